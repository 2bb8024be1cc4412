// One remark that says which columns are not shown, and how to see them.

import type { Fold } from "./fold-columns.js";

/** So many families are named; the rest are counted together. */
const mostNamed = 4;

/** What stands behind the number one. */
const singular: Readonly<Record<string, string>> = {
  "that do not vary": "that does not vary",
  "that repeat others": "that repeats another",
  "that name the run": "that names the run",
  "more params": "more param",
  "more metrics": "more metric",
};

/** `countLeftOut`, and how the command line shows the rest; undefined when all is shown. */
export function describeLeftOut(folds: readonly Fold[]): string | undefined {
  const counts = countLeftOut(folds);
  return counts === undefined ? undefined : `${counts} See all with --all, choose with --columns A,B,…`;
}

/**
 * "Not shown: 128 x_#, 12 *_stderr, 5 that do not vary."; undefined when all is shown. The largest come first.
 */
export function countLeftOut(folds: readonly Fold[]): string | undefined {
  const byWhat = new Map<string, number>();
  for (const { what, columns } of folds) byWhat.set(what, (byWhat.get(what) ?? 0) + columns.length);
  const counts = [...byWhat].sort((a, b) => b[1] - a[1]);
  if (counts.length === 0) return undefined;
  const isFamily = ([what]: readonly [string, number]): boolean => what.includes("#");
  const families = counts.filter(isFamily);
  const more = families.length > mostNamed + 1 ? families.slice(mostNamed) : [];
  const named = counts.filter((entry) => !more.includes(entry));
  const parts = named.map(([what, count]) => `${count} ${count === 1 ? (singular[what] ?? what) : what}`);
  const rest = more.reduce((sum, [, count]) => sum + count, 0);
  if (rest > 0) parts.push(`${rest} numbered in ${more.length} more families`);
  return `Not shown: ${parts.join(", ")}.`;
}
