// Typed columns as gzipped CSV: members that stand alone and, one after the other, are one file.

import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { cellText } from "../formats/csv.js";
import type { Cell } from "./column-type.js";
import { chunkRows, type TableData, textOf } from "./duckdb.js";

const pack = promisify(gzip);

/** The line of names, packed. */
export function packHeader(names: readonly string[]): Promise<Buffer> {
  return pack(`${names.map((name) => cellText(name)).join(",")}\n`, { level: constants.Z_BEST_SPEED });
}

/** The rows, packed as one member. Null is an empty cell. Texts like formulas get an apostrophe, as in all our CSV. */
export function packRows(table: TableData): Promise<Buffer> {
  return pack(csvRows(table), { level: 3 });
}

/** A whole small table. */
export async function packTable(table: TableData): Promise<Buffer> {
  return Buffer.concat([await packHeader(table.columns.map(({ name }) => name)), await packRows(table)]);
}

/** The rows as text, without the line of names. */
function csvRows(table: TableData): string {
  let text = "";
  for (let from = 0; from < table.rows; from += chunkRows) {
    text += csvChunk(table, from, Math.min(table.rows, from + chunkRows));
  }
  return text;
}

function csvChunk({ columns, slice }: TableData, from: number, to: number): string {
  const all = columns.map(({ name, type }) => ({ cells: slice(name, from, to), isText: type === "VARCHAR" }));
  let text = "";
  for (let row = 0; row < to - from; row++) {
    let line = "";
    for (const { cells, isText } of all) line += `,${textCell(cells[row] ?? null, isText)}`;
    text += line.length > 1 ? `${line.slice(1)}\n` : '""\n';
  }
  return text;
}

function textCell(value: Cell, isText: boolean): string {
  if (value === null) return "";
  return cellText(isText && typeof value !== "string" ? textOf(value) : value);
}
