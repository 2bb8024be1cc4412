// Targets of families, judged on the interval of the mean rather than on one number.

import type { Interval } from "../statistics/sample.js";
import { judge, type Target, type TargetVerdict } from "../target.js";
import type { TargetBook } from "../target-book.js";
import type { FamilyStatistics } from "./family-statistics.js";

/**
 * Met or missed where the whole interval is on one side of the target; unknown where the interval crosses it, or where
 * there is none because there is one replicate or no value. "none" where none of the family's runs has a target.
 */
export function judgeFamily(statistics: FamilyStatistics, field: string, book: TargetBook): TargetVerdict {
  const { family, interval, summary } = statistics;
  const targets = family.rows.flatMap((row) => book.verdict(field, row).target ?? []);
  const [target] = targets;
  if (target === undefined) return { outcome: "none" };
  if (targets.some((other) => !isSame(other, target)) || interval === undefined) {
    return { outcome: "unknown", target };
  }
  return judgeInterval(interval, summary.mean, target);
}

/** Judges a mean by its interval: unknown where the interval crosses the target. */
export function judgeInterval(interval: Interval, mean: number, target: Target): TargetVerdict {
  const ends = [judge(interval.low, target), judge(interval.high, target)];
  if (ends.every(({ outcome }) => outcome === "met")) return { outcome: "met", target };
  if (ends.some(({ outcome }) => outcome === "met") || holdsBetween(target, interval)) {
    return { outcome: "unknown", target };
  }
  return judge(mean, target);
}

/** Whether a target of equality lies within. */
function holdsBetween({ operator, value }: Target, { low, high }: { low: number; high: number }): boolean {
  return operator === "=" && low <= value && value <= high;
}

function isSame(a: Target, b: Target): boolean {
  return a.operator === b.operator && a.value === b.value;
}
