// DuckDB for queries, loaded when one is asked: a closed database in memory, and typed columns into its tables.

import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";
import { UserError } from "../../errors.js";
import type { Cell, ColumnType } from "../column-type.js";

export type { DuckDBConnection, DuckDBResult, DuckDBValue } from "@duckdb/node-api";

export type DuckDb = typeof import("@duckdb/node-api");

/** A column of a table. */
export interface QueryColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Rows for a table. */
export interface QueryRows {
  readonly columns: readonly QueryColumn[];
  readonly rows: number;
  /** Cells of a column in rows from `from` up to, not including, `to`. */
  readonly slice: (name: string, from: number, to: number) => readonly Cell[];
}

/** @throws UserError "no-duckdb" where the package is not installed for this machine */
export async function loadDuckDb(): Promise<DuckDb> {
  try {
    return await import("@duckdb/node-api");
  } catch (cause) {
    throw new UserError(
      "no-duckdb",
      "Queries need the package @duckdb/node-api, which cannot be loaded here.",
      { hint: "Install it beside runledger: npm install @duckdb/node-api", cause },
    );
  }
}

/** A database in memory that fetches no extensions and spills nothing onto the disk. */
export async function openClosed(api: DuckDb, memoryLimit: string): Promise<DuckDBInstance> {
  return await api.DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    memory_limit: memoryLimit,
    max_temp_directory_size: "0KB",
    threads: "2",
  });
}

/** Rows of one chunk, DuckDB's own number. */
const chunkRows = 2048;

/** Appends rows to a table that has the same columns in the same order. */
export async function appendRows(
  api: DuckDb,
  connection: DuckDBConnection,
  { table, data }: { readonly table: string; readonly data: QueryRows },
): Promise<void> {
  const { BOOLEAN, DOUBLE, VARCHAR, BIGINT, DuckDBDataChunk } = api;
  const types = { BOOLEAN, DOUBLE, VARCHAR, BIGINT };
  const { columns, rows, slice } = data;
  const appender = await connection.createAppender(table);
  try {
    for (let from = 0; from < rows; from += chunkRows) {
      const count = Math.min(chunkRows, rows - from);
      const chunk = DuckDBDataChunk.create(
        columns.map(({ type }) => types[type]),
        count,
      );
      for (const [index, { name, type }] of columns.entries()) {
        chunk.setColumnValues(index, valuesOf(slice(name, from, from + count), type));
      }
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

function valuesOf(cells: readonly Cell[], type: ColumnType): readonly DuckDBValue[] {
  if (type === "VARCHAR") return cells.map(textOf);
  if (type === "BIGINT") return cells.map((cell) => (typeof cell === "number" ? BigInt(cell) : null));
  return cells;
}

/** A cell in a column of text. */
function textOf(cell: Cell): string | null {
  return cell === null || typeof cell === "string" ? cell : Object.is(cell, -0) ? "-0" : String(cell);
}

/** A name in `"` or a text in `'`, for SQL. */
export function quoted(text: string, quote: '"' | "'"): string {
  return quote + text.replaceAll(quote, quote + quote) + quote;
}

/** Databases take "A" and "a" for one name: the second gets a number. Adds the name to `taken`, in small letters. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let count = 2; taken.has(unique.toLowerCase()); count++) unique = `${name}_${count}`;
  taken.add(unique.toLowerCase());
  return unique;
}
