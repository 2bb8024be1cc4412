// Typed columns as gzipped CSV: members that stand alone and, one after the other, are one file.

import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { cellText } from "../formats/csv.js";
import { csvRows } from "./csv-rows.js";
import type { TableData } from "./table-data.js";

const pack = promisify(gzip);
/** Packed bytes are handed over in pieces of this size. */
const packedBytes = 1024 * 1024;

/** The line of names, packed. */
export function packHeader(names: readonly string[]): Promise<Buffer> {
  return pack(`${names.map((name) => cellText(name)).join(",")}\n`, { level: constants.Z_BEST_SPEED });
}

/** The rows, packed as one member. */
export function packRows(table: TableData): Promise<Buffer> {
  return pack(csvRows(table), { level: constants.Z_BEST_SPEED, chunkSize: packedBytes });
}

/** A whole small table. */
export async function packTable(table: TableData): Promise<Buffer> {
  return Buffer.concat([await packHeader(table.columns.map(({ name }) => name)), await packRows(table)]);
}
