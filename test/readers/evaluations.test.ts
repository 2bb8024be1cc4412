// Evaluations of Inspect, lm-evaluation-harness and promptfoo: what each tool itself says of its files.

import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadRuns } from "../../src/catalog/load-runs.js";
import { inspect } from "../../src/readers/inspect.js";
import { readPairedItems } from "../../src/readers/items/read-items.js";
import { lmEval } from "../../src/readers/lm-eval.js";
import { promptfoo } from "../../src/readers/promptfoo.js";
import { leavesOf } from "../../src/readers/run-draft.js";
import { expectStatus, numberOf, readTool, toolAnswer, toolTree } from "../helpers/golden-tools.js";
import { testContext } from "../helpers/read-context.js";
import { readRoot } from "../helpers/read-golden.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { zipBytes } from "../helpers/zip-bytes.js";

type Samples = readonly { id: unknown; epoch: number; target: unknown; scores: Record<string, unknown> }[];
const members = (value: unknown): Record<string, unknown> => value as Record<string, unknown>;
const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.map(members) : [];

describe("inspect", () => {
  const answer = toolAnswer("inspect");
  const read = readTool(inspect, "inspect");

  it("lists each log once, whatever its form", () => {
    expect(read.map(({ run }) => run.path.slice(toolTree("inspect").length + 1)).sort()).toEqual(
      answer.runs.map(({ path }) => path).sort(),
    );
  });

  it.each(answer.runs)("$id has Inspect's params, status, times, tags, scores and usage", (expected) => {
    const run = read.find((one) => one.run.path.endsWith(`/${expected.path}`))?.run;
    if (run === undefined) throw new Error("not found");
    expectStatus(run, expected, answer);
    for (const [name, value] of leavesOf(expected.params)) expect(run.params.get(name), name).toEqual(value);
    expect([...run.tags].sort()).toEqual([...((expected.tags ?? []) as readonly string[])].sort());
    const scores = Object.entries(expected.last ?? {}).map(([name, value]) => [
      name.replace("/", "."),
      numberOf(value),
    ]);
    const found = [...run.metrics].filter(([name]) => !name.startsWith("usage."));
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(scores));
    const usage = Object.values(members(expected.attributes?.usage)).map(members);
    const total = usage.reduce((sum, one) => sum + Number(one.total_tokens), 0);
    expect(run.metrics.get("usage.total_tokens") ?? 0).toBe(total);
    expect(run.attributes.get("run_id")).toBe(expected.attributes?.run_id);
    expect(run.attributes.get("error") ?? null).toBe(expected.attributes?.error);
    expect(run.problems).toEqual([]);
  });

  it.each(answer.runs)(
    "$id: its samples have id, epoch, target and scores as Inspect tells them",
    (expected) => {
      const place = {
        id: expected.id,
        path: join(toolTree("inspect"), expected.path ?? ""),
        layout: "inspect",
      };
      const { a } = readPairedItems(place, place).pair;
      const column = (name: string, row: number): unknown => a.columns.get(name)?.[row] ?? undefined;
      const rows = Array.from({ length: a.count }, (_, row) => row);
      const samples = expected.attributes?.samples as Samples;
      expect(a.count).toBe(samples.length);
      for (const sample of samples) {
        const row = rows.find(
          (one) => column("id", one) === sample.id && column("epoch", one) === sample.epoch,
        );
        if (row === undefined) throw new Error("not found");
        expect(column("target", row)).toBe(sample.target);
        for (const [name, value] of Object.entries(sample.scores))
          expect(column(`scores.${name}`, row)).toBe(value);
      }
    },
  );
});

