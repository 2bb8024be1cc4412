// Databases of tools with rows that their tools would not write, or wrote in older versions: what is usable is read.

import { describe, expect, it } from "vitest";
import { mlflowDatabase } from "../../src/readers/mlflow-database.js";
import { optunaDatabase } from "../../src/readers/optuna-database.js";
import { trackio } from "../../src/readers/trackio.js";
import { historyOf, plain, readTables, table } from "../helpers/read-tables.js";

describe("Trackio", () => {
  const others = { system_metrics: table("id"), project_metadata: table("key") };
  const metricColumns = "run_id run_name timestamp step metrics";

  it("rows without a run, a time or an object cost themselves alone, and are told", () => {
    const { runs, sources } = readTables(trackio, {
      ...others,
      metrics: table(
        metricColumns,
        ["", null, "2026-01-01T00:00:00Z", 0, '{"loss": 9}'],
        [null, 7, "2026-01-01T00:00:00Z", 0, '{"loss": 9}'],
        ["a", null, null, 0, '{"loss": 3, "note": "é", "list": [1], "none": null}'],
        ["a", null, "2026-01-02T00:00:00Z", 1, Buffer.from('{"loss": 2}')],
        ["a", null, "2026-01-01T00:00:00Z", 2, "{"],
        ["a", null, "2026-01-01T00:00:00Z", 3, "[1]"],
        ["a", null, "2026-01-01T00:00:00Z", 4, 5],
      ),
      configs: table(
        "run_id run_name config created_at",
        [null, null, '{"lr": 1}', "2026-01-01T00:00:00Z"],
        ["a", null, "no object", "2026-01-01T00:00:00Z"],
        ["b", null, '{"lr": 0.5}', 12],
        ["c", "third", '{"lr": 0.25}', "2026-03-01T00:00:00Z"],
      ),
    });
    expect(
      runs.map(({ id, params, attributes, startedAt }) => [
        id,
        attributes.get("name"),
        plain(params),
        startedAt,
      ]),
    ).toEqual([
      ["a", "a", {}, "2026-01-01T00:00:00Z"],
      ["b", "b", { lr: 0.5 }, undefined],
      ["c", "third", { lr: 0.25 }, "2026-03-01T00:00:00Z"],
    ]);
    expect(plain(runs[0]?.metrics)).toEqual({ loss: 2 });
    expect(runs[0]?.attributes.get("note")).toBe("é");
    expect(runs[0]?.problems.map(({ message }) => message)).toEqual([
      "3 logged objects of run a are no JSON; they were left out.",
    ]);
    expect(historyOf(sources[0])).toMatchObject({
      loss: [
        { step: 0, value: 3 },
        { step: 1, value: 2 },
      ],
    });
  });

  it("databases of before runs had ids know them by name", () => {
    const { runs, sources } = readTables(trackio, {
      ...others,
      metrics: table("run_name timestamp step metrics", ["old", "2026-01-02T00:00:00Z", 4, '{"loss": 2}']),
      configs: table("run_name config created_at", ["old", '{"lr": 1}', "2026-01-01T00:00:00Z"]),
    });
    expect(runs.map(({ id, params }) => [id, plain(params)])).toEqual([["old", { lr: 1 }]]);
    expect(historyOf(sources[0])).toMatchObject({ loss: [{ step: 4, value: 2 }] });
  });
});

