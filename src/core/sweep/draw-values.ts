// Random values of a sweep: the same seed gives the same values, whatever else the file says.

import { SeededRandom } from "../seeded-random.js";
import type { Distribution, RandomSettings } from "./sweep-settings.js";
import type { ParamValue } from "./trial.js";

/**
 * The draws of a sweep, each with a value for every param. Each param has a generator of its own: a param or a draw more
 * leaves the others as they were. Numbers are rounded to 6 significant digits, so that they read well and are the same
 * on every machine.
 */
export function drawValues({ count, seed, params }: RandomSettings): (readonly [string, ParamValue][])[] {
  const columns = [...params].map(([name, distribution]) => {
    const random = SeededRandom.fromSeed(seed, name);
    return Array.from({ length: count }, (): [string, ParamValue] => [
      name,
      draw(distribution, random.next()),
    ]);
  });
  return Array.from({ length: count }, (_, index) =>
    columns.flatMap((column) => {
      const value = column[index];
      return value === undefined ? [] : [value];
    }),
  );
}

/** @param share in [0, 1) */
function draw(distribution: Distribution, share: number): ParamValue {
  if (distribution.kind === "choice") {
    const { values } = distribution;
    return values[Math.floor(share * values.length)] ?? null;
  }
  const { kind, low, high } = distribution;
  if (kind === "int") return low + Math.floor(share * (high - low + 1));
  const value =
    kind === "uniform"
      ? low + share * (high - low)
      : Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low)));
  // Rounding must not lead out of the range.
  return Math.min(high, Math.max(low, Number(value.toPrecision(6))));
}
