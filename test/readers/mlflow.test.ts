// MLflow's file store and its SQLite store: the same runs, as MLflow's own interface tells them.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSources } from "../../src/catalog/find-sources.js";
import { mlflow } from "../../src/readers/mlflow.js";
import { mlflowDatabase } from "../../src/readers/mlflow-database.js";
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
  { tool: "mlflow-files", reader: mlflow },
  { tool: "mlflow-sqlite", reader: mlflowDatabase },
];

function isDeleted(run: ToolRun): boolean {
  return run.lifecycle === "deleted" || (run.experiment as { lifecycle: string }).lifecycle === "deleted";
}

describe.each(stores)("$tool", ({ tool, reader }) => {
  const answer = toolAnswer(tool);
  const read = readTool(reader, tool);
  const kept = answer.runs.filter((run) => !isDeleted(run));

  it("lists the runs that are not deleted", () => {
    expect(read.map(({ run }) => run.id).sort()).toEqual(kept.map(({ id }) => id).sort());
    expect(kept.length).toBeGreaterThan(6);
  });

  it.each(kept)("$name ($id) has MLflow's params, status, times and every value", (expected) => {
    const found = read.find(({ run }) => run.id === expected.id);
    if (found === undefined) throw new Error("not found");
    expectParams(found.run, expected);
    expectStatus(found.run, expected, answer);
    expectPoints(byTime(found), { ...expected, metrics: sorted(expected.metrics) });
    const last = Object.entries(expected.last ?? {}).map(([key, value]) => [key, numberOf(value)]);
    expect(Object.fromEntries(found.run.metrics)).toEqual(Object.fromEntries(last));
    expect(found.run.attributes.get("name")).toBe(expected.name);
    expect(found.run.attributes.get("parent")).toBe(expected.parent);
    expect(found.run.attributes.get("experiment")).toBe((expected.experiment as { name: string }).name);
    expect(found.run.notes.map(({ text }) => text)).toEqual(
      expected.notes === undefined ? [] : [expected.notes],
    );
  });

  it("keeps tags under their keys", () => {
    const tags = Object.entries(kept.find((run) => run.name === "trained-1")?.tags ?? {});
    const plain = tags.filter(([key]) => !key.startsWith("mlflow."));
    expect(plain.length).toBeGreaterThan(1);
    const run = read.find((other) => other.run.attributes.get("name") === "trained-1")?.run;
    for (const [key, text] of plain) expect(run?.attributes.get(`tags.${key}`)).toBe(text);
  });
});

/** Databases do not keep the order of values. */
function byTime<T extends { points: ReturnType<typeof readTool>[number]["points"] }>(read: T): T {
  const points = Object.entries(read.points).map(([metric, list]) => [metric, [...list].sort(earlier)]);
  return { ...read, points: Object.fromEntries(points) };
}

/** MLflow's interface gives infinities of its databases back as the greatest number; they are infinities again here. */
function sorted(metrics: ToolRun["metrics"] = {}): NonNullable<ToolRun["metrics"]> {
  return Object.fromEntries(
    Object.entries(metrics).map(([metric, list]) => [metric, list.map(withInfinity).sort(earlier)]),
  );
}

type Point = NonNullable<ToolRun["metrics"]>[string][number];

function withInfinity([step, value, time]: Point): Point {
  const isGreatest = typeof value === "number" && Math.abs(value) === Number.MAX_VALUE;
  return [step, isGreatest ? `${value < 0 ? "-" : ""}Infinity` : value, time];
}

function earlier(a: readonly unknown[], b: readonly unknown[]): number {
  return Number(a[2]) - Number(b[2]) || Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]);
}

