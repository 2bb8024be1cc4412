// SQLite databases as SQLite itself lays them out, of a few short rows a table: for rows that no tool would write.

import { writeFileSync } from "node:fs";

const pageBytes = 4096;

/** What a cell can hold here; whole numbers below 2^31 are kept as such, all others as doubles. */
export type Cell = string | number | Uint8Array | null;

export interface SmallTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Writes tables of at most a page each, in SQLite's format: https://www.sqlite.org/fileformat2.html. */
export function writeSmallDatabase(path: string, tables: Readonly<Record<string, SmallTable>>): void {
  const named = Object.entries(tables);
  const schema = named.map(([name, { columns }], index) => [
    ...["table", name, name, index + 2],
    `CREATE TABLE ${name} (${columns.join(", ")})`,
  ]);
  const pages = [leafPage(schema, 100), ...named.map(([, { rows }]) => leafPage(rows, 0))];
  const head = Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(84)]);
  head.set([pageBytes >> 8, 0, 1, 1, 0, 64, 32, 32], 16);
  for (const [at, value] of [
    [24, 1], // Changes, as they were when the number of pages was written.
    [28, pages.length],
    [44, 4],
    [56, 1],
    [92, 1],
  ] as const)
    head.writeUInt32BE(value, at);
  pages[0]?.set(head);
  writeFileSync(path, Buffer.concat(pages));
}

function leafPage(rows: readonly (readonly Cell[])[], start: number): Buffer {
  const page = Buffer.alloc(pageBytes);
  let content = pageBytes;
  for (const [index, row] of rows.entries()) {
    const record = recordOf(row);
    const cell = Buffer.concat([varint(record.length), varint(index + 1), record]);
    content -= cell.length;
    if (content < start + 8 + 2 * rows.length) throw new Error("the rows do not fit one page");
    page.set(cell, content);
    page.writeUInt16BE(content, start + 8 + 2 * index);
  }
  page[start] = 13;
  page.writeUInt16BE(rows.length, start + 3);
  page.writeUInt16BE(content, start + 5);
  return page;
}

function recordOf(row: readonly Cell[]): Buffer {
  const cells = row.map(storedCell);
  const types = Buffer.concat(cells.map(({ type }) => varint(type)));
  return Buffer.concat([varint(types.length + 1), types, ...cells.map(({ bytes }) => bytes)]);
}

function storedCell(cell: Cell): { readonly type: number; readonly bytes: Buffer } {
  if (cell === null) return { type: 0, bytes: Buffer.alloc(0) };
  if (typeof cell === "string") return { type: 13 + 2 * Buffer.byteLength(cell), bytes: Buffer.from(cell) };
  if (typeof cell !== "number") return { type: 12 + 2 * cell.length, bytes: Buffer.from(cell) };
  const isShort = Number.isInteger(cell) && Math.abs(cell) < 2 ** 31;
  const bytes = Buffer.alloc(isShort ? 4 : 8);
  if (isShort) bytes.writeInt32BE(cell);
  else bytes.writeDoubleBE(cell);
  return { type: isShort ? 4 : 7, bytes };
}

function varint(value: number): Buffer {
  const low = value & 127;
  return value < 128 ? Buffer.of(low) : Buffer.of((value >> 7) | 128, low);
}
