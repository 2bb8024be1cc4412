import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCurvesBody } from "../../src/core/view/curves-body.js";
import type { CurvesAnswer, CurveView } from "../../src/server/api.js";
import { encodeCurvesBody } from "../../src/server/curves-body.js";

const curve = fc
  .record({
    key: fc.string(),
    label: fc.string({ unit: "grapheme" }),
    total: fc.nat(),
    hasBand: fc.boolean(),
    length: fc.nat(20),
  })
  .chain(({ hasBand, length, ...about }): fc.Arbitrary<CurveView> => {
    const numbers = fc
      .array(fc.double(), { minLength: length, maxLength: length })
      .map((list) => Float64Array.from(list));
    const plain = fc.record({ steps: numbers, values: numbers });
    const band = fc.record({ steps: numbers, values: numbers, low: numbers, high: numbers });
    return (hasBand ? band : plain).map((made) => ({ ...about, ...made }));
  });

describe("curves as bytes", () => {
  it("come out as they went in, from any place in memory", () => {
    fc.assert(
      fc.property(
        fc.array(curve, { maxLength: 4 }),
        fc.option(fc.string({ unit: "grapheme" }), { nil: undefined }),
        fc.nat(9),
        (curves, reduction, shift) => {
          const answer: CurvesAnswer = {
            curves,
            ...(reduction === undefined ? {} : { reduction }),
            unit: "s",
            direction: "min",
          };
          const body = encodeCurvesBody(answer);
          const moved = new Uint8Array(body.length + shift);
          moved.set(body, shift);
          expect(decodeCurvesBody(moved.subarray(shift))).toEqual(answer);
        },
      ),
    );
  });

  it("are refused when they are cut", () => {
    const steps = Float64Array.of(0, 1, 2);
    const body = encodeCurvesBody({ curves: [{ key: "a", label: "a", total: 3, steps, values: steps }] });
    for (let length = 0; length < body.length; length++) {
      expect(() => decodeCurvesBody(body.subarray(0, length)), String(length)).toThrow();
    }
    expect(decodeCurvesBody(body).curves).toHaveLength(1);
  });

  it("are refused when a curve's lists differ in length", () => {
    const [one, two] = [Float64Array.of(0), Float64Array.of(0, 1)];
    const curves = [{ key: "a", label: "a", total: 1, steps: one, values: two }];
    expect(() => encodeCurvesBody({ curves })).toThrow("differ in length");
  });
});
