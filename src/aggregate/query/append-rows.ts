// Puts typed columns into a table of a database.

import { type Cell, type ColumnType, textOf } from "../column-type.js";
import type { DuckDBConnection, DuckDBValue, DuckDb } from "../duckdb.js";
import type { TableData } from "../table-data.js";

/** Rows of one chunk, DuckDB's own number. */
const chunkRows = 2048;

/** Appends rows to a table that has the same columns in the same order. */
export async function appendRows(
  api: DuckDb,
  connection: DuckDBConnection,
  { table, data }: { readonly table: string; readonly data: TableData },
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
  if (type === "VARCHAR")
    return cells.map((cell) => (cell === null || typeof cell === "string" ? cell : textOf(cell)));
  if (type === "BIGINT") return cells.map((cell) => (typeof cell === "number" ? BigInt(cell) : null));
  return cells;
}
