// Tables that list the same kind of run, and which of them list the same runs.

import { isRoleName } from "./file-names.js";
import type { FileProfile } from "./file-profile.js";
import { jaccard, overlap } from "./likeness.js";
import type { FoundTable } from "./row-keys.js";
import { keyOfRow } from "./table-key.js";

/** A table that belongs to no run. */
export interface OpenTable {
  readonly profile: FileProfile;
  readonly found: FoundTable;
}

/** Parts tables by what they list: the same columns, or the same runs; single rows under a header go with its table. */
export function groupTables(tables: readonly OpenTable[]): OpenTable[][] {
  const sets: OpenTable[][] = [];
  for (const table of [...tables].sort(byImportance)) {
    const set = sets.find(([first]) => first !== undefined && areOfOneSet(first, table));
    if (set === undefined) sets.push([table]);
    else set.push(table);
  }
  return sets;
}

function areOfOneSet(first: OpenTable, table: OpenTable): boolean {
  if (jaccard(new Set(first.found.table.columns), new Set(table.found.table.columns)) >= 0.8) return true;
  return completes(table, first);
}

/** Whether two tables list the same runs under the same key, and nothing else that both have. */
function completes(table: OpenTable, other: OpenTable): boolean {
  const columns = keyNamesOf(table);
  if (columns.length === 0 || columns.join("\n") !== keyNamesOf(other).join("\n")) return false;
  const names = new Set(other.found.table.columns);
  if (table.found.table.columns.some((name) => names.has(name) && !columns.includes(name))) return false;
  return overlap(keysOf(table), keysOf(other)) >= 0.8;
}

function keyNamesOf({ found }: OpenTable): string[] {
  return "keys" in found.kind ? found.kind.keys.map((index) => found.table.columns[index] ?? "") : [];
}

function keysOf({ found }: OpenTable): Set<string> {
  const keys = "keys" in found.kind ? found.kind.keys : [];
  return new Set(found.table.rows.map((_, row) => keyOfRow(found.table, row, keys)));
}

/** For each table of a set the one whose runs it lists: itself where it has runs of its own. */
export function ownersOf(set: readonly OpenTable[]): Map<OpenTable, OpenTable> {
  const owners = new Map<OpenTable, OpenTable>();
  for (const table of set) {
    const known = [...new Set(owners.values())];
    const owner = known.find((other) => repeats(table.profile, other.profile) || completes(table, other));
    owners.set(table, owner ?? table);
  }
  return owners;
}

/** The upper and longer table counts first. */
function byImportance(a: OpenTable, b: OpenTable): number {
  const depth = levelOf(a) - levelOf(b);
  const rows = b.found.table.rows.length - a.found.table.rows.length;
  return depth || rows || (a.profile.file.path < b.profile.file.path ? -1 : 1);
}

function levelOf(table: OpenTable): number {
  return table.profile.file.path.split("/").length;
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
