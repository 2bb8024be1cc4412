// Which run of each group gives its pictures.

import { sortRows } from "../core/comparison/sort-rows.js";
import { type Contract, ruleFor } from "../core/contract/contract.js";
import { getField } from "../core/field/field.js";
import { type FieldColumn, type FieldTable, idOfRow } from "../core/field/field-table.js";
import { exitCodes, UserError } from "../errors.js";

export interface PromotedGroup {
  /** Value of the field; "" where nothing makes groups. */
  readonly group: string;
  /** Rows, the first choice first. */
  readonly rows: readonly number[];
}

export interface PromoteWishes {
  readonly contract: Contract;
  readonly rows: readonly number[];
  /** Field that makes groups; one group when absent. */
  readonly by?: string;
  /** Metric whose best run is taken; the newest when absent. */
  readonly best?: string;
}

/**
 * The groups in order of their names, and in each the runs in order of preference: newest first, or best first, where
 * runs without a number are left out. Runs without the field belong to no group.
 * @throws UserError "unknown-field", "ambiguous-field", "unknown-direction"
 */
export function promotedGroups(table: FieldTable, wishes: PromoteWishes): PromotedGroup[] {
  const column = wishes.by === undefined ? undefined : getField(table, wishes.by);
  const best = wishes.best === undefined ? undefined : getField(table, wishes.best);
  const groups = new Map<string, number[]>();
  for (const row of wishes.rows) {
    const value = column === undefined ? "" : column.values[row];
    if (value === undefined || value === null) continue;
    const name = typeof value === "object" ? JSON.stringify(value) : String(value);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const sort = best === undefined ? newestFirst(table) : bestFirst(best, wishes.contract);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, rows]) => ({ group, rows: sort(rows) }));
}

function newestFirst(table: FieldTable): (rows: readonly number[]) => number[] {
  const started = table.columns.get("started_at")?.values;
  const timeOf = (row: number): number => {
    const time = Date.parse(String(started?.[row] ?? ""));
    return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
  };
  const idOf = (row: number): string => idOfRow(table, row);
  return (rows) =>
    [...rows].sort((a, b) =>
      timeOf(a) === timeOf(b) ? (idOf(a) < idOf(b) ? 1 : -1) : timeOf(b) - timeOf(a),
    );
}

function bestFirst(column: FieldColumn, contract: Contract): (rows: readonly number[]) => number[] {
  const name = column.name.replace(/^metrics\./, "");
  const { direction } = ruleFor(contract, name);
  if (direction === undefined) {
    throw new UserError(
      "unknown-direction",
      `--best ${name}: whether lower or higher is better is not known.`,
      {
        hint: `Say it in runledger.yaml: metrics: { ${name}: { direction: min } }`,
        exitCode: exitCodes.usage,
      },
    );
  }
  const order = direction === "min" ? "asc" : "desc";
  return (rows) =>
    sortRows(
      rows.filter((row) => Number.isFinite(column.values[row])),
      column.values,
      { order },
    );
}
