import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAddress, printAddress, startAddress, viewNames } from "../../../src/web/state/address.js";

describe("the address", () => {
  it("says nothing of what is as at the start", () => {
    expect(printAddress(startAddress)).toBe("#/runs");
    expect(parseAddress("")).toEqual(startAddress);
    expect(parseAddress("#/runs")).toEqual(startAddress);
  });

  it("is short and readable", () => {
    const address = { ...startAddress, where: "t20.mae < 0.02", sort: "metrics.t20.mae", keys: ["a", "b"] };
    expect(printAddress(address)).toBe("#/runs?where=t20.mae+%3C+0.02&sort=metrics.t20.mae&keys=a%2Cb");
  });

  it("leaves out what it cannot read", () => {
    expect(parseAddress("#/nowhere?order=up&by=moon&differing=2")).toEqual(startAddress);
  });

  it("holds any state and gives it back", () => {
    const text = fc.string({ minLength: 1, unit: "binary" }).filter((one) => !/[\ud800-\udfff]/u.test(one));
    const address = fc.record(
      {
        view: fc.constantFrom(...viewNames),
        where: fc.oneof(fc.constant(""), text),
        by: fc.constantFrom("run" as const, "family" as const),
        isDifferingOnly: fc.boolean(),
        keys: fc.array(text),
        extra: fc.dictionary(fc.constantFrom("metric", "x", "y", "log"), text),
        sort: text,
        order: fc.constantFrom("asc" as const, "desc" as const),
        columns: fc.array(text),
        run: text,
      },
      { requiredKeys: ["view", "where", "by", "isDifferingOnly", "keys", "extra"] },
    );
    fc.assert(
      fc.property(address, (one) => {
        expect(parseAddress(printAddress(one))).toEqual({ ...one });
      }),
      { numRuns: 30 },
    );
  });
});
