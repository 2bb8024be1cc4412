// SQLite files of a folder that belong to one tool: opened once, closed, and nothing else of the folder taken.

import { basename } from "node:path";
import type { Problem } from "../errors.js";
import { SqliteDatabase } from "../formats/sqlite/database.js";
import type { Folder } from "./folder.js";
import type { Found, RunSource } from "./reader.js";

const databaseName = /\.(?:db3?|sqlite3?)$/i;

export interface DatabaseKind {
  /** Tables that no other tool's database has all of; of a damaged one two of them tell. */
  readonly tables: readonly string[];
  /** Names of which it is told when such a file cannot be read; other unreadable files are none of ours. */
  readonly namedLike: RegExp;
  readonly read: (database: SqliteDatabase) => {
    readonly runs: readonly RunSource[];
    readonly problems: readonly Problem[];
  };
}

/** What a tool's databases in a folder hold; they alone are taken. Undefined when there are none. */
export function findDatabases(folder: Folder, kind: DatabaseKind): Found | undefined {
  const names = folder.fileNames().filter((name) => databaseName.test(name));
  if (names.length === 0) return undefined;
  const founds = names.flatMap((name) => readDatabase(folder, name, kind) ?? []);
  if (founds.length === 0) return undefined;
  return {
    runs: founds.flatMap(({ runs }) => runs),
    problems: founds.flatMap(({ problems }) => problems),
    takesFiles: founds.flatMap(({ name }) => [name, `${name}-wal`, `${name}-shm`, `${name}-journal`]),
    openFolders: folder.folderNames(),
  };
}

function readDatabase(
  folder: Folder,
  name: string,
  kind: DatabaseKind,
): { name: string; runs: readonly RunSource[]; problems: readonly Problem[] } | undefined {
  const database = SqliteDatabase.open(folder.pathOf(name));
  if (database === undefined) return undefined;
  if (!(database instanceof SqliteDatabase))
    return kind.namedLike.test(name) ? { name, runs: [], problems: [database] } : undefined;
  try {
    return isOfKind(database, kind) ? { name, ...kind.read(database) } : undefined;
  } finally {
    database.close();
  }
}

function isOfKind(database: SqliteDatabase, { tables, namedLike }: DatabaseKind): boolean {
  const known = tables.filter((table) => database.hasTable(table)).length;
  if (known === tables.length || database.problems().length === 0) return known === tables.length;
  return known >= 2 || namedLike.test(basename(database.path));
}
