// Files of tools with values that their tools would not write, or wrote in other versions: what is usable is read.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Run } from "../../src/core/run.js";
import { guild } from "../../src/readers/guild.js";
import { inspect } from "../../src/readers/inspect.js";
import { lmEval } from "../../src/readers/lm-eval.js";
import { optunaJournal } from "../../src/readers/optuna-journal.js";
import { promptfoo } from "../../src/readers/promptfoo.js";
import type { Reader } from "../../src/readers/reader.js";
import { submitit } from "../../src/readers/submitit.js";
import { readRoot } from "../helpers/read-golden.js";
import { plain } from "../helpers/read-tables.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** The runs of a folder with these files; what is no text is written as JSON. */
function readFiles(reader: Reader, files: Readonly<Record<string, unknown>>): readonly Run[] {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return readRoot(reader, root).runs;
}

describe("Inspect", () => {
  const name = "2026-01-05T08-00-00-00-00_sums_8U9Y8xKDJG542gsFULDhnF.json";
  const read = (log: object): Run | undefined =>
    readFiles(inspect, { [name]: { version: 2, status: "success", eval: {}, ...log } })[0];

  it("scores of one name are told apart by their reducers, where they have any", () => {
    const run = read({
      results: {
        scores: [
          { name: "match", reducer: "mean", metrics: { accuracy: { value: 0.5 } } },
          { name: "match", reducer: "max", metrics: { accuracy: { value: 1 } } },
          { name: "other", metrics: { plain: 3, words: { value: "many" }, none: { value: "nan" } } },
          { name: "twice", metrics: { a: 1 } },
          { name: "twice", metrics: { a: 2 } },
        ],
      },
    });
    expect(plain(run?.metrics)).toEqual({
      "match.mean.accuracy": 0.5,
      "match.max.accuracy": 1,
      "other.plain": 3,
      "other.none": Number.NaN,
      "twice.a": 2,
    });
  });

  it("what is null was not set, and what is no number is not counted", () => {
    const run = read({
      eval: { task: "sums", run_id: null, task_id: "t", dataset: { samples: null } },
      plan: { steps: [{ solver: "generate" }, { solver: 7 }, {}] },
      stats: { model_usage: { "a/b": { input_tokens: 3, output_tokens: "many", reasoning_tokens: 2 } } },
    });
    expect(run?.attributes.has("run_id")).toBe(false);
    expect(run?.attributes.get("task_id")).toBe("t");
    expect(run?.params.get("solvers")).toBe("generate");
    expect(run?.attributes.get("token_usage.by_model.a/b.reasoning_tokens")).toBe(2);
    expect(plain(run?.metrics)).toEqual({ "usage.input_tokens": 3 });
  });
});

describe("promptfoo", () => {
  const file = (results: object, rest: object = {}): Readonly<Record<string, unknown>> => ({
    "out.json": { evalId: "e", results: { version: 3, stats: {}, ...results }, config: {}, ...rest },
  });

  it("a prompt without names, tests or numbers is a run that says nothing", () => {
    const [run, ...others] = readFiles(promptfoo, file({ results: [], prompts: [{}] }));
    expect(others).toEqual([]);
    expect(run?.status).toBe("finished");
    expect([plain(run?.metrics), plain(run?.params), run?.attributes.has("name")]).toEqual([{}, {}, false]);
  });

  it("results of a prompt that is not listed are counted; a prompt before it without any has no measures", () => {
    const result = { promptIdx: 1, testIdx: 0, success: true, score: 1, provider: { id: "p" }, latencyMs: 8 };
    const runs = readFiles(promptfoo, file({ results: [result, { ...result, testIdx: 1, success: false }] }));
    expect(runs.map(({ id }) => id)).toEqual(["e#0", "e#1"]);
    expect(plain(runs[0]?.metrics)).toEqual({});
    expect(plain(runs[1]?.metrics)).toMatchObject({ passRate: 0.5, testFailCount: 1, "latencyMs.mean": 8 });
  });

  it("sums of no test have no means, and words among them are no measure", () => {
    const metrics = { score: 0, testPassCount: 0, cost: "free", namedScores: { tone: 2 } };
    const [run] = readFiles(
      promptfoo,
      file({ version: "3", results: [], prompts: [{ metrics, provider: "p" }] }),
    );
    expect(plain(run?.metrics)).toEqual({ score: 0, testPassCount: 0, "namedScores.tone": 2 });
    expect(run?.attributes.has("version")).toBe(false);
    expect(run?.params.get("provider")).toBe("p");
  });

  it("a table of version 2 without names or values of variables is read", () => {
    const output = { pass: true, text: "yes", score: 1, provider: "p" };
    const table = { head: { prompts: [{ raw: "Say yes" }] }, body: [{ outputs: [output] }] };
    const [run] = readFiles(promptfoo, file({ version: 2, results: [], table }));
    expect(run?.params.get("prompt")).toBe("Say yes");
    expect(run?.metrics.get("passRate")).toBe(1);
  });

  it("a provider is known by its id where it has no label", () => {
    const providers = [{ id: "p", config: { temperature: 0.5, apiKey: "x" } }];
    const [run] = readFiles(
      promptfoo,
      file({ results: [], prompts: [{ provider: "p" }] }, { config: { providers } }),
    );
    expect(plain(run?.params)).toEqual({ provider: "p", "provider_config.temperature": 0.5 });
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ["whose results are no list", file({ results: {} })],
    ["without sums", file({ results: [], stats: [] })],
    ["of lines most of which are no results", { "out.jsonl": '{"latencyMs": 1}\n{"latencyMs": 2}\n' }],
  ])("a file %s is none of promptfoo's", (_, files) => {
    expect(readFiles(promptfoo, files)).toEqual([]);
  });
});

