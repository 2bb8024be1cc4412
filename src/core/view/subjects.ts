// What is compared: runs and families by their keys.

import { UserError } from "../../errors.js";
import type { Family } from "../family/family.js";
import { idOfRow, type RowKey } from "../field/field-table.js";
import { printable } from "../printable.js";
import type { SubjectView } from "./comparison-data.js";
import type { TableView } from "./table-view.js";

/** One side of a comparison. */
export interface Subject {
  readonly key: string;
  /** A run is a family of one. */
  readonly family: Family;
  readonly isFamily: boolean;
}

/**
 * The run or family of a key.
 * @throws UserError "unknown-key"
 */
export function subjectOf(view: TableView, key: string): Subject {
  const row = view.keys.rowOf(key);
  if (row !== undefined) {
    const name = idOfRow(view.table, row);
    const family = { name, rows: [row], params: new Map(), seeds: [view.families.seedOf(row)] };
    return { key, family, isFamily: false };
  }
  const family = view.families.find(key);
  if (family !== undefined) return { key, family, isFamily: true };
  throw new UserError("unknown-key", `No run or family here has the key "${printable(key).slice(0, 40)}".`, {
    hint: "It may have been moved or deleted. Go back to the table of runs.",
  });
}

/**
 * The row of a run's key.
 * @throws UserError "unknown-key", "not-a-run" for the key of a family
 */
export function runOfKey(view: TableView, key: string): RowKey {
  const { family, isFamily } = subjectOf(view, key);
  const row = view.table.rows[family.rows[0] ?? -1];
  if (row !== undefined && !isFamily) return row;
  throw new UserError("not-a-run", "This key means a family of runs, not one of them.");
}

/** The subject as the page lists it. */
export function subjectView(view: TableView, { key, family }: Subject): SubjectView {
  return {
    key,
    label: printable(family.name),
    runs: family.rows.flatMap((row) => {
      const run = view.table.rows[row];
      if (run === undefined) return [];
      return [{ key: view.keys.keyOf(row), label: printable(run.id), status: run.status }];
    }),
  };
}
