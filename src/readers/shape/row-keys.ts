// The keys of the rows of tables: what tells whether two tables are about the same things.

import { isKeyColumn, profileColumns } from "./column-profile.js";
import type { FileProfile, FoundTable, Profiler } from "./file-profile.js";
import { keyOfRow } from "./table-kind.js";

/** Columns by which one run is measured several times: its rows are results of one run. */
const partColumns =
  /^(?:dataset|dataset_name|task|task_name|split|benchmark|subset|class|label|lang|language|category|fold|k|threshold|metric|stage|phase|group|domain|horizon)$/i;

/**
 * Keys of all rows of the tables of runs among some files. Where rows are results of one run (by data set, by class), the
 * key is that alone; else every column that can tell runs apart is in it, also one that is the same in the whole table.
 */
export function rowKeysOf(profiles: readonly FileProfile[], profiler: Profiler): Set<string> {
  const keys = new Set<string>();
  for (const profile of profiles) {
    if (profile.kind !== "rows" && profile.kind !== "logs") continue;
    const found = profiler.tableOf(profile.file);
    if (found === undefined) continue;
    const columns = comparedColumns(found);
    for (let row = 0; row < found.table.rows.length; row++) keys.add(keyOfRow(found.table, row, columns));
  }
  return keys;
}

function comparedColumns(found: FoundTable): readonly number[] {
  if (!("keys" in found.kind)) return [];
  const { keys } = found.kind;
  if (keys.every((index) => partColumns.test(found.table.columns[index] ?? ""))) return keys;
  const telling = profileColumns(found.table).filter((column) => isKeyColumn(column) && column.numbers * 2 <= column.count);
  return [...new Set([...keys, ...telling.map((column) => column.index)])];
}
