// Shares of successes, with the interval that they are known to.

import type { Interval } from "../statistics/sample.js";

/** Quantile of the standard normal distribution for 95 %, two-sided. */
const normal95 = 1.959963984540054;

/**
 * The 95 % interval of a share by E. B. Wilson ("Probable inference, the law of succession, and statistical inference",
 * 1927): it stays within 0 and 1 and holds also for few trials. Undefined without trials.
 * @param successes 0 to `trials`, a whole number
 */
export function wilsonInterval(successes: number, trials: number): Interval | undefined {
  if (!(trials > 0)) return undefined;
  const share = successes / trials;
  const square = normal95 * normal95;
  const middle = (share + square / (2 * trials)) / (1 + square / trials);
  const spread =
    (normal95 * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials))) /
    (1 + square / trials);
  return {
    low: successes === 0 ? 0 : middle - spread,
    high: successes === trials ? 1 : middle + spread,
  };
}
