// Reads one file of per-item results into columns.

import type { ItemColumn, ItemTable } from "../../core/paired-items/item-table.js";
import type { Value } from "../../core/value.js";
import type { Problem } from "../../errors.js";
import { parseCsv } from "../../formats/csv.js";
import { readTextFile } from "../../formats/read-file.js";
import { readItemArrays } from "./item-arrays.js";
import type { ItemFile } from "./item-files.js";
import { readItemLines, readItemList } from "./item-objects.js";

export interface ItemsRead {
  /** Undefined when the file holds no items, or could not be read; a problem says why where there is something wrong. */
  readonly table: ItemTable | undefined;
  readonly problems: readonly Problem[];
}

/** Larger files are refused: their texts would not fit into one string. Bytes. */
const largestFile = 400 * 1024 * 1024;

/** Reads a file of one of the known kinds. Never throws for what is in it. */
export function readItemFile(file: ItemFile): ItemsRead {
  switch (file.kind) {
    case "csv":
      return readItemCsv(file);
    case "jsonl":
      return readItemLines(file, largestFile);
    case "json":
      return readItemList(file);
    case "arrays":
      return readItemArrays(file);
  }
}

function readItemCsv({ path, name }: ItemFile): ItemsRead {
  const read = readTextFile(path, { maxBytes: largestFile });
  if ("missing" in read) return { table: undefined, problems: [] };
  if ("problem" in read) return { table: undefined, problems: [read.problem] };
  const { header, rows, problems, tornTail } = parseCsv(read.text, { path });
  const whole = tornTail ? rows.slice(0, -1) : rows;
  const torn = { code: "torn-tail", path, message: "Ends inside its last row, which was left out." };
  const columns = new Map<string, ItemColumn>();
  header.forEach((title, index) => {
    const label = title === "" ? `unnamed_${index}` : title;
    if (columns.has(label)) return;
    columns.set(
      label,
      whole.map((row) => cellOf(row[index])),
    );
  });
  const table = { source: name, count: whole.length, columns, isOrdered: false };
  return {
    table: whole.length === 0 ? undefined : table,
    problems: [...read.remarks, ...problems, ...(tornTail ? [torn] : [])],
  };
}

function cellOf(cell: string | undefined): Value | undefined {
  return cell === undefined || cell === "" ? undefined : cell;
}
