import { describe, expect, it } from "vitest";
import { emptyContract } from "../../../src/core/contract/contract.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import { type Importance, paramImportance } from "../../../src/core/importance/importance.js";
import type { Value } from "../../../src/core/value.js";
import { makeRun } from "../../helpers/make-run.js";
import { randomNumbers } from "../diagnosis/case-form.js";

type Sample = readonly [params: Record<string, Value>, loss: number | null];

function importanceOf(samples: readonly Sample[], metric = "loss"): Importance {
  const runs = samples.map(([params, loss], index) =>
    makeRun({ id: `r${index}`, params, metrics: { loss } }),
  );
  return paramImportance(fieldTableOf(runs), { contract: emptyContract, metric });
}

/** 40 runs in which the loss depends on lr and optimizer, and not on width. */
function sweep(): Sample[] {
  const random = randomNumbers(3);
  return Array.from({ length: 40 }, (_, index): Sample => {
    const lr = 10 ** (-4 + 3 * random());
    const optimizer = index % 2 === 0 ? "adam" : "sgd";
    const width = Math.round(16 + 200 * random());
    return [
      { lr, optimizer, width, seed: index },
      1 + Math.log10(lr) / 10 + (optimizer === "sgd" ? 0.5 : 0) + 0.02 * random(),
    ];
  });
}

describe("importance of params", () => {
  it("ranks what the metric depends on first, with an interval, and marks it", () => {
    const { params, runs } = importanceOf(sweep());
    expect(runs).toBe(40);
    expect(params.map(({ param, isMarked }) => [param, isMarked])).toEqual([
      ["optimizer", true],
      ["lr", true],
      ["width", false],
    ]);
    const [optimizer, lr] = params;
    expect(optimizer).toMatchObject({ kind: "category", n: 40, values: 2 });
    expect(optimizer?.strength).toBeGreaterThan(0.7);
    expect(lr?.kind).toBe("number");
    expect(lr?.interval?.low).toBeGreaterThan(0);
    expect(lr?.interval?.low).toBeLessThan(lr?.strength ?? 0);
  });

  it("leaves out seeds and other volatile params, and counts those that never vary", () => {
    const samples = sweep().map(
      ([params, loss], index): Sample => [
        { ...params, output_dir: `/tmp/${index}`, timestamp: `20260101_00000${index % 10}`, epochs: 5 },
        loss,
      ],
    );
    const { params, constant } = importanceOf(samples);
    expect(params.map(({ param }) => param).sort()).toEqual(["lr", "optimizer", "width"]);
    expect(constant).toBe(1);
  });

  it("finds chance to be chance: of 200 unrelated params at most a few are marked", () => {
    const random = randomNumbers(11);
    let marked = 0;
    for (let trial = 0; trial < 20; trial++) {
      const samples = Array.from(
        { length: 20 },
        (): Sample => [
          Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`p${index}`, random()])),
          random(),
        ],
      );
      marked += importanceOf(samples).params.filter(({ isMarked }) => isMarked).length;
    }
    expect(marked).toBeLessThanOrEqual(3);
  });

  it("says how many runs are missing where there are too few", () => {
    const few = importanceOf([
      [{ lr: 1, kind: "a" }, 0.1],
      [{ lr: 2, kind: "b" }, 0.2],
      [{ lr: 3, kind: "c" }, 0.3],
    ]);
    expect(few.params.map(({ reason, strength }) => [reason, strength])).toEqual([
      ["not enough runs: 3 of at least 6", undefined],
      ["not enough runs: 3 of at least 6", undefined],
    ]);
    const once = importanceOf(["a", "b", "c", "d", "e", "e"].map((kind, index): Sample => [{ kind }, index]));
    expect(once.params[0]?.reason).toBe("not enough runs: 1 of at least 2 values have 2 runs or more");
  });

  it("counts only runs whose metric is a finite number", () => {
    const { runs, params } = importanceOf([
      ...sweep(),
      [{ lr: 1, optimizer: "adam", width: 3 }, null],
      [{ lr: 1, optimizer: "adam", width: 3 }, Number.NaN],
      [{ lr: 1, optimizer: "adam", width: 3 }, Number.POSITIVE_INFINITY],
    ]);
    expect([runs, params[0]?.n]).toEqual([40, 40]);
  });

  it("says so when the metric is the same in all runs", () => {
    const { params } = importanceOf(sweep().map(([sample]): Sample => [sample, 1]));
    for (const { strength, reason } of params)
      expect([strength, reason?.includes("does not vary")]).toEqual([undefined, true]);
  });

  it("takes a number that was written as a text for the same number, and none for a category of its own", () => {
    const { params } = importanceOf(
      Array.from(
        { length: 12 },
        (_, index): Sample => [
          { lr: index % 2 === 0 ? "1e-3" : 0.001 * (1 + (index % 3)), clip: index % 2 === 0 ? null : 1 },
          index,
        ],
      ),
    );
    const byName = new Map(params.map((entry) => [entry.param, entry]));
    expect(byName.get("lr")?.kind).toBe("number");
    expect(byName.get("clip")).toMatchObject({ kind: "category", values: 2 });
    expect(byName.get("clip")?.by.map(({ value }) => value)).toEqual(["1", "null"]);
  });
});