describe("lm-eval", () => {
  const answer = toolAnswer("lm-eval");
  const read = readTool(lmEval, "lm-eval");
  /** "task/metric,filter" → the field that it is. */
  const fieldOf = (name: string): string => {
    const [task = "", key = ""] = name.split("/");
    const [metric, filter = "none"] = key.split(",");
    return filter === "none" ? `${task}.${metric}` : `${task}.${filter}.${metric}`;
  };

  it.each(answer.runs)("$id has the harness's settings and every number", (expected) => {
    const run = read.find((one) => one.run.path.endsWith(`/${expected.path}`))?.run;
    if (run === undefined) throw new Error("not found");
    expect(read).toHaveLength(answer.runs.length);
    for (const [name, value] of leavesOf(expected.params)) expect(run.params.get(name), name).toEqual(value);
    const numbers = Object.entries(expected.last ?? {}).map(([name, value]) => [
      fieldOf(name),
      value === "N/A" ? null : numberOf(value),
    ]);
    expect(Object.fromEntries(run.metrics)).toEqual(Object.fromEntries(numbers));
    for (const name of ["versions", "n-samples", "group_subtasks"])
      for (const [field, value] of leavesOf(expected.attributes?.[name] ?? {}, name))
        if (value !== null) expect(run.attributes.get(field), field).toEqual(value);
    for (const [field, value] of leavesOf(expected.attributes?.["n-shot"] ?? {}, "n-shot"))
      if (value !== null) expect(run.params.get(field), field).toEqual(value);
    expect(run.status).toBe("finished");
    const seconds = expected.attributes?.total_evaluation_time_seconds;
    if (typeof seconds === "string") expect(run.durationSeconds).toBe(Number(seconds));
  });

  it("pairs samples of two runs by document", () => {
    const [a, b] = read.map(({ run }) => run).filter(({ id }) => id.startsWith("results_"));
    if (a === undefined || b === undefined) throw new Error("not found");
    const { pair } = readPairedItems(a, b, "tiny_choice");
    expect([pair.a.count, pair.b.count]).toEqual([6, 3]);
    expect(pair.a.columns.get("doc_id")).toEqual([0, 1, 2, 3, 4, 5]);
    expect(pair.a.columns.get("acc")).toEqual([0, 0, 1, 1, 0, 1]);
  });
});

describe("promptfoo", () => {
  const answer = toolAnswer("promptfoo");
  const runs = readTool(promptfoo, "promptfoo").map(({ run }) => run);
  const [current, old] = ["results.json", "old.json"].map((path) =>
    answer.runs.find((run) => run.path === path),
  );
  const runsOf = (path: string): typeof runs => runs.filter((run) => run.path.endsWith(`/${path}`));

  it.each([
    ["results.json", current],
    ["old.json", old],
  ])("%s is a run a prompt and provider, with promptfoo's numbers", (path, expected) => {
    const prompts = listOf(expected?.attributes?.prompts);
    expect(runsOf(path)).toHaveLength(prompts.length);
    for (const [index, run] of runsOf(path).entries()) {
      const prompt = prompts[index] ?? {};
      expect(run.params.get("provider")).toBe(prompt.provider);
      expect(run.params.get("prompt")).toBe(prompt.label);
      const { namedScoresCount: _, namedScoreWeights: __, tokenUsage, ...numbers } = members(prompt.metrics);
      for (const [name, value] of leavesOf(numbers)) expect(run.metrics.get(name), name).toBe(value);
      expect(run.metrics.get("tokenUsage.total")).toBe(members(tokenUsage).total);
      expect(run.status).toBe("finished");
      if (expected?.started != null) expect(Date.parse(run.startedAt ?? "") / 1000).toBe(expected.started);
    }
    const sum = (name: string): number =>
      runsOf(path).reduce((all, run) => all + (run.metrics.get(name) ?? 0), 0);
    expect(sum("testPassCount")).toBe(expected?.last?.successes);
    expect(sum("testFailCount")).toBe(expected?.last?.failures);
    expect(sum("testErrorCount")).toBe(expected?.last?.errors ?? 0);
  });

  it("reads JSON lines to the same numbers, and not twice where both forms lie together", () => {
    expect(runsOf("results.jsonl")).toEqual([]);
    const root = temporaryFolder();
    cpSync(join(toolTree("promptfoo"), "results.jsonl"), join(root, "results.jsonl"));
    const alone = readRoot(promptfoo, root).runs;
    expect(alone.map(({ id }) => id)).toEqual([0, 1, 2, 3].map((index) => `results.jsonl#${index}`));
    for (const [index, run] of alone.entries()) {
      const same = runsOf("results.json")[index];
      expect(run.params.get("prompt")).toBe(same?.params.get("prompt"));
      for (const [name, value] of run.metrics)
        expect(value, name).toBeCloseTo(same?.metrics.get(name) ?? Number.NaN, 12);
    }
  });

  it.each([
    ["results.json", current],
    ["old.json", old],
  ])("%s: tests are joined by their variables, results are those of the file", (path, expected) => {
    const [a, b] = runsOf(path);
    if (a === undefined || b === undefined) throw new Error("not found");
    const { pair } = readPairedItems(a, b);
    expect(pair.a.columns.get("test_id")).toEqual(pair.b.columns.get("test_id"));
    const rows = listOf(expected?.attributes?.results);
    for (const [run, table] of [
      [a, pair.a],
      [b, pair.b],
    ] as const) {
      const own = rows.filter(
        (row) => row.provider === run.params.get("provider") && row.prompt === run.params.get("prompt"),
      );
      expect(table.columns.get("success")).toEqual(own.map((row) => row.success));
      expect(table.columns.get("score")).toEqual(own.map((row) => row.score));
    }
  });

  it("keeps no password of a provider", () => {
    expect(runs.flatMap((run) => [...run.params.keys()]).filter((name) => /key/i.test(name))).toEqual([]);
    expect(runsOf("results.json")[2]?.params.get("provider_config.temperature")).toBe(0.5);
  });
});

