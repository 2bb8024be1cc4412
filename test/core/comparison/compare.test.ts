import { describe, expect, it } from "vitest";
import { type CompareOptions, compareRuns } from "../../../src/core/comparison/compare.js";
import type { ComparisonTable } from "../../../src/core/comparison/comparison-table.js";
import { emptyContract } from "../../../src/core/contract/contract.js";
import { checkContract } from "../../../src/core/contract/contract-check.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import { makeRun, type RunParts } from "../../helpers/make-run.js";

function compare(parts: RunParts[], options: Partial<CompareOptions> = {}): ComparisonTable {
  return compareRuns(fieldTableOf(parts.map(makeRun)), { contract: emptyContract, ...options });
}

const ids = (table: ComparisonTable): string[] => table.rows.map((row) => row.id);
const labels = (table: ComparisonTable): string[] => table.columns.map((column) => column.label);
const column = (table: ComparisonTable, label: string) => {
  const found = table.columns.find((candidate) => candidate.label === label);
  if (found === undefined) throw new Error(`no column ${label}`);
  return found;
};

const training = (id: string, minutes: number, mae: number | null, extra: RunParts = {}): RunParts => ({
  id,
  params: { model_name: "lstm", "loss_config.loss_type": "mse", "training_config.batch_size": 8 },
  attributes: { "training_config.actual_epochs": 5, "training_config.training_duration_minutes": minutes },
  metrics: { "t20.mae": mae, "t20.rmse": 1, "t20.r2": 0.5 },
  durationSeconds: minutes * 60,
  ...extra,
});

