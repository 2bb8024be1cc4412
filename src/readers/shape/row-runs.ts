// Runs that are rows of tables: one a row, or the rows of one key in a log of several runs. The same run in two tables
// is one run.

import type { Value } from "../../core/value.js";
import { isNameColumn } from "./column-profile.js";
import { jaccard } from "./likeness.js";
import { keyColumn } from "./record-table.js";
import type { FoundTable } from "./row-keys.js";
import type { LooseFile } from "./run-shape.js";
import type { SharedTables } from "./shared-tables.js";
import { axisRank } from "./step-words.js";

/** Where a run's row is. */
export interface RowPlace {
  readonly file: LooseFile;
  /** Text of the key of its rows. */
  readonly key: string;
  /** Names of the columns of the key. */
  readonly columns: readonly string[];
}

export interface RowRun {
  readonly id: string;
  /** The table it is listed in first. */
  readonly place: RowPlace;
  /** Other tables that list it again. */
  readonly others: readonly RowPlace[];
}

export interface OpenTable {
  readonly file: LooseFile;
  readonly found: FoundTable;
}

/** The runs of some tables. Tables of the same columns list the same kind of run: the upper and longer one counts first. */
export function runsOfTables(tables: readonly OpenTable[], shared: SharedTables): RowRun[] {
  const sets = groupTables([...tables].sort(byImportance));
  return sets.flatMap((set) => runsOfSet(set, shared));
}

/** Parts tables by their columns; single rows under the header of a table go with it. */
export function groupTables(tables: readonly OpenTable[]): OpenTable[][] {
  const sets: OpenTable[][] = [];
  for (const table of tables) {
    const columns = new Set(table.found.table.columns);
    const set = sets.find(
      ([first]) => first !== undefined && jaccard(new Set(first.found.table.columns), columns) >= 0.8,
    );
    if (set === undefined) sets.push([table]);
    else set.push(table);
  }
  return sets;
}

function byImportance(a: OpenTable, b: OpenTable): number {
  const depth = a.file.folder.level - b.file.folder.level;
  const rows = b.found.table.rows.length - a.found.table.rows.length;
  return depth || rows || (a.file.profile.file.path < b.file.profile.file.path ? -1 : 1);
}

function runsOfSet(set: readonly OpenTable[], shared: SharedTables): RowRun[] {
  const lead = set.find((table) => "keys" in table.found.kind) ?? set[0];
  if (lead === undefined || !("keys" in lead.found.kind)) return [];
  const columns = lead.found.kind.keys.map((index) => lead.found.table.columns[index] ?? "");
  const runs = new Map<string, { id: string; place: RowPlace; others: RowPlace[] }>();
  for (const { file } of set) {
    const table = shared.get(file.profile.file);
    const keys = columns.map((name) => table?.table.columns.indexOf(name) ?? -1);
    if (table === undefined || keys.includes(-1)) continue;
    for (const [key, rows] of table.rowsBy(keys)) {
      const place = { file, key, columns };
      const known = runs.get(key);
      if (known !== undefined) known.others.push(place);
      else
        runs.set(key, {
          id: idOfRow(
            file,
            columns,
            keys.map((at) => table.table.rows[rows[0] ?? 0]?.[at]),
          ),
          place,
          others: [],
        });
    }
  }
  return [...runs.values()];
}

/** "ppo/minimal/seed=1": words as they are, numbers with the name of their column; below the folder of the table. */
function idOfRow(
  file: LooseFile,
  columns: readonly string[],
  values: readonly (Value | undefined)[],
): string {
  const parts = values.map((value, index) => partOfId(columns[index] ?? "", value));
  const name = parts.join("/");
  return file.folder.relative === "" ? name : `${file.folder.relative}/${name}`;
}

function partOfId(column: string, value: Value | undefined): string {
  if (typeof value === "string" && value !== "") return value;
  const isName = column === keyColumn || isNameColumn(column) || axisRank(column) !== undefined;
  return isName && typeof value === "number" ? String(value) : `${column}=${String(value ?? "none")}`;
}
