// Columns of values as JSON: missing, null and NaN stay three different things, and what is the same in all runs is said once.

import type { Value } from "../../value.js";

/** A cell: the value itself; `{}` where the run has none; the name of a number that JSON has not. */
export type EmbeddedCell = Value | { readonly number?: string };

export interface EmbeddedColumn {
  readonly name: string;
  /** One per run. */
  readonly values?: readonly EmbeddedCell[];
  /** Instead of `values`: what every run has. */
  readonly all?: EmbeddedCell;
}

/** Values of a column, one a run, as they are embedded. */
export function embedColumn(name: string, values: readonly (Value | undefined)[]): EmbeddedColumn {
  const cells = values.map(embedCell);
  const [first] = cells;
  const isSame =
    first !== undefined && cells.length > 1 && new Set(cells.map((cell) => JSON.stringify(cell))).size === 1;
  return isSame ? { name, all: first } : { name, values: cells };
}

/** The values of a column, one a run. */
export function readColumn({ values, all }: EmbeddedColumn, runs: number): (Value | undefined)[] {
  return Array.from({ length: runs }, (_, row) => readCell(all === undefined ? values?.[row] : all));
}

/** A value as it is embedded. */
export function embedCell(value: Value | undefined): EmbeddedCell {
  if (value === undefined) return {};
  if (typeof value !== "number") return value;
  if (Object.is(value, -0)) return { number: "-0" };
  return Number.isFinite(value) ? value : { number: String(value) };
}

/** The value of a cell. */
export function readCell(cell: EmbeddedCell | undefined): Value | undefined {
  if (typeof cell !== "object" || cell === null || Array.isArray(cell)) return cell as Value | undefined;
  const { number } = cell as { readonly number?: string };
  return number === undefined ? undefined : Number(number);
}