describe("comparing runs", () => {
  it("shows the usual columns that exist and one error per group of metrics, shortest first", () => {
    const table = compare([training("slow", 30, 0.1), training("fast", 10, 0.2)]);
    expect(ids(table)).toEqual(["fast", "slow"]);
    expect(labels(table)).toEqual([
      "model_name",
      "loss_type",
      "batch_size",
      "actual_epochs",
      "training_duration_minutes",
      "t20.mae",
    ]);
    expect(table.sortedBy).toEqual({
      field: "training_config.training_duration_minutes",
      label: "training_duration_minutes",
      order: "asc",
    });
  });

  it("sorts by the duration that most runs have when nothing else is asked for", () => {
    const table = compare([
      training("a", 30, 0.1),
      training("b", 10, 0.2),
      { id: "c", durationSeconds: 900 },
    ]);
    expect(ids(table)).toEqual(["b", "c", "a"]);
    expect(table.sortedBy.field).toBe("duration_seconds");
  });

  it("sorts best first by direction and puts runs without a value last, in either order", () => {
    const parts = [
      training("none", 1, null),
      training("bad", 1, 0.9),
      training("nan", 1, Number.NaN),
      training("good", 1, 0.1),
    ];
    expect(ids(compare(parts, { sortBy: "t20_mae" }))).toEqual(["good", "bad", "none", "nan"]);
    expect(ids(compare(parts, { sortBy: "t20_mae", order: "desc" }))).toEqual(["bad", "good", "none", "nan"]);
    expect(
      ids(
        compare(
          [makeRun({ id: "a", metrics: { f1: 0.1 } }), makeRun({ id: "b", metrics: { f1: 0.9 } })].map(
            toParts,
          ),
          { sortBy: "f1" },
        ),
      ),
    ).toEqual(["b", "a"]);
  });

  it("keeps the order of ties", () => {
    const parts = ["c", "a", "b"].map((id) => training(id, 1, 0.5));
    expect(ids(compare(parts, { sortBy: "t20.mae" }))).toEqual(["c", "a", "b"]);
  });

  it("marks the best value of each metric by its direction, all of them on a tie", () => {
    const table = compare([training("a", 1, 0.5), training("b", 2, 0.5), training("c", 3, 0.7)]);
    expect([...column(table, "t20.mae").bestRows]).toEqual([0, 1]);
  });

  it("marks nothing as best where the direction is unknown, or only one run has a number", () => {
    const table = compare([
      { id: "a", metrics: { foo: 1, loss: 1 } },
      { id: "b", metrics: { foo: 2 } },
    ]);
    expect(column(table, "foo").bestRows.size).toBe(0);
    expect(column(table, "foo").direction).toBeUndefined();
    expect(column(table, "loss").bestRows.size).toBe(0);
  });

  it("marks each new best when sorted by time", () => {
    const at = (id: string, day: number, mae: number): RunParts =>
      training(id, 1, mae, { startedAt: `2026-01-0${day}T00:00:00Z` });
    const table = compare([at("c", 3, 0.1), at("a", 1, 0.3), at("b", 2, 0.4)], { sortBy: "started_at" });
    expect(ids(table)).toEqual(["a", "b", "c"]);
    expect([...column(table, "t20.mae").newBestRows]).toEqual([0, 2]);
  });

  it("judges targets of the command line before the contract's before the run's own", () => {
    const contract = checkContract(
      { metrics: { "t20.mae": { target: "<= 0.2" }, "edt.mae": { target: "<= 1" } } },
      "runledger.yaml",
      () => undefined,
    );
    const parts: RunParts[] = [
      {
        id: "a",
        metrics: { "t20.mae": 0.1, "edt.mae": 2, f1: 0.5 },
        targets: { f1: ">= 0.9", "edt.mae": "<= 5" },
      },
      { id: "b", metrics: { "t20.mae": 0.01, "edt.mae": 0.5 } },
    ];
    const table = compare(parts, { contract, targets: ["t20_mae<=0.05"] });
    expect(column(table, "t20.mae").verdicts?.map((verdict) => verdict.outcome)).toEqual(["missed", "met"]);
    expect(column(table, "edt.mae").verdicts?.map((verdict) => verdict.outcome)).toEqual(["missed", "met"]);
    expect(column(table, "f1").verdicts?.map((verdict) => verdict.outcome)).toEqual(["missed", "none"]);
    expect(table.verdicts).toEqual([
      { met: 0, missed: 3, unknown: 0 },
      { met: 2, missed: 0, unknown: 0 },
    ]);
  });

  it("counts a target whose metric a run lacks as unknown", () => {
    const table = compare([training("a", 1, null), training("b", 1, 0.1)], { targets: ["t20.mae<=0.2"] });
    expect(table.verdicts).toEqual([
      { met: 0, missed: 0, unknown: 1 },
      { met: 1, missed: 0, unknown: 0 },
    ]);
  });

  it("names the best run per target metric and the fastest finished run", () => {
    const table = compare(
      [training("a", 3, 0.5), training("b", 2, 0.1), training("c", 1, 0.9, { status: "failed" })],
      { targets: ["t20.mae<=0.2"] },
    );
    expect(table.highlights.map(({ title, runId }) => `${title}: ${runId}`)).toEqual([
      "best t20.mae: b",
      "fastest: b",
    ]);
  });

  it("shows a column of the status only when it is news", () => {
    expect(labels(compare([training("a", 1, 1)]))).not.toContain("status");
    expect(labels(compare([training("a", 1, 1), training("b", 1, 1, { status: "lost" })]))).toContain(
      "status",
    );
  });

  it("shows params that vary and are small enough to read", () => {
    const parts = [1, 2].map((seed) => ({
      id: `r${seed}`,
      params: { seed, same: 1, long: "x".repeat(50 + seed) },
    }));
    expect(labels(compare(parts))).toEqual(["seed"]);
  });

  it("shows the columns asked for, and the sort field", () => {
    const table = compare([training("a", 1, 0.5)], { columns: ["t20.r2"], sortBy: "batch_size" });
    expect(labels(table)).toEqual(["t20.r2", "batch_size"]);
  });

  it("keeps the first rows only and still tells how many there are", () => {
    const table = compare([training("a", 2, 1), training("b", 1, 1), training("c", 3, 1)], {
      top: 1,
      rows: [0, 1],
    });
    expect(ids(table)).toEqual(["b"]);
    expect([table.totalRuns, table.matchingRuns]).toEqual([3, 2]);
  });

  it.each([0, -1, 1.5])("refuses to show %d rows", (top) => {
    expect(() => compare([training("a", 1, 1)], { top })).toThrow("--top");
  });

  it("says which directions it inferred from names", () => {
    const table = compare([{ id: "a", metrics: { loss: 1, f1: 1 } }]);
    expect(table.remarks).toEqual([
      "Inferred from names: lower is better for loss; higher is better for f1.",
    ]);
  });

  it("keeps a text in a metric's column apart from its numbers", () => {
    const table = compare(
      [
        { id: "a", attributes: { "metrics.mae": "n/a" } },
        { id: "b", metrics: { mae: 0.5 } },
        { id: "c", metrics: { mae: 0.4 } },
      ],
      { sortBy: "mae", targets: ["mae<=1"] },
    );
    expect(
      ids(
        compare(
          [
            { id: "a", attributes: { "metrics.f1": "?" } },
            { id: "b", metrics: { f1: 1 } },
          ],
          { sortBy: "f1", order: "desc" },
        ),
      ),
    ).toEqual(["b", "a"]);
    expect(ids(table)).toEqual(["c", "b", "a"]);
    expect([...(table.columns.find((found) => found.label === "mae")?.bestRows ?? [])]).toEqual([0]);
    expect(table.verdicts.map((count) => count.unknown)).toEqual([0, 0, 1]);
  });
});

function toParts(run: ReturnType<typeof makeRun>): RunParts {
  const { params, metrics, attributes, targets, ...rest } = run;
  return {
    ...rest,
    params: Object.fromEntries(params),
    metrics: Object.fromEntries(metrics),
    attributes: Object.fromEntries(attributes),
    targets: Object.fromEntries(targets),
  };
}
