import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Run } from "../../src/core/run.js";
import { contentAddressedTree } from "../../src/readers/content-addressed-tree.js";
import { Folder } from "../../src/readers/folder.js";
import { actualOf, expectedOf, goldenRoot, readRoot } from "../helpers/read-golden.js";
import { jsonLines, writeTree } from "../helpers/write-tree.js";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runledger-tree-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function read(files: Readonly<Record<string, unknown>>): { runs: Run[]; problems: string[] } {
  writeTree(root, files);
  const { runs, problems } = readRoot(contentAddressedTree, root);
  return { runs, problems: problems.map((problem) => problem.code) };
}

function summaryOf(runs: readonly Run[]): unknown[] {
  return runs.map((run) => [run.id, run.status, run.problems.map((problem) => problem.code)]);
}

const meta = {
  target_id: "tgt_a",
  seed: 1,
  model_cfg: { depth: 2 },
  data_cfg: { n_data: 10 },
  metrics: { L0: 0.5 },
};

describe("content-addressed tree", () => {
  it("reads the golden folder as expected", () => {
    expect(actualOf(contentAddressedTree, "content-addressed-tree")).toEqual(
      expectedOf("content-addressed-tree"),
    );
  });

  it("reads a single target that is the root itself", () => {
    const target = join(goldenRoot("content-addressed-tree"), "targets", "tgt_abc123456789");
    expect(readRoot(contentAddressedTree, target).runs.map((run) => run.id)).toEqual([
      "tgt_abc123456789",
      "run_hmc_xy789abc",
      "run_mclmc_gh901234",
      "run_sgld_mn456def",
      "run_nuts_00000000",
    ]);
  });

  it("reads targets and runs without catalogs", () => {
    const { runs } = read({ "t/tgt_a/meta.json": meta, "t/tgt_a/run_hmc_1/analysis.json": { llc_mean: 3 } });
    expect(summaryOf(runs)).toEqual([
      ["tgt_a", "finished", []],
      ["run_hmc_1", "finished", []],
    ]);
    expect(Object.fromEntries(runs[1]?.params ?? [])).toEqual({
      sampler: "hmc",
      seed: 1,
      "model_cfg.depth": 2,
      "data_cfg.n_data": 10,
    });
  });

  it("lists the runs on a target whose meta.json is missing or damaged", () => {
    for (const [text, code] of [
      [undefined, "missing-metadata"],
      ["", "empty-file"],
      ['{"target_id": "tgt', "malformed-json"],
      ["[]", "not-an-object"],
      ["null", "not-an-object"],
    ]) {
      const folder = mkdtempSync(join(root, "case-"));
      const files = text === undefined ? {} : { "tgt_a/meta.json": text };
      writeTree(folder, {
        ...files,
        "tgt_a/run_hmc_1/analysis.json": { llc_mean: 3 },
        "tgt_b/meta.json": { ...meta, target_id: "tgt_b" },
      });
      expect(summaryOf(readRoot(contentAddressedTree, folder).runs)).toEqual([
        ["tgt_a", "unknown", [code]],
        ["run_hmc_1", "finished", []],
        ["tgt_b", "finished", []],
      ]);
    }
  });

  it("lists runs without results, and says what is missing", () => {
    const { runs } = read({
      "tgt_a/meta.json": meta,
      "tgt_a/run_hmc_1/trace.nc": "x",
      "tgt_a/run_hmc_2/analysis.json": "",
      "tgt_a/run_hmc_3/analysis.json": "7",
    });
    expect(summaryOf(runs.slice(1))).toEqual([
      ["run_hmc_1", "unknown", ["missing-results"]],
      ["run_hmc_2", "unknown", ["empty-file"]],
      ["run_hmc_3", "unknown", ["not-an-object"]],
    ]);
  });

  it("joins lines of manifests that other machines wrote, whatever their paths", () => {
    const row = {
      target_id: "tgt_a",
      sampler: "hmc",
      hyperparams: { draws: 5 },
      walltime_sec: 2,
      created_at: 1672531300,
    };
    const { runs } = read({
      "tgt_a/meta.json": meta,
      "tgt_a/run_hmc_1/analysis.json": { llc_mean: 3 },
      "tgt_a/_runs.jsonl": jsonLines(
        { ...row, artifact_path: "C:\\runs\\tgt_a\\run_hmc_1" },
        { ...row, artifact_path: "/" },
        row,
      ),
    });
    expect(summaryOf(runs)).toEqual([
      ["tgt_a", "finished", ["nameless-row"]],
      ["run_hmc_1", "finished", []],
    ]);
    expect(runs[0]?.problems[0]?.message).toContain("2 lines have no artifact_path");
    expect(runs[1]).toMatchObject({ startedAt: "2023-01-01T00:01:40.000Z", durationSeconds: 2 });
    expect(runs[1]?.params.get("hyperparams.draws")).toBe(5);
  });

  it("gives damaged lines of manifests to the target, and of the catalog to nobody", () => {
    const { runs, problems } = read({
      "_catalog.jsonl": `${jsonLines({ target_id: "tgt_a", model: "base" })}{"target_id": \n[1]\n`,
      "tgt_a/meta.json": meta,
      "tgt_a/_runs.jsonl": "{\n",
    });
    expect(summaryOf(runs)).toEqual([["tgt_a", "finished", ["malformed-json"]]]);
    expect(problems).toEqual(["malformed-json", "strange-line"]);
    expect(runs[0]?.params.get("model")).toBe("base");
  });

  it("never leaves the root for ids that are paths", () => {
    const { runs } = read({
      "_catalog.jsonl": jsonLines({ target_id: "../../etc" }, { target_id: ".." }, { target_id: "tgt_a" }),
      "tgt_a/meta.json": meta,
      "tgt_a/_runs.jsonl": jsonLines({ artifact_path: "x/.." }, { artifact_path: "../../run_up_1" }),
    });
    expect(runs.map((run) => run.path.slice(root.length))).toEqual(["/tgt_a", "/tgt_a/run_up_1"]);
  });

  it("says when a target lies under another name or its line names another target", () => {
    const { runs } = read({
      "tgt_b/meta.json": meta,
      "tgt_b/run_hmc_1/analysis.json": {},
      "tgt_b/_runs.jsonl": jsonLines({ target_id: "tgt_a", artifact_path: "run_hmc_1" }),
    });
    expect(summaryOf(runs)).toEqual([
      ["tgt_b", "finished", ["conflicting-values"]],
      ["run_hmc_1", "finished", ["conflicting-values"]],
    ]);
  });

  it("leaves folders of other programs alone, and opens them", () => {
    const { runs } = read({
      "tgt_en/meta.json": { language: "en" },
      "tgt_de/run_1/config.json": { lr: 1 },
      "run_hmc_1/analysis.json": { llc_mean: 3 },
    });
    expect(runs).toEqual([]);
    const tree = read({
      "x/tgt_a/meta.json": meta,
      "x/tgt_fr/meta.json": { language: "fr" },
      "x/other/y.json": {},
    });
    expect(tree.runs.map((run) => run.id)).toEqual(["tgt_a"]);
    const folder = new Folder(join(root, "x"), root);
    expect(contentAddressedTree.find(folder)?.openFolders).toEqual(["other", "tgt_fr"]);
  });

  it("finds a target among many folders of another program", () => {
    const foreign = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`tgt_${index}/x.json`, {}]));
    expect(read({ ...foreign, "tgt_z/meta.json": meta }).runs.map((run) => run.id)).toEqual(["tgt_z"]);
  });
});
