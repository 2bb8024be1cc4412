import { describe, expect, it } from "vitest";
import { alignCurves, matchingCurves } from "../../src/core/curve.js";

describe("matchingCurves", () => {
  const history = new Map([
    ["t20.mae", [{ step: 1, value: 1 }]],
    ["val/loss", [{ step: 1, value: 1 }]],
    ["train/loss", [{ step: 1, value: 1 }]],
    ["empty", []],
  ]);

  it.each([
    ["t20.mae", ["t20.mae"]],
    ["t20_mae", ["t20.mae"]],
    ["metrics.t20.mae", ["t20.mae"]],
    ["mae", ["t20.mae"]],
    ["val_loss", ["val/loss"]],
    ["loss", ["val/loss", "train/loss"]],
    ["empty", []],
    ["t30", []],
  ])("finds for %s %j", (wanted, names) => {
    expect(matchingCurves(history, wanted)).toEqual(names);
  });
});

describe("alignCurves", () => {
  it("joins by step, in order of steps, and leaves gaps where a run has none", () => {
    const rows = alignCurves([
      [
        { step: 2, value: 0.2, epoch: 1 },
        { step: 10, value: null, epoch: 2 },
      ],
      [
        { step: 1, value: 1 },
        { step: 2, value: Number.NaN, epoch: 1 },
      ],
      [],
    ]);
    expect(rows).toEqual([
      { step: 1, values: [undefined, 1, undefined] },
      { step: 2, epoch: 1, values: [0.2, Number.NaN, undefined] },
      { step: 10, epoch: 2, values: [null, undefined, undefined] },
    ]);
  });

  it("keeps every point of a step that was logged more than once", () => {
    const again = [
      { step: 1, value: 1 },
      { step: 2, value: 2 },
      { step: 1, value: 3 },
    ];
    expect(alignCurves([again, [{ step: 1, value: 9 }]]).map((row) => [row.step, ...row.values])).toEqual([
      [1, 1, 9],
      [1, 3, undefined],
      [2, 2, undefined],
    ]);
  });

  it("says no epoch where the runs disagree", () => {
    const rows = alignCurves([[{ step: 1, value: 1, epoch: 1 }], [{ step: 1, value: 1, epoch: 2 }]]);
    expect(rows[0]).not.toHaveProperty("epoch");
  });
});