describe("params that vary together", () => {
  it("are told apart from those that do not", () => {
    const samples = sweep().map(
      ([params, loss], index): Sample => [
        {
          ...params,
          batch: 10 * Number(params.lr),
          backend: params.optimizer === "adam" ? "x" : "y",
          shard: index % 4,
        },
        loss,
      ],
    );
    const byName = new Map(importanceOf(samples).params.map((entry) => [entry.param, entry.entangledWith]));
    expect(byName.get("lr")).toEqual([{ param: "batch", how: "correlated", rho: expect.closeTo(1, 9) }]);
    expect(byName.get("optimizer")).toEqual([
      { param: "backend", how: "same" },
      { param: "shard", how: "determined" },
    ]);
    expect(byName.get("shard")).toContainEqual({ param: "backend", how: "determines" });
    expect(byName.get("width")).toEqual([]);
  });
});

describe("means by value", () => {
  it("have n, mean and Student's interval", () => {
    const { params } = importanceOf([
      ...[0.1, 0.2, 0.3].map((loss): Sample => [{ kind: "a" }, loss]),
      ...[0.5, 0.7].map((loss): Sample => [{ kind: "b" }, loss]),
      [{ kind: "c" }, 0.9],
    ]);
    expect(params[0]?.by).toEqual([
      // 0.2 ± 4.302653 · 0.1 / √3, and 0.6 ± 12.706205 · 0.1414214 / √2
      {
        value: "a",
        n: 3,
        mean: expect.closeTo(0.2, 12),
        interval: { low: expect.closeTo(-0.0484138, 6), high: expect.closeTo(0.4484138, 6) },
      },
      {
        value: "b",
        n: 2,
        mean: expect.closeTo(0.6, 12),
        interval: { low: expect.closeTo(-0.6706205, 6), high: expect.closeTo(1.8706205, 6) },
      },
      { value: "c", n: 1, mean: 0.9, interval: undefined },
    ]);
  });

  it("are in order of numbers, and in quarters where there are many", () => {
    const few = importanceOf([10, 2, 2, 10, 33, 33].map((lr, index): Sample => [{ lr }, index]));
    expect(few.params[0]?.by.map(({ value, n }) => [value, n])).toEqual([
      ["2", 2],
      ["10", 2],
      ["33", 2],
    ]);
    const many = importanceOf(Array.from({ length: 40 }, (_, index): Sample => [{ lr: index + 1 }, index]));
    expect(many.params[0]?.by.map(({ value, n }) => [value, n])).toEqual([
      ["1 … 10", 10],
      ["11 … 20", 10],
      ["21 … 30", 10],
      ["31 … 40", 10],
    ]);
  });
});
