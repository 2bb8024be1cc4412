// Cohen's κ: how much two agree beyond what chance would make them agree.

import { normalQuantile } from "./normal.js";
import type { Interval } from "./sample.js";

/** Agreement of two that sorted the same items into the same classes. */
export interface Kappa {
  /** Share of items that both put into the same class. */
  readonly agreement: number;
  /** 1 is full agreement, 0 what chance gives. */
  readonly kappa: number;
  readonly standardError: number;
  /** Of κ, by the normal approximation; reaches beyond 1 for few items. */
  readonly interval: Interval;
}

/**
 * κ (J. Cohen, "A coefficient of agreement for nominal scales", 1960) with its large-sample error (J. L. Fleiss, J. Cohen
 * and B. S. Everitt, "Large sample standard errors of kappa and weighted kappa", 1969). Undefined for no items, and where
 * both put everything into one class, so that chance alone gives full agreement.
 * @param table counts: row = class of the first, column = class of the second; as many rows as columns
 */
export function cohenKappa(table: readonly (readonly number[])[], confidence = 0.95): Kappa | undefined {
  const n = table.reduce((sum, row) => sum + sumOf(row), 0);
  if (n === 0) return undefined;
  const rows = table.map((row) => sumOf(row) / n);
  const columns = table.map((_, column) => table.reduce((sum, row) => sum + (row[column] ?? 0), 0) / n);
  const chance = rows.reduce((sum, share, index) => sum + share * (columns[index] ?? 0), 0);
  if (1 - chance < 1e-12) return undefined;
  const agreement = table.reduce((sum, row, index) => sum + (row[index] ?? 0), 0) / n;
  const kappa = (agreement - chance) / (1 - chance);
  const missing = 1 - kappa;
  let spread = 0;
  table.forEach((row, i) => {
    row.forEach((count, j) => {
      const rest =
        i === j
          ? 1 - ((rows[i] ?? 0) + (columns[i] ?? 0)) * missing
          : missing * ((columns[i] ?? 0) + (rows[j] ?? 0));
      spread += (count / n) * rest * rest;
    });
  });
  const variance = (spread - (kappa - chance * missing) ** 2) / (n * (1 - chance) ** 2);
  const standardError = Math.sqrt(Math.max(0, variance));
  const half = normalQuantile(0.5 + confidence / 2) * standardError;
  return { agreement, kappa, standardError, interval: { low: kappa - half, high: kappa + half } };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
