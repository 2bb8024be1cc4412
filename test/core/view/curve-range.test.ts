import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../../src/core/seeded-random.js";
import { type OrderedCurve, pyramidOf } from "../../../src/core/view/curve-pyramid.js";
import { type CurveRange, type DrawnCurve, drawCurve } from "../../../src/core/view/curve-range.js";

type Draw = (curve: OrderedCurve, range: CurveRange) => Pick<DrawnCurve, "steps" | "values">;

const byPyramid = (curve: OrderedCurve): Draw => {
  const pyramid = pyramidOf(curve);
  return (_, range) => drawCurve(pyramid, range);
};

/** What a careless reduction does: every n-th point of the part. */
const everyNth: Draw = ({ steps, values }, { from = -Infinity, to = Infinity, pixels }) => {
  const inside = Array.from(steps.keys()).filter((at) => {
    const step = steps[at] as number;
    return step >= from && step <= to;
  });
  const stride = Math.max(1, Math.ceil(inside.length / pixels));
  const kept = inside.filter((_, index) => index % stride === 0);
  return {
    steps: Float64Array.from(kept, (at) => steps[at] as number),
    values: Float64Array.from(kept, (at) => values[at] as number),
  };
};

function smooth(length: number): OrderedCurve {
  const steps = new Float64Array(length);
  const values = new Float64Array(length);
  for (let at = 0; at < length; at++) {
    steps[at] = at;
    values[at] = Math.sin(at / 1e5);
  }
  return { steps, values };
}

/** Zooms at which a spike does not show, of ever narrower windows that hold it, at several places in them. */
function blindZooms(curve: OrderedCurve, at: number, draw: Draw): string[] {
  const step = curve.steps[at] as number;
  const value = curve.values[at] as number;
  const blind: string[] = [];
  for (let width = curve.steps.length; width >= 8; width = Math.floor(width / 3)) {
    for (const share of [0, 0.31, 0.5, 0.77, 1]) {
      const from = Math.max(0, Math.round(step - share * width));
      const { steps, values } = draw(curve, { from, to: from + width, pixels: 800 });
      if (!values.some((seen, place) => seen === value && steps[place] === step))
        blind.push(`${from}+${width}`);
    }
  }
  return blind;
}

describe("a curve of ten million points", () => {
  const length = 10_000_000;
  const curve = smooth(length);
  const spikes = [0, 1, 17, 4_999_999, 7_654_321, length - 2, length - 1];
  spikes.forEach((at, index) => {
    curve.values[at] = index % 2 === 0 ? 50 + index : -50 - index;
  });
  const draw = byPyramid(curve);

  it.each(spikes)("shows a spike of one point at %i at every zoom", (at) => {
    expect(blindZooms(curve, at, draw)).toEqual([]);
  });

  it("shows a small spike beside a larger one where only the small one is in view", () => {
    curve.values[5_000_010] = 9;
    curve.values[5_000_012] = 99;
    const again = pyramidOf(curve);
    const drawn = drawCurve(again, { from: 4_000_000, to: 5_000_011, pixels: 500 });
    expect(drawn.values).toContain(9);
    expect(drawn.isReduced).toBe(true);
  });

  it("is drawn with a few points a pixel, in order, ends included", () => {
    const drawn = drawCurve(pyramidOf(curve), { pixels: 1000 });
    expect(drawn.total).toBe(length);
    expect(drawn.steps.length).toBeLessThan(3 * 1000 + 10);
    expect(drawn.steps[0]).toBe(0);
    expect(drawn.steps.at(-1)).toBe(length - 1);
    expect(drawn.steps.every((step, at) => at === 0 || step >= (drawn.steps[at - 1] as number))).toBe(true);
  });
});

describe("the check of spikes", () => {
  it("notices a reduction that takes every n-th point", () => {
    const curve = smooth(100_000);
    curve.values[54_321] = 50;
    expect(blindZooms(curve, 54_321, everyNth).length).toBeGreaterThan(5);
    expect(blindZooms(curve, 54_321, byPyramid(curve))).toEqual([]);
  });
});

