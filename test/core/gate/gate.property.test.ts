// A gate is monotone: a better candidate never fails where a worse one passed; and what is missing never passes.

import fc from "fast-check";
import { expect, it } from "vitest";
import { emptyContract } from "../../../src/core/contract/contract.js";
import { type GateOptions, type GateResult, type GateSide, judgeGate } from "../../../src/core/gate/gate.js";
import { parseRequirement } from "../../../src/core/target.js";

type Values = readonly (number | null)[];

/** @param isTurned whether the last seed is listed first */
function side(name: string, values: Values, isTurned = false): GateSide {
  const listed = values.flatMap((value, index) => (value === null ? [] : [{ seed: String(index), value }]));
  const replicates = isTurned ? listed.reverse() : listed;
  return {
    name,
    kind: values.length === 1 ? "run" : "family",
    runs: values.map((_, index) => `${name}${index}`),
    metrics: ["loss"],
    valuesOf: () => ({ replicates, leftOut: values.length - replicates.length }),
  };
}

function gate(candidate: Values, reference: Values, options: Partial<GateOptions> = {}): GateResult {
  const usual = { contract: emptyContract, targets: new Map(), statuses: [], metrics: ["loss"] };
  return judgeGate(side("candidate", candidate), side("reference", reference), { ...usual, ...options });
}

const number = fc.integer({ min: -400, max: 400 }).map((each) => each / 64);
const values = fc.array(number, { minLength: 1, maxLength: 6 });
const shift = fc.integer({ min: 0, max: 300 }).map((each) => each / 64);
const tolerance = fc.option(
  fc.nat(50).map((each) => ({ kind: "amount" as const, amount: each / 64 })),
  { nil: undefined },
);
const options = fc
  .record({ direction: fc.constantFrom("min" as const, "max" as const), tolerance })
  .map(({ direction, tolerance: allowed }) => ({
    direction,
    ...(allowed === undefined ? {} : { tolerance: allowed }),
  }));

it("never fails a candidate that is better by as much in every seed", () => {
  fc.assert(
    fc.property(values, values, shift, options, (candidate, reference, by, how) => {
      const sign = how.direction === "min" ? -1 : 1;
      const targets = new Map([
        ["loss", parseRequirement("loss", how.direction === "min" ? "<= 1" : ">= -1")],
      ]);
      for (const asked of [how, { ...how, targets }]) {
        if (gate(candidate, reference, asked).outcome === "fail") continue;
        const better = candidate.map((value) => value + sign * by);
        expect(gate(better, reference, asked).outcome).toBe("pass");
      }
    }),
    { numRuns: 300 },
  );
});

it("never fails because more is tolerated", () => {
  fc.assert(
    fc.property(values, values, options, fc.nat(100), (candidate, reference, how, more) => {
      if (how.tolerance === undefined || gate(candidate, reference, how).outcome === "fail") return;
      const wider = { kind: "amount" as const, amount: how.tolerance.amount + more / 64 };
      expect(gate(candidate, reference, { ...how, tolerance: wider }).outcome).toBe("pass");
    }),
    { numRuns: 300 },
  );
});

it("passes what is its own reference, and says the same whatever the order of seeds", () => {
  fc.assert(
    fc.property(values, values, options, (candidate, reference, how) => {
      expect(gate(reference, reference, how).outcome).toBe("pass");
      const all = { contract: emptyContract, targets: new Map(), statuses: [], metrics: ["loss"], ...how };
      const turned = judgeGate(side("candidate", candidate, true), side("reference", reference, true), all);
      expect(turned.outcome).toBe(gate(candidate, reference, how).outcome);
    }),
  );
});

it("never passes a candidate of which a value is missing", () => {
  fc.assert(
    fc.property(values, values, fc.nat(6), options, (candidate, reference, at, how) => {
      const missing = [...candidate.slice(0, at), null, ...candidate.slice(at)];
      expect(gate(missing, reference, how).lines[0]).toMatchObject({
        outcome: "fail",
        reason: "missing-value",
      });
      expect(gate([], reference, how).outcome).toBe("fail");
    }),
  );
});
