import { describe, expect, it } from "vitest";
import { emptyContract, fitsPattern, ruleFor } from "../../../src/core/contract/contract.js";
import { checkContract } from "../../../src/core/contract/contract-check.js";

const check = (data: unknown): ReturnType<typeof checkContract> =>
  checkContract(data, "runledger.yaml", (path) => path.length + 1);

const contract = check({
  roots: ["experiments"],
  metrics: {
    "t20.mae": { direction: "min", unit: "s", target: "<= 0.020", tolerance: "2%" },
    "*.r2": { direction: "max", target: ">= 0.98" },
    "t20.*": { unit: "ms" },
  },
  columns: ["model_name"],
});

describe("metric contract", () => {
  it("gives direction, unit and target of a metric", () => {
    expect(ruleFor(contract, "t20.mae")).toEqual({
      direction: "min",
      isInferred: false,
      unit: "s",
      target: { metric: "t20.mae", operator: "<=", value: 0.02 },
      tolerance: { kind: "share", share: 0.02 },
      summary: "last",
    });
  });

  it("takes each property from the most specific pattern that has it", () => {
    expect(ruleFor(contract, "t20.r2")).toMatchObject({ direction: "max", unit: "ms" });
  });

  it("infers the direction from the name where no pattern says it, and says so", () => {
    expect(ruleFor(emptyContract, "val_loss")).toMatchObject({ direction: "min", isInferred: true });
    expect(ruleFor(emptyContract, "foo")).toMatchObject({ direction: undefined, isInferred: true });
  });

  it.each([
    [[], "must be a mapping"],
    [{ metric: {} }, '"metric" is not a known key'],
    [{ metrics: { a: { direction: "down" } } }, '"metrics → a → direction" is "down"'],
    [{ metrics: { a: { goal: 3 } } }, '"metrics → a → goal" is not a known key'],
    [{ metrics: { a: { target: "0.02" } } }, "which is not a target"],
    [{ metrics: { a: { tolerance: "-2%" } } }, "tolerance"],
    [{ metrics: { a: 3 } }, "must be a mapping"],
    [{ roots: [1] }, "must be a list of texts"],
  ])("names line and key of what is wrong in %j", (data, words) => {
    expect(() => check(data)).toThrow(words);
    expect(() => check(data)).toThrow(/^runledger\.yaml:\d+: /);
  });

  it("accepts an empty file", () => {
    expect(check(null)).toEqual(emptyContract);
  });

  it.each([
    ["*.r2", "t20.r2", true],
    ["*.r2", "r2", false],
    ["a*c*e", "abcde", true],
    ["a*c*e", "ace", true],
    ["a*c", "ac", true],
    ["a*ca", "aca", true],
    ["aa*aa", "aaa", false],
    ["*", "", true],
    ["a.b", "axb", false],
  ])("pattern %s on %s: %s", (pattern, name, fits) => {
    expect(fitsPattern(pattern, name)).toBe(fits);
  });

  it("matches hostile patterns in linear time", () => {
    expect(fitsPattern(`${"a*".repeat(2000)}b`, "a".repeat(100_000))).toBe(false);
  });
});
