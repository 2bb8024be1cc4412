// Optuna's journal and its SQLite store: the same trials, as Optuna's own interface tells them.

import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Run } from "../../src/core/run.js";
import { optunaDatabase } from "../../src/readers/optuna-database.js";
import { optunaJournal } from "../../src/readers/optuna-journal.js";
import {
  expectParams,
  expectPoints,
  expectStatus,
  numberOf,
  readTool,
  type ToolRun,
  toolAnswer,
  toolTree,
} from "../helpers/golden-tools.js";
import { readRoot } from "../helpers/read-golden.js";

const stores = [
  { tool: "optuna-journal", reader: optunaJournal },
  { tool: "optuna-sqlite", reader: optunaDatabase },
];

interface Study {
  readonly name: string;
  readonly directions: readonly string[];
  readonly user_attrs: Readonly<Record<string, unknown>>;
}

describe.each(stores)("$tool", ({ tool, reader }) => {
  const answer = toolAnswer(tool);
  const read = readTool(reader, tool);

  it("lists every trial of every study, and nothing else", () => {
    expect(read.map(({ run }) => run.id)).toEqual(answer.runs.map(({ id }) => id));
    expect(answer.runs.length).toBeGreaterThan(9);
  });

  it.each(answer.runs)("$id has Optuna's params, state, times, objectives and reports", (expected) => {
    const found = read.find(({ run }) => run.id === expected.id);
    if (found === undefined) throw new Error("not found");
    expectParams(found.run, expected);
    expectStatus(found.run, expected, answer);
    expectPoints(found, { ...expected, metrics: withoutEmpty(expected.metrics) });
    expectObjectives(found.run, expected);
    const study = expected.experiment as Study;
    expect(found.run.attributes.get("experiment")).toBe(study.name);
    expect(found.run.attributes.get("study.user_attrs.note")).toBe(study.user_attrs.note);
    for (const [name, value] of Object.entries(expected.attributes?.user_attrs ?? {}))
      expect(found.run.attributes.get(`user_attrs.${name}`)).toBe(value);
    expect(found.run.attributes.get("number")).toBe(expected.attributes?.number);
  });

  it("a choice keeps its kind: a text, a number, a truth value", () => {
    const kinds = new Set(read.map(({ run }) => typeof run.params.get("optimizer")));
    expect([...kinds].sort()).toEqual(["boolean", "number", "string", "undefined"]);
  });
});

function withoutEmpty(metrics: ToolRun["metrics"] = {}): NonNullable<ToolRun["metrics"]> {
  return Object.fromEntries(Object.entries(metrics).filter(([, points]) => points.length > 0));
}

function expectObjectives(run: Run, expected: ToolRun): void {
  const values = (expected.last as { values: readonly (string | number)[] | null }).values ?? [];
  const { directions } = expected.experiment as Study;
  for (const [place, direction] of directions.entries()) {
    const name = directions.length === 1 ? "value" : `values_${place}`;
    const value = values[place];
    expect(run.metrics.get(name)).toEqual(value === undefined ? undefined : numberOf(value));
    expect(run.attributes.get(`direction.${name}`)).toBe(direction);
  }
}

describe("bad input", () => {
  let root: string;
  let journal: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-optuna-"));
    journal = join(root, "study.journal");
    cpSync(toolTree("optuna-journal"), root, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("a journal that is cut anywhere gives what its whole lines say, and no exception", () => {
    const bytes = readFileSync(journal);
    const whole = readRoot(optunaJournal, root).runs.length;
    for (let size = bytes.length; size > 0; size -= 397) {
      truncateSync(journal, size);
      const { runs } = readRoot(optunaJournal, root);
      expect(runs.length).toBeLessThanOrEqual(whole);
      for (const run of runs)
        expect(["running", "finished", "stopped", "failed", "queued"]).toContain(run.status);
    }
  });

  it("a torn line in the middle is told with its number; what Optuna would refuse changes nothing", () => {
    const before = readRoot(optunaJournal, root).runs;
    const lines = readFileSync(journal, "utf8").trimEnd().split("\n").length;
    appendFileSync(journal, '{"op_code":7,"trial\n');
    appendFileSync(journal, '{"op_code":7,"worker_id":"w","trial_id":0,"step":99,"intermediate_value":1}\n');
    appendFileSync(journal, '{"op_code":5,"worker_id":"w","trial_id":7000,"param_name":"x"}\n');
    appendFileSync(journal, '{"op_code":77,"worker_id":"w"}\n[1]\n');
    const { runs, problems } = readRoot(optunaJournal, root);
    expect(runs).toEqual(before);
    expect(problems.map(({ code }) => code)).toEqual(["malformed-json", "unknown-record"]);
    expect(problems[0]?.path).toBe(`${journal}:${lines + 1}`);
    expect(problems[1]?.message).toMatch(/^2 lines/);
  });

  it("trials of a deleted study are left out and counted; a study of the same name begins anew", () => {
    appendFileSync(journal, '{"op_code":1,"worker_id":"w","study_id":0}\n');
    appendFileSync(journal, '{"op_code":0,"worker_id":"w","study_name":"prices/häuser","directions":[2]}\n');
    appendFileSync(journal, '{"op_code":4,"worker_id":"w","study_id":3,"datetime_start":null,"state":4}\n');
    const { runs, problems } = readRoot(optunaJournal, root);
    const again = runs.filter(({ id }) => id.startsWith("prices"));
    expect(again.map(({ id, status }) => [id, status])).toEqual([["prices/häuser/0", "queued"]]);
    expect(again[0]?.attributes.get("direction.value")).toBe("maximize");
    expect(problems).toMatchObject([
      { code: "deleted-runs", message: "8 runs were deleted in Optuna and not listed." },
    ]);
  });

  it("names of objectives that a study has are the names of the metrics", () => {
    const names =
      '{"op_code":3,"worker_id":"w","study_id":0,"system_attr":{"study:metric_names":["rmse"]}}\n';
    appendFileSync(journal, names);
    const run = readRoot(optunaJournal, root).runs[0];
    expect(run?.metrics.get("rmse")).toBe(0.003649482439245553);
    expect(run?.metrics.has("value")).toBe(false);
  });

  it("logs of other programs are none", () => {
    writeFileSync(join(root, "tuning.log"), '{"step":1,"loss":2}\n');
    writeFileSync(join(root, "optuna.log"), "[I 2026-01-05] A new study created\n");
    const { runs, problems } = readRoot(optunaJournal, root);
    expect(new Set(runs.map(({ path }) => path))).toEqual(new Set([journal]));
    expect(problems).toEqual([]);
  });

  it("a database that was cut gives what is left and says where", () => {
    cpSync(toolTree("optuna-sqlite"), root, { recursive: true });
    truncateSync(join(root, "study.db"), 20_000);
    const { problems } = readRoot(optunaDatabase, root);
    expect(problems.map(({ code }) => code)).toContain("damaged-database");
  });
});
