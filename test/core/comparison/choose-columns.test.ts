import { describe, expect, it } from "vitest";
import { type CompareOptions, compareRuns } from "../../../src/core/comparison/compare.js";
import type { ComparisonTable } from "../../../src/core/comparison/comparison-table.js";
import { emptyContract } from "../../../src/core/contract/contract.js";
import { checkContract } from "../../../src/core/contract/contract-check.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import { makeRun, type RunParts } from "../../helpers/make-run.js";

function compare(parts: RunParts[], options: Partial<CompareOptions> = {}): ComparisonTable {
  const runs = parts.map((part, index) => makeRun({ id: `r${index}`, ...part }));
  return compareRuns(fieldTableOf(runs), { contract: emptyContract, sortBy: "id", ...options });
}
const labels = (table: ComparisonTable): string[] => table.columns.map((column) => column.label);
const rows = (count: number, make: (index: number) => RunParts): RunParts[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe("columns that nobody asked for", () => {
  it("are what varies: params first, then metrics; constants are counted below", () => {
    const table = compare(
      rows(3, (i) => ({
        params: { lr: i / 10, batch: 8, optimizer: "adam" },
        metrics: { acc: i / 4, classes: 10 },
      })),
    );
    expect(labels(table)).toEqual(["lr", "acc"]);
    expect(table.remarks[0]).toBe(
      "Not shown: 3 that do not vary. See all with --all, choose with --columns A,B,…",
    );
  });

  it("are the metrics that many runs have before those of a few", () => {
    const table = compare(
      rows(20, (i) => ({
        metrics: {
          ...(i === 0 ? { odd_one: 1, other_one: 2 } : {}),
          ...(i < 6 ? { some: i } : {}),
          acc: i,
        },
      })),
    );
    expect(labels(table)).toEqual(["acc", "some"]);
    expect(table.remarks[0]).toContain("2 that few runs have");
  });

  it("show metrics with a direction first, overall ones before them, and of the training last", () => {
    const names = ["epoch", "train_loss", "val_loss", "val_loss.best", "n_test", "final_acc"];
    const table = compare(
      rows(3, (i) => ({ metrics: Object.fromEntries(names.map((name, at) => [name, i * (at + 1)])) })),
    );
    expect(labels(table)).toEqual([
      ...["final_acc", "val_loss", "n_test", "epoch", "train_loss", "val_loss.best"],
    ]);
  });

  it("begin with the metrics that the contract speaks of", () => {
    const contract = checkContract(
      { metrics: { train_time: { direction: "min" } } },
      "runledger.yaml",
      () => undefined,
    );
    const table = compare(
      rows(2, (i) => ({ metrics: { acc: i, train_time: i + 1 } })),
      { contract },
    );
    expect(labels(table)).toEqual(["train_time", "acc"]);
  });

  it("fold families of metrics, even where there is nothing else", () => {
    const many = (i: number): Record<string, number> =>
      Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`x_${at}`, i + at]));
    const folded = compare(rows(2, (i) => ({ metrics: { ...many(i), loss: i } })));
    expect(labels(folded)).toEqual(["loss"]);
    expect(folded.remarks[0]).toContain("200 x_#.");
    const alone = compare(rows(2, (i) => ({ metrics: many(i) })));
    expect(labels(alone)).toHaveLength(12);
    expect(alone.remarks[0]).toContain("188 more metrics");
  });

  it("leave out what repeats another column, is too long, or names the run", () => {
    const table = compare(
      rows(3, (i) => ({
        params: {
          seed: i,
          "config.seed": i,
          prompt: `${i}`.repeat(60),
          layers: Array(20).fill(i),
          name: `r${i}`,
        },
        metrics: { loss: i * 2, last_loss: i * 2 },
      })),
    );
    expect(labels(table)).toEqual(["seed", "loss"]);
    expect(table.remarks[0]).toBe(
      "Not shown: 2 too long to read, 2 that repeat others, 1 that names the run. See all with --all, choose with --columns A,B,…",
    );
  });

  it("keep constant metrics where no metric varies, and all short params of a single run", () => {
    expect(labels(compare(rows(2, () => ({ metrics: { acc: 1 } }))))).toEqual(["acc"]);
    const single = compare([{ params: { lr: 1, prompt: "x".repeat(60) }, metrics: { acc: 1 } }]);
    expect(labels(single)).toEqual(["lr", "acc"]);
  });

  it("add attributes by which runs fall into groups where there is room", () => {
    const make = (extra: Record<string, number>) =>
      rows(4, (i) => ({
        attributes: {
          split: i % 2 ? "a" : "b",
          session: `s${i}`,
          "git.branch": `b${i % 2}`,
          "archive.bytes": 2000 + (i % 2),
          "timing.duration_seconds": i % 2,
        },
        metrics: { acc: i, ...extra },
      }));
    expect(labels(compare(make({})))).toEqual(["split", "acc"]);
  });

  it("survive names that can mean several fields", () => {
    const both = rows(2, (i) => ({
      params: { "student.model_name": `a${i}`, "teacher.model_name": `b${i}` },
      attributes: { "train.duration_seconds": i, "eval.duration_seconds": i + 5 },
    }));
    expect(labels(compare(both)).slice(0, 2)).toEqual(["student.model_name", "teacher.model_name"]);
    const runs = both.map((part, index) => makeRun({ id: `r${index}`, ...part }));
    expect(compareRuns(fieldTableOf(runs), { contract: emptyContract }).sortedBy.field).toBe("id");
    const own = rows(2, () => ({ metrics: { "t20.mae": 1, "edt.mae": 2 }, targets: { mae: "<= 2" } }));
    expect(compare(own).verdicts).toEqual(Array(2).fill({ met: 0, missed: 0, unknown: 1 }));
  });

  it("say nothing of what is not shown when columns were asked for", () => {
    const parts = rows(2, (i) => ({ metrics: { acc: i, loss: i } }));
    expect(compare(parts, { columns: ["acc"] }).remarks.join()).not.toContain("Not shown");
    expect(compare(parts, { all: true }).remarks.join()).not.toContain("Not shown");
  });
});
