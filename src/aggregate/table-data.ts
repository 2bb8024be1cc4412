// A table as it is written, whatever it is written to.

import { ColumnBuffer } from "./column-buffer.js";
import type { Cell, ColumnType } from "./column-type.js";

/** A column as it is written. */
export interface SchemaColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Columns with their values, one a row. */
export interface TableData {
  readonly columns: readonly SchemaColumn[];
  readonly rows: number;
  /** Cells of a column in rows from `from` up to, not including, `to`. */
  readonly slice: (name: string, from: number, to: number) => readonly Cell[];
  /** Where the cells lie in buffers: that of a column. */
  readonly buffer?: (name: string) => ColumnBuffer;
}

/** The cells of a column in a buffer: the table's own, else a new one. */
export function bufferOf({ rows, slice, buffer }: TableData, name: string): ColumnBuffer {
  if (buffer !== undefined) return buffer(name);
  const made = new ColumnBuffer();
  for (const [row, cell] of slice(name, 0, rows).entries()) if (cell !== null) made.put(row, cell);
  return made;
}