describe("a part of any curve", () => {
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  );
  const stride = fc.oneof(fc.constant(1), fc.constant(0), fc.integer({ min: 1, max: 5000 }));

  it("keeps its least and greatest value, and those of every pixel to a pixel, whatever the steps and gaps", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 600, max: 6000 }),
        fc.array(fc.tuple(stride, value), { minLength: 5, maxLength: 40 }),
        fc.integer({ min: 1, max: 300 }),
        fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
        (length, pattern, pixels, ends) => {
          const curve = patterned(length, pattern);
          const last = curve.steps.at(-1) as number;
          const [from, to] = [Math.min(...ends) * last, Math.max(...ends) * last];
          const drawn = drawCurve(pyramidOf(curve), { from, to, pixels });
          expect(lostOf(curve, drawn, { from, to, pixels })).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is nothing for a curve without points, and its neighbours where it lies between two", () => {
    const none = drawCurve(pyramidOf({ steps: new Float64Array(), values: new Float64Array() }), {
      pixels: 100,
    });
    expect(none).toMatchObject({ total: 0, isReduced: false, steps: new Float64Array() });
    const two = pyramidOf({ steps: Float64Array.of(0, 100), values: Float64Array.of(1, 2) });
    const between = drawCurve(two, { from: 40, to: 60, pixels: 100 });
    expect(between).toMatchObject({ total: 0, steps: Float64Array.of(0, 100) });
  });

  it("of points at one step is their least and greatest value", () => {
    const values = Float64Array.from({ length: 5000 }, (_, at) => at % 77);
    const drawn = drawCurve(pyramidOf({ steps: new Float64Array(5000).fill(3), values }), { pixels: 100 });
    expect(Math.min(...drawn.values)).toBe(0);
    expect(Math.max(...drawn.values)).toBe(76);
    expect(drawn.steps.length).toBeLessThan(20);
  });
});

function patterned(length: number, pattern: readonly (readonly [number, number])[]): OrderedCurve {
  const random = SeededRandom.fromSeed(length, "curve");
  const steps = new Float64Array(length);
  const values = new Float64Array(length);
  let step = 0;
  for (let at = 0; at < length; at++) {
    const [stride, value] = pattern[at % pattern.length] as readonly [number, number];
    step += stride;
    steps[at] = step;
    values[at] = value + random.next() * 0.01;
  }
  return { steps, values };
}

/** Extremes of pixels that the drawn points lack; gaps that do not show in the whole part. */
function lostOf(
  curve: OrderedCurve,
  drawn: DrawnCurve,
  range: Required<Pick<CurveRange, "pixels">> & CurveRange,
): string[] {
  const { from = 0, to = 0, pixels } = range;
  const inside = Array.from(curve.steps.keys()).filter((at) => {
    const step = curve.steps[at] as number;
    return step >= from && step <= to;
  });
  const lost: string[] = [];
  if (drawn.total !== inside.length) lost.push(`total ${drawn.total} of ${inside.length}`);
  const first = curve.steps[inside[0] ?? 0] as number;
  const last = curve.steps[inside.at(-1) ?? 0] as number;
  const width = (last - first) / pixels;
  const pixelOf = (step: number): number => (width > 0 ? Math.floor((step - first) / width) : 0);
  const near = new Map<number, { low: number; high: number }>();
  drawn.steps.forEach((step, at) => {
    for (const pixel of [-1, 0, 1].map((beside) => pixelOf(step) + beside)) {
      const known = near.get(pixel) ?? { low: Infinity, high: -Infinity };
      const value = drawn.values[at] as number;
      if (!Number.isNaN(value)) {
        near.set(pixel, { low: Math.min(known.low, value), high: Math.max(known.high, value) });
      }
    }
  });
  let hasGap = false;
  let [low, high] = [Infinity, -Infinity];
  for (const at of inside) {
    const value = curve.values[at] as number;
    if (Number.isNaN(value)) hasGap = true;
    else {
      const pixel = pixelOf(curve.steps[at] as number);
      const shown = near.get(pixel) ?? { low: Infinity, high: -Infinity };
      if (value < shown.low || value > shown.high) lost.push(`pixel ${pixel} at ${at}`);
      [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  }
  if (low < Infinity && !(drawn.values.includes(low) && drawn.values.includes(high))) lost.push("extremes");
  if (hasGap && !drawn.values.some(Number.isNaN)) lost.push("gap");
  return lost;
}
