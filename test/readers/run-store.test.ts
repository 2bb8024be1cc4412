import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Run } from "../../src/core/run.js";
import { Folder } from "../../src/readers/folder.js";
import { runStore } from "../../src/readers/run-store.js";
import { encodeIndex } from "../../src/store/index-file.js";
import { actualOf, expectedOf, goldenRoot, readRoot } from "../helpers/read-golden.js";
import { writeTree } from "../helpers/write-tree.js";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runledger-run-store-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function read(files: Readonly<Record<string, unknown>>): Run[] {
  writeTree(root, files);
  return readRoot(runStore, root).runs;
}

function ids(runs: readonly Run[]): string[] {
  return runs.map((run) => run.id);
}

function codes(run: Run | undefined): string[] {
  return (run?.problems ?? []).map((problem) => problem.code);
}

const config = (runId: string, parts: Record<string, unknown> = {}) => ({
  run_id: runId,
  created_at: "2025-12-04T17:35:00Z",
  dataset: { seed: 5, seeded_pct: 22.5 },
  pipeline: { matchers: ["hybrid"] },
  results: {
    by_matcher: { hybrid: { avg_f1: 0.591 } },
    best_overall: { matcher: "hybrid", strategy: "rubric_only", model: "gpt-5.1", f1: 0.65 },
  },
  ...parts,
});

const counts = { tp: 1, fp: 2, fn: 3, precision: 0.5, recall: 0.25, f1: 0.333 };

