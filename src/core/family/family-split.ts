// What names of runs add to their params: runs of which little is known form no family by accident.

import type { Contract } from "../contract/contract.js";
import { type FieldTable, idOfRow } from "../field/field-table.js";
import type { CodedParam } from "./family-values.js";
import { stemOfName, stemWithoutCounter } from "./run-stem.js";

/** Rows that are one family. */
export interface RowGroup {
  readonly rows: readonly number[];
  /** What the names of its runs say, where that was needed to tell it from others. */
  readonly stem?: string;
}

export interface SplitContext {
  readonly table: FieldTable;
  readonly contract: Contract;
  /** The params that make families. */
  readonly coded: readonly CodedParam[];
  readonly seeds: ReadonlyMap<number, string>;
}

/** The layout whose params were guessed from what lies around: there may be others that nobody wrote down. */
const guessedLayout = "shape";

/**
 * Splits groups of equal params by the names of their runs, seeds and times left out, where the params may not tell all:
 * where there are none, or where they were guessed. Names that number the runs, one each, with another seed each, split
 * nothing. A contract that calls "id" volatile turns this off.
 */
export function splitByName(groups: readonly (readonly number[])[], context: SplitContext): RowGroup[] {
  if (context.contract.volatile.includes("id")) return groups.map((rows) => ({ rows }));
  return groups
    .flatMap((rows) => splitGroup(rows, context))
    .sort((a, b) => (a.rows[0] ?? 0) - (b.rows[0] ?? 0));
}

function splitGroup(rows: readonly number[], context: SplitContext): RowGroup[] {
  const [first] = rows;
  if (first === undefined) return [];
  const hasParams = context.coded.some(({ codes }) => codes[first] !== 0);
  const isOpen = (row: number): boolean => !hasParams || context.table.rows[row]?.layout === guessedLayout;
  if (!rows.some(isOpen)) return [{ rows }];
  const byStem = new Map<string, number[]>();
  for (const row of rows) {
    const stem = isOpen(row) ? stemOf(row, context) : "";
    byStem.set(stem, [...(byStem.get(stem) ?? []), row]);
  }
  if (hasParams && areLabels(byStem, rows, context)) return [{ rows }];
  return [...byStem].map(([stem, members]) => ({ rows: members, stem }));
}

/** Names below which no two runs lie, and whose runs all have seeds of their own, label the replicates. */
function areLabels(
  byStem: ReadonlyMap<string, readonly number[]>,
  rows: readonly number[],
  { seeds }: SplitContext,
): boolean {
  if (byStem.size < rows.length) return byStem.size === 1;
  const own = rows.flatMap((row) => seeds.get(row) ?? []);
  return own.length === rows.length && new Set(own).size === rows.length;
}

function stemOf(row: number, { table, seeds }: SplitContext): string {
  const id = idOfRow(table, row);
  const seed = seeds.get(row);
  const stem = seed === undefined ? stemOfName(id) : stemWithoutCounter(id);
  // A name of nothing but a time tells nothing: two such runs need not be alike.
  return stem === "" && seed === undefined ? id : stem;
}
