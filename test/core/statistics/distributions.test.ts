import { describe, expect, it } from "vitest";
import * as distributions from "../../../src/core/statistics/distributions.js";
import { relativeError, scipyValues } from "./scipy-values.js";

const functions: Readonly<Record<string, (...args: number[]) => number | readonly number[]>> = {
  normalCdf: (z) => distributions.normalCdf(Number(z)),
  normalQuantile: (p) => distributions.normalQuantile(Number(p)),
  studentTCdf: (t, df) => distributions.studentTCdf(Number(t), Number(df)),
  studentTTwoSidedP: (t, df) => distributions.studentTTwoSidedP(Number(t), Number(df)),
  studentTQuantile: (p, df) => distributions.studentTQuantile(Number(p), Number(df)),
  chiSquareCdf: (x, df) => distributions.chiSquareCdf(Number(x), Number(df)),
  chiSquareSurvival: (x, df) => distributions.chiSquareSurvival(Number(x), Number(df)),
  chiSquareQuantile: (p, df) => distributions.chiSquareQuantile(Number(p), Number(df)),
  fCdf: (f, a, b) => distributions.fCdf(Number(f), Number(a), Number(b)),
  fSurvival: (f, a, b) => distributions.fTails(Number(f), Number(a), Number(b)).upper,
  fQuantile: (p, a, b) => distributions.fQuantile(Number(p), Number(a), Number(b)),
  noncentralTCdf: (t, df, shift) => distributions.noncentralTCdf(Number(t), Number(df), Number(shift)),
  noncentralFCdf: (f, a, b, shift) =>
    distributions.noncentralFTails(Number(f), [Number(a), Number(b)], Number(shift)).lower,
  noncentralFSurvival: (f, a, b, shift) =>
    distributions.noncentralFTails(Number(f), [Number(a), Number(b)], Number(shift)).upper,
  binomialProbability: (k, n, share) =>
    distributions.binomialProbability(Number(k), Number(n), Number(share)),
  binomialCdf: (k, n, share) => distributions.binomialTails(Number(k), Number(n), Number(share)).lower,
  binomialTest: (k, n, share) => distributions.binomialTest(Number(k), Number(n), Number(share)),
  clopperPearson: (k, n) => {
    const { low, high } = distributions.clopperPearsonInterval(Number(k), Number(n));
    return [low, high];
  },
};

describe("the distributions", () => {
  it("have values to be held against", () => {
    expect(Object.keys(scipyValues.distributions).sort()).toEqual(Object.keys(functions).sort());
  });

  it.each(Object.entries(functions))("%s equals SciPy to 1e-9 of each value", (name, compute) => {
    const misses = (scipyValues.distributions[name] ?? []).map((row) => {
      const width = name === "clopperPearson" ? 2 : 1;
      const args = row.slice(0, row.length - width);
      const actual = [compute(...args)].flat();
      const errors = actual.map((value, place) => relativeError(value, Number(row.slice(-width)[place])));
      return { error: Math.max(...errors), args, actual, expected: row.slice(-width) };
    });
    const worst = misses.reduce((a, b) => (b.error > a.error ? b : a));
    expect(misses.length).toBeGreaterThan(15);
    expect(worst.error, JSON.stringify(worst)).toBeLessThan(1e-9);
  });

  it("keep their digits where SciPy does not: numbers by quadrature with 45 digits", () => {
    const tails = [
      [-4, 1, 6, 3.114309596638714e-11],
      [-4, 4, 6, 9.727085615034027e-14],
      [-4, 9.3, 2.8, 6.304963252955407e-8],
      [-4, 60, 2.8, 7.865934087983972e-11],
      [-4, 1000, 6, 1.1459337682362941e-23],
    ] as const;
    for (const [t, df, shift, expected] of tails) {
      expect(relativeError(distributions.noncentralTCdf(t, df, shift), expected)).toBeLessThan(1e-12);
    }
    expect(
      relativeError(distributions.chiSquareCdf(991029.9997743246, 1e6), 1.0000000001902345e-10),
    ).toBeLessThan(1e-12);
    expect(relativeError(distributions.studentTTwoSidedP(2.5, 1e6), 0.012419489502163246)).toBeLessThan(
      1e-12,
    );
  });

  it("give the quantile whose probability was asked for, at both ends", () => {
    for (const p of [1e-300, 1e-100, 1e-12, 0.3, 0.5, 0.9999]) {
      expect(relativeError(distributions.normalCdf(distributions.normalQuantile(p)), p)).toBeLessThan(1e-11);
      for (const df of [1, 2.5, 40, 1e6]) {
        const t = distributions.studentTQuantile(p, df);
        if (Math.abs(t) < 1e150)
          expect(relativeError(distributions.studentTCdf(t, df), p)).toBeLessThan(1e-10);
        const x = distributions.chiSquareQuantile(p, df);
        if (x > 1e-300) expect(relativeError(distributions.chiSquareCdf(x, df), p)).toBeLessThan(1e-9);
      }
    }
  });

  it("know the ends, and say NaN outside", () => {
    const { normalQuantile, studentTQuantile, chiSquareQuantile, fQuantile, studentTCdf } = distributions;
    expect([normalQuantile(0), normalQuantile(1), studentTQuantile(0, 3), studentTQuantile(1, 3)]).toEqual([
      ...[-Infinity, Infinity, -Infinity, Infinity],
    ]);
    expect([chiSquareQuantile(0, 2), chiSquareQuantile(1, 2), fQuantile(0, 1, 2)]).toEqual([0, Infinity, 0]);
    expect([normalQuantile(1.1), studentTQuantile(0.5, -1), chiSquareQuantile(NaN, 2)]).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
    expect([studentTCdf(-Infinity, 2), studentTCdf(Infinity, 2), studentTCdf(NaN, 2)]).toEqual([0, 1, NaN]);
    expect(studentTCdf(1.2, Infinity)).toBe(distributions.normalCdf(1.2));
    expect(studentTQuantile(0.975, Infinity)).toBe(normalQuantile(0.975));
  });
});
