import { describe, expect, it } from "vitest";
import { findField, getField, matchingFields, shortestLabels } from "../../../src/core/field/field.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import { makeRun } from "../../helpers/make-run.js";

const names = [
  "status",
  "metrics.t20.mae",
  "metrics.edt.mae",
  "loss_config.loss_type",
  "metrics.train/x",
  "config.lr",
];

describe("names of fields", () => {
  it.each([
    ["metrics.t20.mae", "metrics.t20.mae"],
    ["t20.mae", "metrics.t20.mae"],
    ["t20_mae", "metrics.t20.mae"],
    ["T20_MAE", "metrics.t20.mae"],
    ["metrics_t20_mae", "metrics.t20.mae"],
    ["loss_type", "loss_config.loss_type"],
    ["loss_config_loss_type", "loss_config.loss_type"],
    ["train/x", "metrics.train/x"],
    ["x", "metrics.train/x"],
    ["status", "status"],
    ["lr", "config.lr"],
  ])("%s means %s", (wanted, name) => {
    expect(matchingFields(names, wanted)).toEqual([name]);
  });

  it("finds nothing for parts of words", () => {
    expect(matchingFields(names, "type")).toEqual([]);
    expect(matchingFields(names, "oss_type")).toEqual([]);
  });

  it("names the nearest fields when it knows none", () => {
    const table = fieldTableOf([makeRun({ metrics: { "t20.mae": 1, "t20.rmse": 2 } }), makeRun()]);
    expect(() => getField(table, "t20_mea")).toThrow('No field "t20_mea" in 2 runs.');
    expect(() => getField(table, "t20_mea")).toThrow(
      expect.objectContaining({
        hint: "Nearest: t20.mae, t20.rmse. See all with: runledger fields",
        exitCode: 2,
      }),
    );
  });

  it("lists the candidates of an ambiguous name", () => {
    const table = fieldTableOf([makeRun({ metrics: { "t20.mae": 1, "edt.mae": 2 } })]);
    expect(() => getField(table, "mae")).toThrow(
      expect.objectContaining({
        code: "ambiguous-field",
        hint: "Say which: metrics.t20.mae, metrics.edt.mae",
      }),
    );
  });

  it("unites columns that different layouts spell differently, where no run has two values", () => {
    const table = fieldTableOf([
      makeRun({ params: { "config.lr": 0.1 } }),
      makeRun({ params: { "params.lr": 0.2 } }),
      makeRun({ params: { "config.lr": 0.3, "params.lr": 0.3 } }),
    ]);
    expect(getField(table, "lr").values).toEqual([0.1, 0.2, 0.3]);
  });

  it("gives a field of every run its full name before its suffixes", () => {
    const table = fieldTableOf([makeRun({ status: "failed", params: { "config.status": "x" } })]);
    expect(findField(table, "status")?.values).toEqual(["failed"]);
  });

  it("labels columns by the shortest suffix that tells them apart, and metrics by their whole name", () => {
    expect(shortestLabels(["a.lr", "b.lr", "loss_config.loss_type", "metrics.t20.mae", "id"])).toEqual([
      "a.lr",
      "b.lr",
      "loss_type",
      "t20.mae",
      "id",
    ]);
    expect(shortestLabels(["a/lr", "b/lr"])).toEqual(["a/lr", "b/lr"]);
  });

  it("labels a metric by its whole name whatever ends with it, unless another field is called so", () => {
    const names = ["metrics.reward", "metrics.old.reward", "metrics.loss", "loss"];
    expect(shortestLabels(names)).toEqual(["reward", "old.reward", "metrics.loss", "loss"]);
  });

  it("shortens the long names of metrics to two parts", () => {
    const names = ["hybrid", "fuzzy"].map((name) => `metrics.results.by_matcher.${name}.avg_f1`);
    expect(shortestLabels(names)).toEqual(["hybrid.avg_f1", "fuzzy.avg_f1"]);
  });

  it("labels ten thousand columns at once", () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `metrics.layer.${index}.weight.norm`);
    const start = performance.now();
    expect(new Set(shortestLabels(names)).size).toBe(10_000);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