describe("bad input", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-mlflow-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("deleted runs are told with their count", () => {
    const { problems } = readRoot(mlflow, toolTree("mlflow-files"));
    const message = "1 run was deleted in MLflow and not listed.";
    const told = problems.filter(({ path }) => !path.includes(".trash"));
    expect(told).toMatchObject([{ code: "deleted-runs", message }]);
    const other = readRoot(mlflowDatabase, toolTree("mlflow-sqlite"));
    expect(other.problems).toMatchObject([
      { code: "deleted-runs", message: expect.stringMatching(/^2 runs were/) },
    ]);
  });

  it("a run whose meta.yaml is damaged or gone is listed, with what is left of it", () => {
    cpSync(toolTree("mlflow-files"), root, { recursive: true });
    const runs = readRoot(mlflow, root).runs.filter((run) => run.metrics.size > 0);
    const [first, second] = runs;
    if (first === undefined || second === undefined) throw new Error("no runs");
    writeFileSync(join(first.path, "meta.yaml"), "run_id: [1, 2\nname: {");
    rmSync(join(second.path, "meta.yaml"));
    const again = readRoot(mlflow, root).runs;
    for (const [run, code] of [
      [first, "malformed-yaml"],
      [second, "missing-file"],
    ] as const) {
      const found = again.find((other) => other.path === run.path);
      expect(found?.status).toBe("unknown");
      expect(found?.metrics).toEqual(run.metrics);
      expect(found?.problems.map((problem) => problem.code)).toContain(code);
    }
    expect(again.length).toBe(readRoot(mlflow, toolTree("mlflow-files")).runs.length);
  });

  it("a half-written last line is told with its place, and the values before it count", () => {
    cpSync(toolTree("mlflow-files"), root, { recursive: true });
    const run = readRoot(mlflow, root).runs.find((other) => other.attributes.get("name") === "trained-1");
    const path = join(run?.path ?? "", "metrics", "learning rate");
    truncateSync(path, readFileSync(path).length - 8);
    const again = readRoot(mlflow, root).runs.find((other) => other.id === run?.id);
    const damaged = again?.problems.find((problem) => problem.code === "malformed-line");
    expect(damaged?.path).toBe(`${path}:6`);
    expect(again?.metrics.get("learning rate")).toBe(0.0006561000000000001);
    expect(again?.metrics.get("train/loss")).toBe(run?.metrics.get("train/loss"));
  });

  it("artifacts of a database's runs are no runs of their own; a file store beside it is read", () => {
    cpSync(toolTree("mlflow-sqlite"), root, { recursive: true });
    const alone = idsBelow(root);
    const run = join(root, "mlruns/1", alone[0] ?? "", "artifacts");
    const model = join(root, "mlartifacts/1/models/m-0123/artifacts");
    for (const folder of [run, join(run, "eval"), model]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "metrics.csv"), "epoch,loss,acc\n1,0.5,0.2\n2,0.4,0.3\n");
      writeFileSync(join(folder, "results.json"), '{"accuracy": 0.9, "loss": 0.1}');
    }
    expect(idsBelow(root)).toEqual(alone);
    const files = join(toolTree("mlflow-files"), "mlruns");
    cpSync(files, join(root, "mlruns"), { recursive: true });
    expect(new Set(idsBelow(root)).size).toBeGreaterThan(alone.length);
  });

  it("a file that is no database but has its name is told; neighbours are read", () => {
    cpSync(toolTree("mlflow-sqlite"), root, { recursive: true });
    writeFileSync(join(root, "mlflow-old.db"), "nothing");
    writeFileSync(join(root, "thumbs.db"), "nothing");
    const { runs, problems } = readRoot(mlflowDatabase, root);
    expect(runs.length).toBe(8);
    expect(problems.filter((problem) => problem.code === "damaged-database")).toHaveLength(1);
  });

  it("a database that was cut tells where, and gives the runs that are left", () => {
    cpSync(toolTree("mlflow-sqlite"), root, { recursive: true });
    truncateSync(join(root, "mlflow.db"), 20_000);
    const { problems } = readRoot(mlflowDatabase, root);
    expect(problems.map((problem) => problem.code)).toContain("damaged-database");
    expect(problems[0]?.message).toMatch(/^byte \d+: /);
  });
});

/** By the whole catalog: also what lies beside is asked about. */
function idsBelow(root: string): string[] {
  return findSources(root).sources.map(({ id }) => id);
}