describe.each([
  ["inspect", inspect, 8],
  ["lm-eval", lmEval, 4],
  ["promptfoo", promptfoo, 8],
] as const)("%s in the catalog", (tool, reader, count) => {
  it("has these runs and no others, and leaves files of others to others", () => {
    const { runs } = loadRuns([toolTree(tool)], testContext());
    expect(runs.map(({ layout }) => layout)).toEqual(Array.from({ length: count }, () => tool));
  });

  it("takes nothing of other tools or of shapes", () => {
    const golden = join(import.meta.dirname, "../golden");
    const others = readdirSync(join(golden, "..", "golden-tools")).filter((name) => name !== tool);
    for (const other of others) expect(readRoot(reader, toolTree(other)).runs, other).toEqual([]);
    expect(readRoot(reader, golden).runs).toEqual([]);
    expect(readRoot(reader, join(golden, "../fixtures/wild")).runs).toEqual([]);
  });
});

/** Cuts a file at every so many bytes; the runs found of it each time. */
function cutRuns(
  reader: typeof inspect,
  file: string,
  every: number,
): { metrics: number; codes: Set<string> } {
  const root = temporaryFolder();
  const name = file.split("/").at(-1) ?? "";
  const bytes = readFileSync(file);
  cpSync(join(file, ".."), root, { recursive: true });
  const whole = new Map(readRoot(reader, root).runs.map((run) => [run.id, run]));
  const codes = new Set<string>();
  let metrics = 0;
  for (let length = bytes.length - 1; length >= 0; length -= every) {
    writeFileSync(join(root, name), bytes.subarray(0, length));
    const { runs } = readRoot(reader, root);
    for (const run of runs) {
      for (const [metric, value] of run.metrics)
        expect(value).toEqual(whole.get(run.id)?.metrics.get(metric));
      if (run.path.endsWith(name)) metrics += run.metrics.size;
      expect(run.status).not.toBe("running");
      if (run.path.endsWith(name)) for (const { code } of run.problems) codes.add(code);
    }
    for (const run of whole.values())
      if (!run.path.endsWith(name)) expect(runs.some(({ id }) => id === run.id)).toBe(true);
  }
  return { metrics, codes };
}

describe("files that are cut", () => {
  const inspectLogs = join(toolTree("inspect"), "logs-deflate");
  it("inspect: scores while the header is whole, then what was asked, then a problem", () => {
    const file = join(inspectLogs, readdirSync(inspectLogs)[0] ?? "");
    const { metrics, codes } = cutRuns(inspect, file, 61);
    expect(metrics).toBeGreaterThan(0);
    expect([...codes]).toEqual(["damaged-zip"]);
  });

  it.each([
    ["an empty file", "", "Empty: its data was never written."],
    ["no archive", "text", "Is no ZIP archive."],
    [
      "an archive of others",
      zipBytes([{ name: "a", data: "b" }]),
      "Holds neither header.json nor _journal/start.json",
    ],
    [
      "a header that is no JSON",
      zipBytes([{ name: "header.json", data: "{" }]),
      '"header.json", line 1: not valid JSON',
    ],
  ])("inspect: %s is a run with a problem", (_, content, message) => {
    const root = temporaryFolder();
    writeFileSync(join(root, "2026-01-05T08-00-00-00-00_capitals_8U9Y8xKDJG542gsFULDhnF.eval"), content);
    writeFileSync(join(root, "other.eval"), "an .eval of another program");
    const { runs } = readRoot(inspect, root);
    expect(runs.map(({ status }) => status)).toEqual(["unknown"]);
    expect(runs[0]?.problems[0]?.message).toContain(message);
  });

  it("lm-eval: a run with a problem", () => {
    const folder = join(toolTree("lm-eval"), "results/org__größe-7b");
    const { metrics, codes } = cutRuns(lmEval, join(folder, "results_2026-01-05T08-01-30.json"), 211);
    expect([metrics, [...codes]]).toEqual([0, ["malformed-json"]]);
  });

  it("promptfoo: a file with a problem, of JSON lines what is whole", () => {
    const { metrics, codes } = cutRuns(promptfoo, join(toolTree("promptfoo"), "old.json"), 1511);
    expect([metrics, [...codes]]).toEqual([0, ["malformed-json"]]);
  });
});