describe("run store", () => {
  it("reads the golden folder as expected", () => {
    expect(actualOf(runStore, "run-store")).toEqual(expectedOf("run-store"));
  });

  it("takes rounded numbers and shortened notes of the index for the same", () => {
    const row = {
      run_id: "run_baseline_v1",
      created_at: "2025-12-04T17:35:00Z",
      seed: 5,
      seeded_pct: 22.5,
      hybrid_f1: 0.5912,
      best_f1: 0.65,
      best_config: "rubric_only+gpt-5.1",
      notes: "Baseline run",
    };
    const own = config("run_baseline_v1", { notes: "Baseline run with 22.5% seeding" });
    const exact = { ...own, results: { ...own.results, by_matcher: { hybrid: { avg_f1: 0.59118 } } } };
    const [run, ...others] = read({
      "index.json": { runs: [row] },
      "run_baseline_v1/config.json": exact,
    });
    expect(others).toEqual([]);
    expect(run?.problems).toEqual([]);
    expect(run?.notes).toEqual([{ text: "Baseline run with 22.5% seeding" }]);
    expect(run?.metrics.get("hybrid_f1")).toBe(0.5912);
  });

  it("names both values where index and config differ", () => {
    const row = {
      run_id: "run_a",
      seed: 6,
      best_f1: 0.7,
      best_config: "cot+gpt-5.1",
      created_at: "2025-12-05T00:00:00Z",
    };
    const [run] = read({ "index.json": { runs: [row] }, "run_a/config.json": config("run_a") });
    expect(run?.problems.map((problem) => problem.message)).toEqual([
      expect.stringContaining('"created_at" is "2025-12-05T00:00:00Z" here, but "2025-12-04T17:35:00Z"'),
      expect.stringContaining('"seed" is 6 here, but 5 as dataset.seed'),
      expect.stringContaining('"best_f1" is 0.7 here, but 0.65 as results.best_overall.f1'),
      expect.stringContaining('"best_config" is "cot+gpt-5.1" here, but "rubric_only+gpt-5.1"'),
    ]);
    expect(run?.params.get("dataset.seed")).toBe(5);
    expect(run?.attributes.get("index.seed")).toBe(6);
    expect(run?.problems.every((problem) => problem.path === join(root, "index.json"))).toBe(true);
  });

  it.each([
    ["run_2025-12-06_184411_seed1765036611_all", "2025-12-06T18:44:11", 1765036611, "all"],
    ["run_2025-12-06_seed42", "2025-12-06", 42, undefined],
    ["run_seed9999", undefined, 9999, undefined],
    ["run_2025-12-06_182541_seed7_semantic_only", "2025-12-06T18:25:41", 7, "semantic_only"],
    ["run_color-test", undefined, undefined, undefined],
  ])("reads date and seed from the name %s where there is no config", (name, startedAt, seed, mode) => {
    const [run] = read({ [`${name}/metrics.json`]: counts });
    expect(run?.startedAt).toBe(startedAt);
    expect(run?.params.get("dataset.seed")).toBe(seed);
    expect(run?.params.get("match_mode")).toBe(mode);
    expect(run).toMatchObject({ status: "finished", problems: [] });
  });

  it("says when the seed of a config is not that of the generated name", () => {
    const [run] = read({ "run_2025-12-06_seed42/config.json": config("run_2025-12-06_seed42") });
    expect(run?.params.get("dataset.seed")).toBe(5);
    expect(run?.problems[0]?.message).toContain("The seed is 5 here, but 42 in the folder's name");
  });

  it("falls back on the manifest where there is no config", () => {
    const [run] = read({
      "run_a/metrics.json": counts,
      "run_a/manifest.json": { seed: 8, student_count: 12, model: "m", assignment: "a1" },
    });
    expect(Object.fromEntries(run?.params ?? [])).toEqual({
      "dataset.seed": 8,
      "dataset.assignment": "a1",
      "dataset.students": 12,
      "dataset.generation_model": "m",
    });
  });

  it("leaves run_* folders of other programs alone", () => {
    const foreign = {
      "run_1/config.json": { lr: 0.1, model: "cnn" },
      "run_1/metrics.json": { loss: 0.5, accuracy: 0.9 },
      "run_2/params.yaml": "lr: 0.1\n",
      "run_2/metrics.json": counts,
      "run_3/metadata.json": { model_name: "x" },
      "run_3/config.json": config("run_3"),
      "exp/config.json": { run_id: "exp", dataset: "mnist" },
      "index.json": { runs: [{ run_id: "run_1", loss: 0.5 }] },
    };
    expect(read(foreign)).toEqual([]);
  });

  it("opens what is not its own beside its runs to other readers", () => {
    writeTree(root, {
      "index.json": { runs: [{ run_id: "run_a", best_f1: 0.65 }] },
      "run_a/config.json": config("run_a"),
      "run_1/config.json": { lr: 0.1 },
      "run_1/metrics.json": { loss: 0.5 },
      "other/x.json": {},
    });
    const { runs } = readRoot(runStore, root);
    expect(ids(runs)).toEqual(["run_a"]);
    const found = runStore.find(new Folder(root, root));
    expect(found?.openFolders).toEqual(["other", "run_1"]);
  });

  it("finds a run among many folders of another program", () => {
    const foreign = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`run_${index}/config.json`, { lr: index }]),
    );
    expect(ids(read({ ...foreign, "run_z/config.json": config("run_z") }))).toEqual(["run_z"]);
  });

  it("reads a single run folder that is the root itself", () => {
    writeTree(root, {
      "run_a/config.json": config("run_a"),
      "copy/config.json": config("run_a"),
      "copy/report.md": "x",
    });
    expect(ids(readRoot(runStore, join(root, "run_a")).runs)).toEqual(["run_a"]);
    const [copy] = readRoot(runStore, join(root, "copy")).runs;
    expect(copy?.id).toBe("copy");
    expect(codes(copy)).toEqual(["conflicting-values"]);
  });

  it("joins a row to a renamed folder by the id in its config, and to one folder only", () => {
    const runs = read({
      "index.json": { runs: [{ run_id: "run_a", judged: 0.65 }] },
      "run_renamed/config.json": config("run_a"),
      "run_renamed_again/config.json": config("run_a"),
    });
    expect(ids(runs)).toEqual(["run_renamed", "run_renamed_again"]);
    expect(runs.map((run) => run.metrics.get("judged"))).toEqual([0.65, undefined]);
  });

  it("gives every run the short names of the index, also one that the index lost", () => {
    const runs = read({ "run_a/config.json": config("run_a") });
    expect(runs.map((run) => run.metrics.get("best_f1"))).toEqual([0.65]);
  });

  it("lists runs whose folder is gone, but none of an index that we wrote", () => {
    const ours = encodeIndex([{ run_id: "lstm_20260101_000000", status: "finished", "t20.mae": 0.1 }]);
    expect(read({ "index.json": ours, "lstm_2/x.txt": "" })).toEqual([]);
    const [gone] = read({
      "index.json": { runs: [{ run_id: "run_2025-12-06_seed42", best_f1: 0.5, extra: "x" }] },
    });
    expect(gone).toMatchObject({
      status: "unknown",
      startedAt: "2025-12-06",
      path: join(root, "run_2025-12-06_seed42"),
    });
    expect(gone?.attributes.get("run_folder")).toBe("gone");
    expect(gone?.attributes.get("extra")).toBe("x");
    expect(gone?.params.get("dataset.seed")).toBe(42);
  });

  it("never leaves the root for an id that is a path", () => {
    const rows = ["../../etc", "..", "/etc/passwd", "a\0b"].map((run_id) => ({ run_id, best_f1: 1 }));
    const runs = read({ "index.json": { runs: rows } });
    expect(runs.map((run) => run.path)).toEqual(Array(4).fill(join(root, "index.json")));
  });

  it("counts repeated and nameless rows of the index", () => {
    writeTree(root, {
      "index.json": {
        runs: [{ run_id: "run_a", best_f1: 0.1 }, { run_id: "run_a", best_f1: 0.65 }, { best_f1: 1 }, 7],
      },
      "run_a/config.json": config("run_a"),
    });
    const { runs, problems } = readRoot(runStore, root);
    expect(problems.map((problem) => problem.code)).toEqual(["repeated-run", "nameless-row"]);
    expect(problems[1]?.message).toContain("2 rows have no run_id");
    expect(runs.map((run) => run.metrics.get("best_f1"))).toEqual([0.65]);
  });

  it("reads the runs of a store whose index is damaged", () => {
    writeTree(root, { "index.json": '{"runs": [{"run_id"', "run_a/config.json": config("run_a") });
    const { runs, problems } = readRoot(runStore, root);
    expect(ids(runs)).toEqual(["run_a"]);
    expect(problems).toMatchObject([{ code: "malformed-json", path: `${join(root, "index.json")}:1` }]);
  });

  it.each([
    ["empty", "", "empty-file"],
    ["cut", '{"run_id": "run_b", "dataset"', "malformed-json"],
    ["list", "[]", "not-an-object"],
    ["null", "null", "not-an-object"],
    ["number", "42", "not-an-object"],
  ])("lists a run whose config is %s with its problem, and its neighbours", (_, text, code) => {
    const runs = read({
      "run_a/config.json": config("run_a"),
      "run_b/config.json": text,
      "run_c/metrics.json": counts,
    });
    expect(ids(runs)).toEqual(["run_a", "run_b", "run_c"]);
    expect(codes(runs[1])).toEqual([code]);
    expect(runs[1]?.status).toBe("unknown");
  });

  it("does not wait for a pipe in place of a config", () => {
    writeTree(root, { "run_a/config.json": config("run_a"), "run_b/metrics.json": counts });
    execFileSync("mkfifo", [join(root, "run_b/config.json")]);
    const runs = readRoot(runStore, root).runs;
    expect(codes(runs[1])).toEqual(["not-a-file"]);
    expect(runs[1]?.metrics.get("f1")).toBe(0.333);
  });

  it("keeps the first of two rows that name the same way of matching, and says so", () => {
    const rows = [
      { match_mode: "hybrid", strategy: "cot", model: "m", f1: 0.5, note: "a" },
      { match_mode: "hybrid", strategy: "cot", model: "m", f1: 0.6, note: "a" },
      { match_mode: "hybrid", strategy: "cot", model: "m", f1: "NaN", note: "b" },
      17,
    ];
    const [run] = read({ "run_a/metrics.json": rows });
    expect(Object.fromEntries(run?.metrics ?? [])).toEqual({
      "hybrid.cot.m.a.f1": 0.5,
      "hybrid.cot.m.b.f1": Number.NaN,
    });
    expect(codes(run)).toEqual(["no-metrics", "conflicting-values"]);
  });

  it("takes keys such as __proto__ for plain names", () => {
    const text = '{"run_id":"run_a","dataset":{"__proto__":{"x":1},"constructor":2},"pipeline":{}}';
    const [run] = read({ "run_a/config.json": text });
    expect([...(run?.params ?? [])]).toEqual([
      ["dataset.__proto__.x", 1],
      ["dataset.constructor", 2],
    ]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it("depends on every file that its row is made of", () => {
    cpSync(goldenRoot("run-store"), root, { recursive: true });
    const { sources } = readRoot(runStore, root);
    const baseline = sources.find((source) => source.id === "run_baseline_v1");
    const names = ["config.json", "metrics.json", "manifest.json", "report.md"].map((name) =>
      join(root, "run_baseline_v1", name),
    );
    expect(baseline?.files).toEqual([...names, join(root, "index.json")]);
  });
});
