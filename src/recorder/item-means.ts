// Means of the numbers that items report, by column.

import type { ItemRow } from "../core/evaluation/item-score.js";

/** Columns that scores are made of; their means say nothing more. */
const scored = new Set(["correct", "tp", "fp", "fn", "expected", "predicted"]);
const mostColumns = 200;

export class ItemMeans {
  readonly #sums = new Map<string, { sum: number; count: number }>();

  /** Adds the finite numbers of a row. */
  add(row: ItemRow): void {
    for (const column in row) {
      const value = row[column];
      if (typeof value !== "number" || !Number.isFinite(value) || scored.has(column)) continue;
      const sums = this.#sums.get(column);
      if (sums !== undefined) {
        sums.sum += value;
        sums.count++;
      } else if (this.#sums.size < mostColumns) this.#sums.set(column, { sum: value, count: 1 });
    }
  }

  /** Arithmetic mean by column, over the items that have a number there. */
  means(): Record<string, number> {
    return Object.fromEntries([...this.#sums].map(([column, { sum, count }]) => [column, sum / count]));
  }
}
