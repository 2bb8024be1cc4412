import { describe, expect, it } from "vitest";
import { judge, parseRequirement, parseTarget, printRequirement } from "../../src/core/target.js";

describe("targets", () => {
  it.each([
    ["t20.mae<=0.020", { metric: "t20.mae", operator: "<=", value: 0.02 }],
    ["  r2 >= .98 ", { metric: "r2", operator: ">=", value: 0.98 }],
    ["loss<1e-3", { metric: "loss", operator: "<", value: 0.001 }],
    ["gain > -3", { metric: "gain", operator: ">", value: -3 }],
    ["epochs == 12", { metric: "epochs", operator: "=", value: 12 }],
    ["a b ≤ 5", { metric: "a b", operator: "<=", value: 5 }],
  ])("reads %j", (text, target) => {
    expect(parseTarget(text)).toEqual(target);
  });

  it.each(["", "t20.mae", "<=3", "t20.mae<=", "t20.mae<=abc", "t20.mae=<3", "x<=1<=2", "x<=NaN", "x<=0x10"])(
    "refuses %j and says how to write one",
    (text) => {
      expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: "bad-target", exitCode: 2 }));
    },
  );

  it("meets its bound exactly, and says by how many times a value misses it", () => {
    const target = parseRequirement("mae", "<= 0.02");
    expect(judge(0.02, target).outcome).toBe("met");
    expect(judge(0.064, target)).toEqual({ outcome: "missed", factor: 3.2, target });
    expect(judge(0.5, parseRequirement("r2", ">= 0.75"))).toMatchObject({ outcome: "missed", factor: 1.5 });
  });

  it("gives no factor where a ratio says nothing", () => {
    for (const [value, requirement] of [
      [-1, ">= 0.5"],
      [0.1, "<= 0"],
      [3, "= 2"],
    ] as const) {
      const verdict = judge(value, parseRequirement("m", requirement));
      expect(verdict.outcome).toBe("missed");
      expect(verdict.factor).toBeUndefined();
    }
    expect(judge(Number.NEGATIVE_INFINITY, parseRequirement("m", "<= 1")).outcome).toBe("missed");
    expect(judge(Number.POSITIVE_INFINITY, parseRequirement("m", "<= 1"))).not.toHaveProperty("factor");
  });

  it("does not know about missing values, null, NaN and texts", () => {
    const target = parseRequirement("mae", "<= 0.02");
    for (const value of [undefined, null, Number.NaN, "0.01"])
      expect(judge(value, target).outcome).toBe("unknown");
  });

  it("prints a requirement as it is written in a contract", () => {
    expect(printRequirement(parseRequirement("mae", "<=0.020"))).toBe("<= 0.02");
  });
});
