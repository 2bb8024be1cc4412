// Words that every object of JavaScript knows, where tools write words of their own: they mean nothing.

import { describe, expect, it } from "vitest";
import type { Run } from "../../src/core/run.js";
import { inspect } from "../../src/readers/inspect.js";
import { findItemFiles } from "../../src/readers/items/item-files.js";
import { mlflow } from "../../src/readers/mlflow.js";
import { optunaDatabase } from "../../src/readers/optuna-database.js";
import type { Reader } from "../../src/readers/reader.js";
import { sacred } from "../../src/readers/sacred.js";
import { kindOfName } from "../../src/readers/shape/tree.js";
import { readRoot } from "../helpers/read-golden.js";
import { plain, readTables, table } from "../helpers/read-tables.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

function readFiles(reader: Reader, files: Readonly<Record<string, unknown>>): readonly Run[] {
  const root = temporaryFolder();
  writeTree(root, files);
  return readRoot(reader, root).runs;
}

describe.each(["constructor", "toString", "__proto__", "valueOf"])('the word "%s"', (word) => {
  it("is no status of Optuna's", () => {
    const { runs } = readTables(optunaDatabase, {
      studies: table("study_id study_name", [1, "s"]),
      study_directions: table("study_id direction objective"),
      trials: table("trial_id number study_id state", [1, 0, 1, word]),
      trial_params: table("trial_id param_name param_value distribution_json"),
      trial_values: table("trial_id objective value value_type"),
    });
    expect(runs.map(({ status }) => status)).toEqual(["unknown"]);
  });

  it("is no status of Sacred's", () => {
    const run = { experiment: { sources: [], mainfile: "a.py" }, meta: {}, host: {}, status: word };
    const runs = readFiles(sacred, { "1/run.json": run, "1/config.json": { seed: 1 } });
    expect(runs.map(({ status }) => status)).toEqual(["unknown"]);
  });

  it("is no status and no known tag of MLflow's", () => {
    const runs = readFiles(mlflow, {
      "0/meta.yaml": "artifact_location: a\nexperiment_id: '0'\nname: main\n",
      "0/a/meta.yaml": `run_id: a\nexperiment_id: '0'\nstatus: ${word}\nartifact_uri: x\nlifecycle_stage: active\n`,
      [`0/a/tags/${word}`]: "x",
      "0/a/metrics/": "",
      "0/a/params/": "",
    });
    expect(runs.map(({ status }) => status)).toEqual(["unknown"]);
    for (const name of Object.keys(plain(runs[0]?.attributes) as object))
      expect(name).not.toContain("function");
  });

  it("is a kind of tokens like any other in Inspect's logs", () => {
    const usage = JSON.parse(`{"m": {"${word}": 3}}`) as unknown;
    const log = { version: 2, status: "success", eval: {}, stats: { model_usage: usage } };
    const name = "2026-01-05T08-00-00-00-00_sums_8U9Y8xKDJG542gsFULDhnF.json";
    const [run] = readFiles(inspect, { [name]: log });
    expect(run?.attributes.get(`token_usage.by_model.m.${word}`)).toBe(3);
  });

  it("is the ending of files that hold neither settings nor items", () => {
    const root = temporaryFolder();
    writeTree(root, { [`results.${word}`]: "id,score\n1,2\n", "results.csv": "id,score\n1,2\n" });
    expect(kindOfName(`results.${word}`)).toBeUndefined();
    const { files, others } = findItemFiles(root);
    expect([files.map(({ name }) => name), others]).toEqual([["results.csv"], [`results.${word}`]]);
  });
});
