// What a SQLite database says of itself: its tables and what it can be searched by.

import { type DeclaredColumn, declaredColumns } from "./columns.js";
import type { SqliteValue } from "./record.js";

export interface Table {
  readonly kind: "table";
  readonly name: string;
  /** Page where its tree begins. */
  readonly root: number;
  /** Place in the record by column name; "rowId" for the one that is the row's own number. */
  readonly columns: ReadonlyMap<string, number | "rowId">;
}

/** An index of a whole table whose first column is in byte order. */
export interface Index {
  readonly kind: "index";
  readonly table: string;
  readonly root: number;
  /** Name of its first column. */
  readonly column: string;
}

/** A table that is kept in a way that is not read here. */
export interface UnreadTable {
  readonly kind: "unread";
  readonly name: string;
}

/**
 * What a row of the schema (type, name, tbl_name, rootpage, sql) says; undefined for what is of no use: views, triggers,
 * indexes of parts of a table or in another order.
 * Format: https://www.sqlite.org/fileformat2.html#storage_of_the_sql_database_schema
 */
export function schemaEntryOf(
  row: readonly (SqliteValue | undefined)[],
): Table | Index | UnreadTable | undefined {
  const [type, name, table, root, statement] = row;
  if (typeof name !== "string" || typeof root !== "number" || root < 1 || typeof statement !== "string") {
    return undefined;
  }
  const columns = declaredColumns(statement);
  if (columns === undefined) return undefined;
  if (type === "table") {
    const isWithoutRowId = /\bWITHOUT\s+ROWID\b[^)]*$/i.test(statement);
    return isWithoutRowId
      ? { kind: "unread", name }
      : { kind: "table", name, root, columns: placesOf(columns) };
  }
  const isPlain = type === "index" && !/\b(?:WHERE|COLLATE|DESC)\b/i.test(statement);
  const [first] = columns;
  if (!isPlain || first === undefined || typeof table !== "string") return undefined;
  return { kind: "index", table, root, column: first.name };
}

function placesOf(columns: readonly DeclaredColumn[]): Table["columns"] {
  const places = new Map<string, number | "rowId">();
  let next = 0;
  for (const { name, isRowId, isVirtual } of columns) {
    if (isVirtual) continue;
    places.set(name, isRowId ? "rowId" : next);
    next++;
  }
  return places;
}
