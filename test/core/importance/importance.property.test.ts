// Importance of params: within its bounds for any runs, the same whatever the order of runs, scale or sign of the metric.

import fc from "fast-check";
import { expect, it } from "vitest";
import { emptyContract } from "../../../src/core/contract/contract.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import { type ParamImportance, paramImportance } from "../../../src/core/importance/importance.js";
import type { Value } from "../../../src/core/value.js";
import { makeRun } from "../../helpers/make-run.js";

const sample = fc.record({
  lr: fc.constantFrom<Value | undefined>(0.1, 0.01, 0.001, 1e-4, null, undefined),
  width: fc.integer({ min: 1, max: 40 }),
  optimizer: fc.constantFrom("adam", "sgd", "lion"),
  loss: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: -999, max: 999 }).map((each) => each / 64) },
    fc.constantFrom(null, Number.NaN),
  ),
});
type Sample = typeof sample extends fc.Arbitrary<infer Drawn> ? Drawn : never;
const samples = fc.array(sample, { maxLength: 24 });

function importanceOf(list: readonly Sample[]): Map<string, ParamImportance> {
  const runs = list.map(({ lr, loss, ...rest }, index) =>
    makeRun({ id: `r${index}`, params: { ...rest, ...(lr === undefined ? {} : { lr }) }, metrics: { loss } }),
  );
  const anchor = makeRun({ id: "anchor", metrics: { loss: null } });
  const { params } = paramImportance(fieldTableOf([...runs, anchor]), {
    contract: emptyContract,
    metric: "loss",
  });
  return new Map(params.map((each) => [each.param, each]));
}

it("stays within its bounds, and says why where nothing can be said", () => {
  fc.assert(
    fc.property(samples, (list) => {
      const counted = list.filter(({ loss }) => loss !== null && Number.isFinite(loss)).length;
      for (const { kind, strength, interval, p, adjustedP, isMarked, reason, n } of importanceOf(
        list,
      ).values()) {
        expect(n).toBeLessThanOrEqual(counted);
        if (strength === undefined) expect(reason ?? "").not.toBe("");
        // ω² of what explains nothing lies below 0.
        else expect(Math.abs(strength)).toBeLessThanOrEqual(1 + 1e-9);
        if (interval !== undefined) expect(interval.low).toBeLessThanOrEqual(interval.high);
        if (p !== undefined) expect(p > 0 && p <= 1, `${kind} ${p}`).toBe(true);
        if (p !== undefined && adjustedP !== undefined) expect(adjustedP >= p && adjustedP <= 1).toBe(true);
        if (isMarked) expect(adjustedP).toBeLessThan(0.05);
      }
    }),
    { numRuns: 60 },
  );
});

it("is the same whatever the order of runs", () => {
  fc.assert(
    fc.property(samples, fc.nat(23), (list, turn) => {
      const at = list.length === 0 ? 0 : turn % list.length;
      const turned = importanceOf([...list.slice(at), ...list.slice(0, at)].reverse());
      for (const [param, { n, strength, values }] of importanceOf(list)) {
        const other = turned.get(param);
        expect([other?.n, other?.values]).toEqual([n, values]);
        if (strength === undefined) expect(other?.strength).toBeUndefined();
        else expect(other?.strength).toBeCloseTo(strength, 9);
      }
    }),
    { numRuns: 60 },
  );
});

it("of a number changes its sign with the metric, of a category not", () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 9 }), (list, factor) => {
      const scaled = importanceOf(
        list.map((each) => ({ ...each, loss: each.loss === null ? null : -factor * each.loss })),
      );
      for (const [param, { kind, strength }] of importanceOf(list)) {
        const other = scaled.get(param)?.strength;
        if (strength === undefined) expect(other).toBeUndefined();
        else expect(other).toBeCloseTo(kind === "number" ? -strength : strength, 9);
      }
    }),
    { numRuns: 60 },
  );
});
