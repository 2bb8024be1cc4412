// The keys of the rows of a table: what tells whether two tables are about the same things.

import { isKeyColumn, profileColumns } from "./column-profile.js";
import type { Table } from "./table.js";
import { keyOfRow, type TableKind } from "./table-kind.js";

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
 * Keys of the rows of a table of runs. Where rows are results of one run (by data set, by class), the key is that alone;
 * else every column that can tell runs apart is in it, also one that is the same in the whole table.
 */
export function rowKeysOf(found: FoundTable): Set<string> {
  const columns = comparedColumns(found);
  const keys = new Set<string>();
  const rows = columns.length === 0 ? 0 : Math.min(mostRows, found.table.rows.length);
  for (let row = 0; row < rows; row++) keys.add(keyOfRow(found.table, row, columns));
  return keys;
}

/** Whether at least half of the keys of the smaller set are in the other. */
export function shareKeys(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  return small.size > 0 && [...small].filter((key) => large.has(key)).length * 2 >= small.size;
}

function comparedColumns(found: FoundTable): readonly number[] {
  if (!("keys" in found.kind)) return [];
  const { keys } = found.kind;
  if (keys.every((index) => partColumns.test(found.table.columns[index] ?? ""))) return keys;
  const telling = profileColumns(found.table).filter(
    (column) => isKeyColumn(column) && column.numbers * 2 <= column.count,
  );
  return [...new Set([...keys, ...telling.map((column) => column.index)])];
}
