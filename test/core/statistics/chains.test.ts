import { describe, expect, it } from "vitest";
import { rankCounts, runningMean } from "../../../src/core/statistics/chains.js";

describe("a running mean", () => {
  it("is the mean of all values up to each", () => {
    expect(runningMean([1, 3, 5])).toEqual([1, 2, 3]);
  });

  it("leaves out what is not finite", () => {
    expect(runningMean([Number.NaN, 2, Number.POSITIVE_INFINITY, 4])).toEqual([Number.NaN, 2, 2, 3]);
  });
});

describe("rank counts of chains", () => {
  it("count each draw once and put the lowest ranks first", () => {
    expect(
      rankCounts(
        [
          [1, 2],
          [3, 4],
        ],
        2,
      ),
    ).toEqual([
      [2, 0],
      [0, 2],
    ]);
  });

  it("are level for chains that mix", () => {
    expect(
      rankCounts(
        [
          [1, 3],
          [2, 4],
        ],
        2,
      ),
    ).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it("leave out draws that are not finite", () => {
    expect(rankCounts([[Number.NaN, 1], [2]], 2)).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});
