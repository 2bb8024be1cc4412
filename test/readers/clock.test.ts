// Times as people's files have them.

import { describe, expect, it } from "vitest";
import { isoOfTime, secondsBetween, secondsOfTime } from "../../src/readers/clock.js";

describe("a time", () => {
  it("is told by clocks of all kinds", () => {
    expect(
      [1_700_000_000, 1_700_000_000_000, "2023-11-14T22:13:20Z", "20231114_221320"].map(secondsOfTime),
    ).toEqual(Array(4).fill(1_700_000_000));
    expect([12.5, "soon", "2025-13-45", null].map(secondsOfTime)).toEqual(Array(4).fill(undefined));
    expect(isoOfTime(1_700_000_000)).toBe("2023-11-14T22:13:20.000Z");
    expect(secondsBetween("2025-01-02", "2025-01-01")).toBeUndefined();
  });
});
