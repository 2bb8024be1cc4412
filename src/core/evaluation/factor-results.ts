// Results of an evaluation by every combination of its factors, the averages of each factor's values, and the best of all.

import { type ItemRow, ItemScore, type Scores } from "./item-score.js";

/** One combination: the value of each factor, how many items, sums of tp, fp, fn where items have them, and scores. */
export interface FactorRow extends Scores {
  readonly factors: Readonly<Record<string, string>>;
  readonly counts: Readonly<Record<string, number>>;
}

/** More combinations than this are ids. */
const mostRows = 10_000;
const countNames = ["tp", "fp", "fn"] as const;
const scoreNames = ["f1", "precision", "recall", "accuracy"] as const;

interface Sums {
  readonly factors: Readonly<Record<string, string>>;
  readonly score: ItemScore;
  readonly counts: Record<string, number>;
}

/** Adds up items one by one; memory grows with the combinations only. */
export class FactorResults {
  readonly factors: readonly string[];
  readonly #sums = new Map<string, Sums>();
  /** Items left out because there were too many combinations. */
  leftOut = 0;

  constructor(factors: readonly string[]) {
    this.factors = factors;
  }

  /** Items without a value for one of the factors belong to no combination. */
  add(row: ItemRow): void {
    const values = this.factors.map((factor) => row[factor]);
    if (values.length === 0 || values.some((value) => value === undefined || value === null)) return;
    const key = JSON.stringify(values.map(String));
    const sums = this.#sums.get(key) ?? this.#newSums(key, values.map(String));
    if (sums === undefined) return;
    sums.score.add(row);
    for (const name of countNames) {
      const value = row[name];
      if (typeof value === "number") sums.counts[name] = (sums.counts[name] ?? 0) + value;
    }
  }

  /** In the order of the factors' values as texts. */
  rows(): FactorRow[] {
    return [...this.#sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { factors, counts, score }]) => ({ factors, counts, ...score.overall() }));
  }

  #newSums(key: string, values: readonly string[]): Sums | undefined {
    if (this.#sums.size >= mostRows) {
      this.leftOut++;
      return undefined;
    }
    const factors = Object.fromEntries(this.factors.map((factor, index) => [factor, values[index] ?? ""]));
    const sums = { factors, score: new ItemScore(), counts: {} };
    this.#sums.set(key, sums);
    return sums;
  }
}

/** Which score says how good a combination is: F1 where there is one, else accuracy; undefined for neither. */
export function leadingScore(rows: readonly FactorRow[]): "f1" | "accuracy" | undefined {
  return (["f1", "accuracy"] as const).find((name) => rows.some((row) => row[name] !== undefined));
}

/** The combination with the highest leading score, the first of equals; undefined where nothing is scored. */
export function bestRow(rows: readonly FactorRow[]): FactorRow | undefined {
  const name = leadingScore(rows);
  if (name === undefined) return undefined;
  const scored = rows.filter((row) => row[name] !== undefined);
  return scored.reduce((best, row) => ((row[name] ?? 0) > (best[name] ?? 0) ? row : best));
}

/**
 * Of each value of a factor the means of the scores over its combinations, each counting alike: avg_f1, avg_precision,
 * avg_recall, avg_accuracy, as far as they can be told.
 */
export function averagesBy(
  rows: readonly FactorRow[],
  factor: string,
): Record<string, Record<string, number>> {
  const values = [...new Set(rows.map(({ factors }) => factors[factor] ?? ""))].sort();
  return Object.fromEntries(
    values.map((value) => {
      const own = rows.filter(({ factors }) => factors[factor] === value);
      return [value, Object.fromEntries(scoreNames.flatMap((name) => averageOf(own, name)))];
    }),
  );
}

function averageOf(rows: readonly FactorRow[], name: (typeof scoreNames)[number]): [string, number][] {
  const scores = rows.map((row) => row[name]).filter((score) => score !== undefined);
  if (scores.length === 0) return [];
  return [[`avg_${name}`, scores.reduce((sum, score) => sum + score, 0) / scores.length]];
}

/** `by_<factor>` for each factor and `best_overall`: the factors' values and the leading score. Empty without rows. */
export function resultsOf(rows: readonly FactorRow[], factors: readonly string[]): Record<string, unknown> {
  if (rows.length === 0) return {};
  const best = bestRow(rows);
  const name = leadingScore(rows);
  return {
    ...Object.fromEntries(factors.map((factor) => [`by_${factor}`, averagesBy(rows, factor)])),
    ...(best === undefined || name === undefined
      ? {}
      : { best_overall: { ...best.factors, [name]: best[name] } }),
  };
}
