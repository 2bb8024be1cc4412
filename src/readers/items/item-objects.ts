// Per-item results as JSON: one object a line, a list of objects, or objects by key.

import { flattenInto, isPlainObject } from "../../core/flatten.js";
import type { ItemTable } from "../../core/paired-items/item-table.js";
import type { Value } from "../../core/value.js";
import { readJsonLines } from "../../formats/jsonl.js";
import { readJsonFile } from "../read-json-file.js";
import type { ItemFile } from "./item-files.js";
import type { ItemsRead } from "./items-read.js";

/** Bytes of a JSON file that is parsed whole. */
const largestJson = 256 * 1024 * 1024;
const mostColumns = 500;
/** How deep in a JSON file a list of items may lie. */
const deepestList = 3;

/** Reads JSON lines; lines that hold no object are skipped and told. */
export function readItemLines({ path, name }: ItemFile, maxBytes: number): ItemsRead {
  const rows = new RowsOfObjects();
  let strange = 0;
  const read = readJsonLines(path, { maxBytes }, (value) => {
    if (isPlainObject(value)) rows.add(value);
    else strange++;
  });
  const message = `${strange} lines hold no object with named values. They were left out.`;
  const skipped = strange === 0 ? [] : [{ code: "not-an-object", path, message }];
  return { table: rows.table(name), problems: [...read.problems, ...skipped] };
}

/** Reads a JSON file: a list of objects, anywhere near its top, or objects or single answers by the items' keys. */
export function readItemList({ path, name }: ItemFile): ItemsRead {
  const read = readJsonFile(path, { maxBytes: largestJson });
  const found = findObjects(read.value, deepestList);
  const objects = found ?? objectsByKey(read.value, name) ?? [];
  return { table: tableOfObjects(name, objects), problems: read.problems };
}

/** The longest list of objects. */
function findObjects(value: unknown, levels: number): readonly Record<string, unknown>[] | undefined {
  if (Array.isArray(value)) {
    const objects = value.filter(isPlainObject);
    return objects.length > 0 && objects.length === value.length ? objects : undefined;
  }
  if (!isPlainObject(value) || levels === 0) return undefined;
  const lists = Object.values(value).flatMap((member) => {
    const found = findObjects(member, levels - 1);
    return found === undefined ? [] : [found];
  });
  return lists.reduce<readonly Record<string, unknown>[] | undefined>(
    (longest, list) => (longest === undefined || list.length > longest.length ? list : longest),
    undefined,
  );
}

/** `{"q1": {…}, "q2": {…}}`, and in a file of predictions or answers `{"q1": "Paris"}`. */
function objectsByKey(value: unknown, name: string): Record<string, unknown>[] | undefined {
  if (!isPlainObject(value)) return undefined;
  const entries = Object.entries(value);
  const inner = entries.filter((entry): entry is [string, Record<string, unknown>] =>
    isPlainObject(entry[1]),
  );
  if (inner.length >= 2 && inner.length === entries.length && haveSameKeys(inner.map(([, row]) => row)))
    return inner.map(([key, row]) => ({ key, ...row }));
  const isAnswers = /predict|answer/i.test(name) && entries.every(([, answer]) => typeof answer !== "object");
  return isAnswers ? entries.map(([key, prediction]) => ({ key, prediction })) : undefined;
}

function haveSameKeys(rows: readonly Record<string, unknown>[]): boolean {
  const first = Object.keys(rows[0] ?? {});
  return rows.every((row) => first.filter((name) => name in row).length * 2 >= Math.max(first.length, 1));
}

/** A table of such objects, a row each; undefined when there are none. */
export function tableOfObjects(
  source: string,
  objects: Iterable<Record<string, unknown>>,
): ItemTable | undefined {
  const rows = new RowsOfObjects();
  for (const row of objects) rows.add(row);
  return rows.table(source);
}

/** Grows a table row by row; a column begins where its name is first met. */
class RowsOfObjects {
  readonly #columns = new Map<string, (Value | undefined)[]>();
  #count = 0;

  add(row: Record<string, unknown>): void {
    const at = this.#count++;
    flattenInto({ set: (name, value) => this.#put(name, at, value) }, row);
  }

  table(source: string): ItemTable | undefined {
    if (this.#count === 0) return undefined;
    const count = this.#count;
    for (const column of this.#columns.values()) while (column.length < count) column.push(undefined);
    return { source, count, columns: this.#columns, isOrdered: false };
  }

  #put(name: string, row: number, value: Value): void {
    let column = this.#columns.get(name);
    if (column === undefined) {
      if (this.#columns.size >= mostColumns) return;
      column = [];
      this.#columns.set(name, column);
    }
    while (column.length < row) column.push(undefined);
    column[row] = value;
  }
}
