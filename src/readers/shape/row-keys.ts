// The keys of the rows of a table: what tells whether two tables are about the same things.

import type { Table } from "./table.js";
import { keyOfRow } from "./table-key.js";
import type { TableKind } from "./table-kind.js";

/** A table with what it is. */
export interface FoundTable {
  readonly table: Table;
  readonly kind: TableKind;
}

/** Columns by which one run is measured several times: its rows are results of one run. */
const partColumns =
  /^(?:key|dataset|dataset_name|task|task_name|split|benchmark|subset|class|label|lang|language|category|fold|k|threshold|metric|stage|phase|group|domain|horizon)$/i;

/** More rows than this are not compared. */
const mostRows = 2_000;

/**
 * Keys of the rows of a table that measures one run several times: by data set, by class, by fold. Empty for other tables:
 * their rows say themselves which run they are.
 */
export function rowKeysOf(found: FoundTable): Set<string> {
  const keys = new Set<string>();
  if (!("keys" in found.kind)) return keys;
  const columns = found.kind.keys;
  if (!columns.every((index) => partColumns.test(found.table.columns[index] ?? ""))) return keys;
  const rows = Math.min(mostRows, found.table.rows.length);
  for (let row = 0; row < rows; row++) keys.add(keyOfRow(found.table, row, columns));
  return keys;
}

/** Whether at least half of the keys of the smaller set are in the other. */
export function shareKeys(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  return small.size > 0 && [...small].filter((key) => large.has(key)).length * 2 >= small.size;
}
