// Runs that are rows of tables: one a row, or the rows of one key in a log of several runs. The same run in two tables
// is one run.

import type { Value } from "../../core/value.js";
import { isNameColumn } from "./column-profile.js";
import type { FileProfile } from "./file-profile.js";
import { keyColumn } from "./record-table.js";
import type { SharedTables } from "./shared-tables.js";
import { axisRank } from "./step-words.js";
import { groupTables, type OpenTable, ownersOf } from "./table-sets.js";

/** Where a run's row is. */
export interface RowPlace {
  readonly profile: FileProfile;
  /** Text of the key of its rows. */
  readonly key: string;
  /** Names of the columns of the key. */
  readonly columns: readonly string[];
  /** Which of several rows of the same key, from 0. */
  readonly nth: number;
}

export interface RowRun {
  readonly id: string;
  /** The table it is listed in first. */
  readonly place: RowPlace;
  /** Other tables that list it again. */
  readonly others: readonly RowPlace[];
}

/** The runs of some tables, those that several list once. */
export function runsOfTables(tables: readonly OpenTable[], shared: SharedTables): RowRun[] {
  return groupTables(tables).flatMap((set) => runsOfSet(set, shared));
}

function runsOfSet(set: readonly OpenTable[], shared: SharedTables): RowRun[] {
  const lead = set.find((table) => "keys" in table.found.kind);
  if (lead === undefined || !("keys" in lead.found.kind)) return [];
  const columns = lead.found.kind.keys.map((index) => lead.found.table.columns[index] ?? "");
  const owners = ownersOf(set);
  const runs = new Map<string, { id: string; place: RowPlace; others: RowPlace[] }>();
  for (const [table, owner] of owners) {
    for (const { place, values } of placesIn(table.profile, columns, shared)) {
      const name = `${owner.profile.file.path}\n${place.key}\n${place.nth}`;
      const known = runs.get(name);
      if (known !== undefined) known.others.push(place);
      else runs.set(name, { id: idOfRow(place, values, prefixOf(owner, owners)), place, others: [] });
    }
  }
  return [...runs.values()];
}

/** The folder of a table, and its name where several tables of the folder have runs of their own. */
function prefixOf(owner: OpenTable, owners: ReadonlyMap<OpenTable, OpenTable>): string {
  const { inFolder, stem } = owner.profile.file;
  const rivals = [...owners.values()].filter(
    (other) => other !== owner && other.profile.file.inFolder === inFolder,
  );
  const parts = rivals.length > 0 ? [inFolder, stem] : [inFolder];
  return parts.filter((part) => part !== "").join("/");
}

/** Every run that a table lists: one a row, or one a key in a log of several. */
function placesIn(
  profile: FileProfile,
  columns: readonly string[],
  shared: SharedTables,
): { readonly place: RowPlace; readonly values: readonly (Value | undefined)[] }[] {
  const table = shared.get(profile.file);
  const keys = columns.map((name) => table?.table.columns.indexOf(name) ?? -1);
  if (table === undefined || keys.includes(-1)) return [];
  return [...table.rowsBy(keys)].flatMap(([key, rows]) => {
    const values = keys.map((at) => table.table.rows[rows[0] ?? 0]?.[at]);
    const count = table.kind.kind === "logs" ? 1 : rows.length;
    return Array.from({ length: count }, (_, nth) => ({ place: { profile, key, columns, nth }, values }));
  });
}

/** "ppo/minimal/seed=1": words as they are, numbers with the name of their column; a second row of a key ends in "-2". */
function idOfRow(place: RowPlace, values: readonly (Value | undefined)[], prefix: string): string {
  const parts = values.map((value, index) => partOfId(place.columns[index] ?? "", value));
  const name = parts.join("/") + (place.nth === 0 ? "" : `-${place.nth + 1}`);
  return prefix === "" ? name : `${prefix}/${name}`;
}

function partOfId(column: string, value: Value | undefined): string {
  if (typeof value === "string" && value !== "") return value;
  const isName = column === keyColumn || isNameColumn(column) || axisRank(column) !== undefined;
  return isName && typeof value === "number" ? String(value) : `${column}=${String(value ?? "none")}`;
}
