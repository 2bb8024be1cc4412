// Databases of a few rows as a tool's reader reads them.

import { join } from "node:path";
import { expect } from "vitest";
import type { Run } from "../../src/core/run.js";
import type { Reader, RunSource } from "../../src/readers/reader.js";
import { readRoot } from "./read-golden.js";
import { type Cell, type SmallTable, writeSmallDatabase } from "./small-database.js";
import { temporaryFolder } from "./temporary-folder.js";

/** A table by the names of its columns, with spaces between them. */
export const table = (columns: string, ...rows: readonly (readonly Cell[])[]): SmallTable => ({
  columns: columns.split(" "),
  rows,
});

/** What was read of a database. */
export interface TablesRead {
  readonly path: string;
  readonly runs: readonly Run[];
  readonly sources: readonly RunSource[];
}

/** Reads a folder with a database of these tables, which has nothing that no run could be blamed for. */
export function readTables(reader: Reader, tables: Readonly<Record<string, SmallTable>>): TablesRead {
  const folder = temporaryFolder();
  const path = join(folder, "project.db");
  writeSmallDatabase(path, tables);
  const { runs, sources, problems } = readRoot(reader, folder);
  expect(problems).toEqual([]);
  return { path, runs, sources };
}

/** As an object, for comparing. */
export const plain = (values: ReadonlyMap<string, unknown> | undefined): unknown =>
  Object.fromEntries(values ?? []);

/** The points of a run by metric. */
export function historyOf(source: RunSource | undefined): unknown {
  return plain(source?.readHistory?.().history);
}