describe("MLflow", () => {
  const runColumns = "run_uuid name status start_time end_time user_id lifecycle_stage experiment_id";
  const tables = {
    runs: table(
      runColumns,
      ["a", "first", "FINISHED", 1.7e12, 1.7e12 + 5000, "é", "active", 0],
      ["b", null, "FAILED", null, null, null, "active", 1],
      [7, "no id", "FINISHED", null, null, null, "active", 0],
    ),
    experiments: table("experiment_id name lifecycle_stage", [0, "main", "active"], [1, 12, "active"]),
    params: table(
      "run_uuid key value",
      ["a", "lr", "0.5"],
      ["a", "empty", null],
      ["a", null, "1"],
      ["z", "lr", "9"],
    ),
    tags: table("run_uuid key value", ["a", "team", "x"], ["a", 3, "y"]),
    metrics: table(
      "run_uuid key value timestamp step is_nan",
      ["a", "loss", 3, 1000, 0, 0],
      ["a", "loss", 2, 2000, 1, 0],
      ["a", "loss", 0, 2000, 1, 1],
      ["a", "loss", 9, 1000, 1, 0],
      ["a", null, 9, 1000, 1, 0],
      ["z", "loss", 9, 1000, 1, 0],
      ["b", "gain", Number.MAX_VALUE, 1000, 0, 0],
      ["b", "gain", -Number.MAX_VALUE, 3000, 0, 0],
    ),
  };

  it("rows without an id or a key cost themselves alone", () => {
    const { runs, sources } = readTables(mlflowDatabase, {
      ...tables,
      latest_metrics: table(
        "run_uuid key value timestamp step is_nan",
        ["a", "loss", 2, 2000, 1, 0],
        ["a", null, 9, 2000, 1, 0],
        ["z", "loss", 9, 2000, 1, 0],
      ),
    });
    expect(runs.map(({ id, status, attributes }) => [id, status, attributes.get("experiment")])).toEqual([
      ["a", "finished", "main"],
      ["b", "failed", undefined],
    ]);
    expect(plain(runs[0]?.params)).toMatchObject({ lr: 0.5 });
    expect(plain(runs[0]?.metrics)).toEqual({ loss: 2 });
    expect(Object.keys(historyOf(sources[0]) as object)).toEqual(["loss"]);
  });

  it("databases of before there was a table of the latest values are looked through for them", () => {
    const { runs } = readTables(mlflowDatabase, tables);
    expect(runs.map(({ metrics }) => plain(metrics))).toEqual([
      { loss: 2 },
      { gain: Number.NEGATIVE_INFINITY },
    ]);
  });
});

describe("Optuna", () => {
  const categories = '{"name": "CategoricalDistribution", "attributes": {"choices": ["adam", "sgd"]}}';

  it("rows of no trial, no study and no name cost themselves alone", () => {
    const { runs, sources } = readTables(optunaDatabase, {
      studies: table("study_id study_name", [1, "search"]),
      study_directions: table(
        "study_id direction objective",
        [1, "MINIMIZE", 0],
        [1, "MAXIMIZE", null],
        [9, "MAXIMIZE", 1],
      ),
      trials: table(
        "trial_id number study_id state datetime_start datetime_complete",
        [1, 0, 1, "COMPLETE", "2026-01-01 00:00:00", "2026-01-01 00:01:00"],
        [2, 1, 1, "LATER", null, null],
        [3, 0, 9, "COMPLETE", null, null],
        ["4", 0, 1, "COMPLETE", null, null],
      ),
      trial_params: table(
        "trial_id param_name param_value distribution_json",
        [1, "optimizer", 1, categories],
        [1, "beyond", 5, categories],
        [1, "lr", 0.5, null],
        [1, "words", "many", null],
        [1, null, 2, null],
        [8, "lr", 2, null],
      ),
      trial_values: table(
        "trial_id objective value value_type",
        [1, 0, 0.25, "FINITE"],
        [1, null, 9, "FINITE"],
        [8, 0, 9, "FINITE"],
        [2, 0, null, "INF_NEG"],
      ),
      trial_intermediate_values: table(
        "trial_id step intermediate_value intermediate_value_type",
        [1, 0, 3, "FINITE"],
        [1, 1, null, "INF_POS"],
        [1, null, 9, "FINITE"],
        [null, 1, 9, "FINITE"],
      ),
      trial_user_attributes: table(
        "trial_id key value_json",
        [1, "note", '"é"'],
        [1, "broken", "{"],
        [1, "number", 5],
        [1, null, "1"],
        [8, "note", "1"],
      ),
    });
    expect(runs.map(({ id, status }) => [id, status])).toEqual([
      ["search/0", "finished"],
      ["search/1", "unknown"],
    ]);
    const [first, second] = runs;
    expect(plain(first?.params)).toEqual({ optimizer: "sgd", lr: 0.5 });
    expect(plain(first?.metrics)).toEqual({ value: 0.25, intermediate: Number.POSITIVE_INFINITY });
    expect(plain(second?.metrics)).toEqual({ value: Number.NEGATIVE_INFINITY });
    expect(first?.attributes.get("user_attrs.note")).toBe("é");
    expect(first?.attributes.get("direction.value")).toBe("minimize");
    expect(historyOf(sources[0])).toMatchObject({
      intermediate: [
        { step: 0, value: 3 },
        { step: 1, value: Number.POSITIVE_INFINITY },
      ],
    });
  });
});
