// Columns of numbers by group of runs, for medians of all but one.

import { type Spread, spreadWithout } from "./series.js";

/** Fewer siblings of the same model than this tell nothing; all models count then. */
const fewestOfModel = 3;

export interface SortedColumn {
  /** Runs that have the field, with or without a number. */
  having: number;
  readonly values: number[];
  isSorted: boolean;
}

/** Numbers by group and name of many runs, sorted when first asked for. */
export class SortedColumns {
  readonly #columns = new Map<string, Map<string, SortedColumn>>();
  readonly #sizes = new Map<string, number>();

  /** Counts a run of the group. */
  count(group: string): void {
    this.#sizes.set(group, this.sizeOf(group) + 1);
  }

  /** Runs of the group. */
  sizeOf(group: string): number {
    return this.#sizes.get(group) ?? 0;
  }

  /** Adds a run's value; null and what is not finite is counted, but no number. */
  add(group: string, name: string, value: number | null | undefined): void {
    if (value === undefined) return;
    let columns = this.#columns.get(group);
    if (columns === undefined) {
      columns = new Map();
      this.#columns.set(group, columns);
    }
    let column = columns.get(name);
    if (column === undefined) {
      column = { having: 0, values: [], isSorted: false };
      columns.set(name, column);
    }
    column.having++;
    if (value !== null && Number.isFinite(value)) column.values.push(value);
  }

  /** Ascending; undefined where no run of the group has the field. */
  column(group: string, name: string): SortedColumn | undefined {
    const column = this.#columns.get(group)?.get(name);
    if (column !== undefined && !column.isSorted) {
      column.values.sort((a, b) => a - b);
      column.isSorted = true;
    }
    return column;
  }

  /** Of the first group with enough other runs, the last group being taken as it is. */
  spread(groups: readonly string[], name: string, own: number | null | undefined): Spread | undefined {
    for (const [index, group] of groups.entries()) {
      const found = spreadWithout(this.column(group, name)?.values ?? [], own ?? undefined);
      if (index === groups.length - 1 || (found?.count ?? 0) >= fewestOfModel) return found;
    }
    return undefined;
  }
}