describe("lm-evaluation-harness", () => {
  it("a measure that could not be taken is null; a commit may be told, and settings missing", () => {
    const [run] = readFiles(lmEval, {
      "results_2026-01-05T08-00-00.json": {
        results: { sums: { alias: "sums", "acc,none": 0.5, "acc_stderr,none": "N/A" } },
        versions: { sums: 1 },
        "n-shot": { sums: 0 },
        lm_eval_version: "0.4.0",
        git_hash: "abc123",
      },
    });
    expect(plain(run?.metrics)).toEqual({ "sums.acc": 0.5, "sums.acc_stderr": null });
    expect(run?.attributes.get("git_commit")).toBe("abc123");
  });
});

describe("Guild AI", () => {
  const read = (files: Readonly<Record<string, string>>): Run | undefined => {
    const named = Object.entries(files).map(([name, text]) => [`.guild/${name}`, text]);
    return readFiles(guild, { ".guild/attrs/id": "0".repeat(32), ...Object.fromEntries(named) })[0];
  };
  const started = { "attrs/started": "1700000000000000", "attrs/flags": "lr: 0.1\n" };

  it.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ["a lock of another machine", { "LOCK.remote": "there" }, "running"],
    ["the mark of one that waits", { PENDING: "" }, "queued"],
    ["an exit status of words", { "attrs/exit_status": "bad\n" }, "unknown"],
    ["an exit status above 0", { "attrs/exit_status": "2\n" }, "failed"],
  ])("a run with %s: its status", (_, files, status) => {
    expect(read({ ...started, opref: "script:/p '' '' train.py", ...files })?.status).toBe(status);
  });

  it.each<readonly [string, string, unknown]>([
    ["of a script", "script:/p '' '' train.py", "train.py"],
    ["of a model", `guildfile:/p "x" 'net' "train"`, "net:train"],
    ["of nothing", "  \n", undefined],
  ])("an operation %s is its program", (_, opref, program) => {
    expect(read({ ...started, opref })?.attributes.get("program")).toBe(program);
  });

  it("a commit and a command are told where they are of the usual form", () => {
    const usual = read({
      ...started,
      opref: "a",
      "attrs/vcs_commit": "git:abc\n",
      "attrs/cmd": "- python\n- a.py\n",
    });
    expect([usual?.attributes.get("git_commit"), usual?.attributes.get("command")]).toEqual([
      "abc",
      "python a.py",
    ]);
    const odd = read({ ...started, opref: "a", "attrs/vcs_commit": "[1]\n", "attrs/cmd": "python\n" });
    expect([odd?.attributes.has("git_commit"), odd?.attributes.has("command")]).toEqual([false, false]);
  });
});

describe("submitit", () => {
  const line = (words: string): string => `submitit INFO (2026-01-05 08:00:00,100) - ${words}\n`;
  const began = line("Starting with JobEnvironment(job_id=5, hostname=n)");
  it.each<readonly [string, string, string, string]>([
    ["was not requeued", began + line("Job not requeued because: timed-out too many times"), "", "stopped"],
    ["ran out of memory", began, "slurmstepd: error: Detected 1 oom_kill event in StepId=5.0\n", "failed"],
    ["was interrupted", began, "Traceback\nKeyboardInterrupt\n", "stopped"],
    ["says nothing", "", "", "unknown"],
  ])("a job that %s", (_, output, error, status) => {
    const [run] = readFiles(submitit, {
      "5_submitted.pkl": "",
      "5_0_log.out": output,
      "5_0_log.err": error,
    });
    expect(run?.status).toBe(status);
  });

  it("a job with a result and no logs has an unknown status", () => {
    const [run] = readFiles(submitit, { "5_submitted.pkl": "", "5_0_result.pkl": "" });
    expect([run?.status, run?.attributes.get("has_result")]).toEqual(["unknown", true]);
  });
});

describe("Optuna's journal", () => {
  const lines = (...operations: readonly object[]): string =>
    operations.map((operation) => `${JSON.stringify({ worker_id: "w", ...operation })}\n`).join("");

  it("operations that Optuna refuses are refused", () => {
    const runs = readFiles(optunaJournal, {
      "journal.log": lines(
        { op_code: 0, study_name: "s", directions: [1, 7] },
        { op_code: 0, study_name: "s", directions: [2] },
        { op_code: 4, study_id: 5, state: 0 },
        { op_code: 4, study_id: 0, state: 0, datetime_start: "2026-01-01T00:00:00" },
        { op_code: 6, trial_id: 0, state: 0, datetime_start: "2026-02-01T00:00:00" },
        { op_code: 6, trial_id: 0, state: "odd" },
        { op_code: 9, trial_id: 0, system_attr: { fixed: 1 } },
        { op_code: 4, study_id: 0, state: 1, value: 0.5, values: null },
        { op_code: 0, study_name: "gone", directions: [1] },
        { op_code: 1, study_id: 1 },
        { op_code: 4, study_id: 1, state: 0 },
      ),
    });
    expect(runs.map(({ id, status, metrics }) => [id, status, plain(metrics)])).toEqual([
      ["s/0", "running", {}],
      ["s/1", "finished", { values_0: 0.5 }],
    ]);
    expect(runs[0]?.startedAt).toMatch(/^2026-01-01/);
    expect(runs[0]?.attributes.get("system_attrs.fixed")).toBe(1);
    expect(runs[0]?.attributes.get("direction.values_1")).toBe("not set");
  });
});
