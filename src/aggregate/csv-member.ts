// Typed columns as gzipped CSV: members that stand alone and, one after the other, are one file.

import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { cellText } from "../formats/csv.js";
import type { Cell } from "./column-type.js";
import { type TableData, textOf } from "./duckdb.js";

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
export function csvRows({ columns, rows, valuesOf }: TableData): string {
  const cells = columns.map(({ name, type }) => ({ values: valuesOf(name), isText: type === "VARCHAR" }));
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    let line = "";
    for (const [index, { values, isText }] of cells.entries()) {
      const text = textCell(values[row] ?? null, isText);
      line += index === 0 ? text : `,${text}`;
    }
    lines.push(line === "" ? '""\n' : `${line}\n`);
  }
  return lines.join("");
}

function textCell(value: Cell, isText: boolean): string {
  if (value === null) return "";
  return cellText(isText && typeof value !== "string" ? textOf(value) : value);
}
