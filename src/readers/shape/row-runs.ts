// Runs that are rows of tables: one a row, or the rows of one key in a log of several runs. The same run in two tables
// is one run.

import type { Value } from "../../core/value.js";
import { isNameColumn } from "./column-profile.js";
import { isRoleName } from "./file-names.js";
import type { FileProfile } from "./file-profile.js";
import { jaccard } from "./likeness.js";
import { keyColumn } from "./record-table.js";
import type { FoundTable } from "./row-keys.js";
import type { SharedTables } from "./shared-tables.js";
import { axisRank } from "./step-words.js";

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

export interface OpenTable {
  readonly profile: FileProfile;
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
  const depth = levelOf(a) - levelOf(b);
  const rows = b.found.table.rows.length - a.found.table.rows.length;
  return depth || rows || (a.profile.file.path < b.profile.file.path ? -1 : 1);
}

function levelOf(table: OpenTable): number {
  return table.profile.file.path.split("/").length;
}

/** Runs by their place: tables that say the same of the same run add to it, others have runs of their own. */
function runsOfSet(set: readonly OpenTable[], shared: SharedTables): RowRun[] {
  const lead = set.find((table) => "keys" in table.found.kind) ?? set[0];
  if (lead === undefined || !("keys" in lead.found.kind)) return [];
  const columns = lead.found.kind.keys.map((index) => lead.found.table.columns[index] ?? "");
  const runs = new Map<string, { id: string; place: RowPlace; others: RowPlace[] }>();
  const owners: FileProfile[] = [];
  for (const { profile } of set) {
    const owner = owners.find((candidate) => repeats(profile, candidate)) ?? profile;
    if (owner === profile) owners.push(profile);
    for (const { place, values } of placesIn(profile, columns, shared)) {
      const name = `${owner.file.path}\n${place.key}\n${place.nth}`;
      const known = runs.get(name);
      if (known !== undefined) known.others.push(place);
      else runs.set(name, { id: idOfRow(place, values, prefixOf(owner, set)), place, others: [] });
    }
  }
  return [...runs.values()];
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

/**
 * Whether a table lists the runs of another again: one in the same folder or above, unless both are named after runs of
 * their own ("resnet.csv" and "vgg.csv" with a row for each seed).
 */
function repeats(profile: FileProfile, owner: FileProfile): boolean {
  const { file } = profile;
  const above = owner.file.inFolder;
  const isInside = above === "" || file.inFolder === above || file.inFolder.startsWith(`${above}/`);
  if (!isInside) return false;
  if (profile.kind === "record" || file.stem === owner.file.stem) return true;
  return isRoleName(file.stem) || isRoleName(owner.file.stem) || file.inFolder !== above;
}

/** The folder of a table, and its name where several tables of the folder have runs of their own. */
function prefixOf(owner: FileProfile, set: readonly OpenTable[]): string {
  const { inFolder, stem } = owner.file;
  const isRival = (other: FileProfile): boolean =>
    other.file.inFolder === inFolder && other !== owner && !repeats(other, owner);
  const parts = set.some(({ profile }) => isRival(profile)) ? [inFolder, stem] : [inFolder];
  return parts.filter((part) => part !== "").join("/");
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
