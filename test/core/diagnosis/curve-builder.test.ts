import fc from "fast-check";
import { expect, it } from "vitest";
import { CurveBuilder } from "../../../src/core/diagnosis/curve-builder.js";
import { curvesOfHistory, epochAt, placeIn } from "../../../src/core/diagnosis/curves.js";
import { hasMoreThan } from "../../../src/core/diagnosis/series.js";

const points = fc.array(
  fc.record(
    { step: fc.integer(), value: fc.option(fc.double()), epoch: fc.nat() },
    { requiredKeys: ["step", "value"] },
  ),
  { size: "medium" },
);

it("a curve has the points with a number, in their order, whatever their count", () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 400 }), (some, times) => {
      const all = Array.from({ length: times }, () => some).flat();
      const [curve] = curvesOfHistory(new Map([["loss", all]]));
      const kept = all.filter(({ value }) => value !== null);
      expect(curve?.values).toEqual(Float64Array.from(kept, ({ value }) => value ?? 0));
      expect(curve?.steps).toEqual(Float64Array.from(kept, ({ step }) => step));
      for (const index of [0, 1, kept.length - 1, kept.length]) {
        expect(curve && epochAt(curve, index)).toBe(kept[index]?.epoch);
      }
    }),
    { numRuns: 30 },
  );
});

it("a curve longer than one piece is joined, and no epochs are kept where there are none", () => {
  const builder = new CurveBuilder("loss");
  for (let step = 0; step < 200_000; step++) builder.add(step, step / 2, undefined);
  builder.add(200_000, null, 7);
  expect(builder.points).toBe(200_001);
  const curve = builder.finish();
  expect([curve.steps.length, curve.values.length, curve.epochs.length]).toEqual([200_000, 200_000, 0]);
  expect(curve.steps.every((step, index) => step === index && curve.values[index] === index / 2)).toBe(true);
  expect(placeIn(curve, 3)).toBe("step 3");
});

it("different values are counted as a set does", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, -0, 1, 2, Number.NaN)), fc.nat(5), (values, count) => {
      expect(hasMoreThan(values, count)).toBe(new Set(values).size > count);
    }),
  );
});
