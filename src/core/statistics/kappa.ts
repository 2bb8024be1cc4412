// Cohen's kappa: agreement of two judges beyond what chance gives.

import { normalQuantile } from "./normal.js";
import type { Interval } from "./sample.js";

/** Agreement of two judges over the same items. */
export interface Kappa {
  /** 1 for full agreement, 0 for what chance gives, below 0 for less. */
  readonly kappa: number;
  readonly standardError: number;
  /** Within −1 and 1. */
  readonly interval: Interval;
  /** Share of items with the same label. */
  readonly agreement: number;
}

/**
 * Cohen's κ (J. Cohen, "A coefficient of agreement for nominal scales", 1960) with the large-sample standard error of
 * J. L. Fleiss, J. Cohen and B. S. Everitt (1969). Undefined without items and where both judges give one and the same
 * label to all of them, which leaves nothing to agree on.
 * @param counts counts[i][j] items that the first calls i and the second j; square
 */
export function cohenKappa(counts: readonly (readonly number[])[], confidence = 0.95): Kappa | undefined {
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const shares = counts.map((row) => row.map((count) => count / total));
  const rows = shares.map((row) => row.reduce((sum, share) => sum + share, 0));
  const columns = rows.map((_, j) => shares.reduce((sum, row) => sum + Number(row[j]), 0));
  const agreement = shares.reduce((sum, row, i) => sum + Number(row[i]), 0);
  const chance = rows.reduce((sum, row, i) => sum + row * Number(columns[i]), 0);
  if (1 - chance < 1e-12) return undefined;
  const kappa = (agreement - chance) / (1 - chance);
  const variance = varianceOfKappa({ shares, rows, columns, agreement, chance }) / total;
  const standardError = Math.sqrt(Math.max(0, variance));
  const half = normalQuantile(0.5 + confidence / 2) * standardError;
  const interval = { low: Math.max(-1, kappa - half), high: Math.min(1, kappa + half) };
  return { kappa, standardError, interval, agreement };
}

interface Shares {
  readonly shares: readonly (readonly number[])[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly agreement: number;
  readonly chance: number;
}

function varianceOfKappa({ shares, rows, columns, agreement, chance }: Shares): number {
  const rest = 1 - chance;
  let onDiagonal = 0;
  let offDiagonal = 0;
  for (const [i, row] of shares.entries()) {
    for (const [j, share] of row.entries()) {
      const margins = Number(columns[i]) + Number(rows[j]);
      if (i === j) onDiagonal += share * (rest - margins * (1 - agreement)) ** 2;
      else offDiagonal += share * margins ** 2;
    }
  }
  const middle = agreement * chance - 2 * chance + agreement;
  return (onDiagonal + (1 - agreement) ** 2 * offDiagonal - middle ** 2) / rest ** 4;
}
