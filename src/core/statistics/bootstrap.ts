// The bootstrap: how far would a statistic move if other units had been drawn from where these came from?

import { normalCdf } from "./normal.js";
import type { Interval } from "./sample.js";
import { studentTQuantile } from "./student-t.js";

export interface BootstrapOptions {
  /**
   * The kind of each unit, from 0 on: units of one kind count the same for the statistic. A unit is what was drawn
   * independently: a pair of answers to one item, or a whole cluster of items.
   */
  readonly kindOf: Int32Array;
  /** How many kinds there are. */
  readonly kinds: number;
  readonly resamples: number;
  /** Numbers in [0, 1), one a drawn unit. */
  readonly random: () => number;
  /** 0.95 when absent. */
  readonly confidence?: number;
}

export interface Bootstrap {
  readonly interval: Interval;
  /** Standard deviation of the statistic over the resamples. */
  readonly standardError: number;
}

/**
 * Draws the units again, with putting back, and computes the statistic of each such sample (B. Efron, "Bootstrap methods:
 * another look at the jackknife", 1979). The interval is of percentiles, widened for small samples as Student's t is
 * wider than the normal distribution (T. C. Hesterberg, "What teachers should know about the bootstrap", 2015, section
 * 3.3: expanded percentiles). Samples without a statistic (NaN) do not count. Undefined for fewer than 2 units or
 * resamples that count.
 * @param statistic of a sample that has each kind so many times; the array is used again
 */
export function bootstrap(
  statistic: (counts: Float64Array) => number,
  options: BootstrapOptions,
): Bootstrap | undefined {
  const units = options.kindOf.length;
  const drawn = drawStatistics(statistic, options)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (units < 2 || drawn.length < 2) return undefined;
  const outside = expandedTail(units, options.confidence ?? 0.95);
  return {
    interval: { low: percentile(drawn, outside), high: percentile(drawn, 1 - outside) },
    standardError: spreadOf(drawn),
  };
}

/** Share of the resamples to leave out on either side so that the interval is as wide as Student's t would be. */
function expandedTail(units: number, confidence: number): number {
  const t = studentTQuantile(0.5 + confidence / 2, units - 1);
  return normalCdf(-t * Math.sqrt(units / (units - 1)));
}

function drawStatistics(
  statistic: (counts: Float64Array) => number,
  { kindOf, kinds, resamples, random }: BootstrapOptions,
): Float64Array {
  const units = kindOf.length;
  const counts = new Float64Array(kinds);
  const values = new Float64Array(resamples);
  for (let sample = 0; sample < resamples; sample++) {
    counts.fill(0);
    for (let draw = 0; draw < units; draw++) {
      const kind = kindOf[Math.floor(random() * units)] as number;
      counts[kind] = (counts[kind] as number) + 1;
    }
    values[sample] = statistic(counts);
  }
  return values;
}

/** Of sorted values, between neighbours on a straight line (type 7 of R. J. Hyndman and Y. Fan 1996). */
function percentile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = Number(sorted[below]);
  const high = Number(sorted[Math.min(below + 1, sorted.length - 1)]);
  return low + (high - low) * (at - below);
}

function spreadOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
