import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSources } from "../../src/catalog/find-sources.js";
import { goldenRoot } from "../helpers/read-golden.js";
import { jsonLines, writeTree } from "../helpers/write-tree.js";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runledger-sources-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function countByLayout(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { layout } of findSources(root).sources) counts[layout] = (counts[layout] ?? 0) + 1;
  return counts;
}

describe("findSources", () => {
  it("finds every layout below one root", () => {
    const layouts = ["training-log", "run-store", "lab-notebook", "step-logs", "content-addressed-tree"];
    for (const layout of layouts) cpSync(goldenRoot(layout), join(root, layout), { recursive: true });
    expect(countByLayout()).toEqual({
      "training-log": 3,
      "run-store": 8,
      "lab-notebook": 3,
      "step-logs": 6,
      "content-addressed-tree": 8,
    });
  });

  it("gives folders that a layout left open to the other readers and to the reader of shapes", () => {
    cpSync(goldenRoot("run-store"), root, { recursive: true });
    cpSync(goldenRoot("step-logs"), join(root, "logs"), { recursive: true });
    for (const seed of [1, 2, 3]) {
      writeTree(root, {
        [`others/seed_${seed}/params.json`]: { lr: 0.1, seed },
        [`others/seed_${seed}/metrics.json`]: { val_loss: seed / 10, accuracy: 0.9 },
      });
    }
    expect(countByLayout()).toEqual({ "run-store": 8, "step-logs": 6, shape: 3 });
    expect(findSources(root).problems.map((problem) => problem.code)).toEqual(["empty-file"]);
  });

  it("does not look into our own outputs", () => {
    for (const name of ["_aggregated", "_catalog", "_archive", "archive", ".trash", ".runledger"]) {
      cpSync(goldenRoot("run-store"), join(root, name), { recursive: true });
    }
    expect(findSources(root).sources).toEqual([]);
  });

  it("makes ids unique by folders, and those of several runs in one log by both", () => {
    const log = jsonLines({ run_header: true, run_id: "a" }, { run_header: true, run_id: "b" });
    writeTree(root, {
      "x/l.jsonl": log,
      "y/l.jsonl": log,
      "y/m.jsonl": jsonLines({ run_header: true, run_id: "c" }),
    });
    expect(findSources(root).sources.map((source) => source.id)).toEqual([
      "x/l.jsonl#a",
      "x/l.jsonl#b",
      "y/l.jsonl#a",
      "y/l.jsonl#b",
      "c",
    ]);
  });
});
