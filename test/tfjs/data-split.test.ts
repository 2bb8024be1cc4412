import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { prepareData } from "../../src/tfjs/data-split.js";

const rows = Array.from({ length: 100 }, (_, i) => [i, -i]);
const targets = rows.map(([i = 0]) => [i * 10]);

describe("prepareData", () => {
  it("shuffles, then splits 60, 20 and 20 percent", () => {
    const data = prepareData({ inputs: rows, targets }, {}, 10);
    expect(data.config).toEqual({
      num_samples: 100,
      input_dim: 2,
      output_length: 1,
      train_size: 60,
      val_size: 20,
      test_size: 20,
      train_ratio: 0.6,
      val_ratio: 0.2,
      split_seed: 0,
    });
    const used = [data.train, data.val, data.test].flatMap((set) => [...set.targets.data].map((y) => y / 10));
    expect(used).not.toEqual(rows.map(([i]) => i));
    expect(used.toSorted((a, b) => a - b)).toEqual(rows.map(([i]) => i));
  });

  it("keeps inputs and targets of a row together", () => {
    const { test } = prepareData({ inputs: rows, targets }, {}, 10);
    for (let row = 0; row < test.inputs.rows; row++) {
      expect(test.targets.data[row]).toBe((test.inputs.data[2 * row] as number) * 10);
    }
  });

  it("gives another test set for another split seed only", () => {
    const testOf = (seed: number) => [
      ...prepareData({ inputs: rows, targets }, { seed }, 10).test.targets.data,
    ];
    expect(testOf(1)).toEqual(testOf(1));
    expect(testOf(1)).not.toEqual(testOf(2));
  });

  it("takes sets that were split before", () => {
    const part = { inputs: rows, targets };
    const { config } = prepareData({ train: part, val: part, test: part }, {}, 10);
    expect(config).toMatchObject({ train_size: 100, val_size: 100, num_samples: 300, train_ratio: 1 / 3 });
  });

  it("says how many rows there are when they are fewer than a batch", () => {
    const small = { inputs: rows.slice(0, 10), targets: targets.slice(0, 10), path: "small.csv" };
    const error = errorOf(() => prepareData(small, {}, 32));
    expect(error.message).toBe("small.csv: 6 rows for training are fewer than a batch of 32.");
    expect(error.hint).toBe("Give more rows, or a batchSize of at most 6.");
  });

  it.each([
    [{ inputs: [[1], [2]], targets: [[1]] }, "inputs have 2 rows, targets 1."],
    [{ inputs: [[1], [2, 3]], targets: [[1], [2]] }, "inputs: row 2 has 2 values, row 1 has 1."],
    [{ inputs: [[1], [Number.NaN]], targets: [[1], [2]] }, "inputs: row 2, column 1 is NaN"],
    [{ inputs: [[1], [2]], targets: [1, Number.POSITIVE_INFINITY] }, "targets: row 2, column 1 is Infinity"],
    [{ inputs: [[1], [2]], targets: [1, 2] }, "no rows are left for the val set"],
    [{ inputs: [], targets: [] }, "0 rows for training"],
    [
      { inputs: [[1], [2]], targets: [1, 2], targetNames: ["a", "b"] },
      "2 target names are given for 1 target columns",
    ],
    [
      { inputs: { data: new Float32Array(5), rows: 2, columns: 2 }, targets: [1, 2] },
      "5 values are not 2 rows",
    ],
  ])("refuses data %#", (data, message) => {
    expect(errorOf(() => prepareData(data, {}, 1)).message).toContain(message);
  });

  it.each([{ train: 0.9, val: 0.1 }, { train: 0 }, { val: 0 }, { train: Number.NaN }])(
    "refuses a split of %j",
    (split) => {
      expect(errorOf(() => prepareData({ inputs: rows, targets }, split, 1)).code).toBe("bad-split");
    },
  );
});

function errorOf(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("no error");
}
