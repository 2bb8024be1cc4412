// Tables that many runs depend on: read once, and again when they have changed.

import { statSync } from "node:fs";
import { runTableOf } from "./file-profile.js";
import { readContent } from "./read-content.js";
import type { FoundTable } from "./row-keys.js";
import { keyOfRow } from "./table-key.js";
import type { TreeFile } from "./tree.js";

export interface SharedTable extends FoundTable {
  /** Rows by the text of their key under some columns; several rows where the key is not unique. */
  readonly rowsBy: (columns: readonly number[]) => ReadonlyMap<string, readonly number[]>;
}

/** Tables by path. A table that has gone, or is none any more, is undefined. */
export class SharedTables {
  readonly #known = new Map<string, { readonly stamp: string; readonly table: SharedTable | undefined }>();

  get(file: TreeFile): SharedTable | undefined {
    const stamp = stampOf(file.path);
    const known = this.#known.get(file.path);
    if (known !== undefined && known.stamp === stamp) return known.table;
    const table = readTable(file);
    this.#known.set(file.path, { stamp, table });
    return table;
  }
}

function readTable(file: TreeFile): SharedTable | undefined {
  const found = runTableOf(readContent(file));
  if (found === undefined) return undefined;
  const indices = new Map<string, ReadonlyMap<string, readonly number[]>>();
  const rowsBy = (columns: readonly number[]): ReadonlyMap<string, readonly number[]> => {
    const name = columns.join(" ");
    const known = indices.get(name) ?? indexRows(found, columns);
    indices.set(name, known);
    return known;
  };
  return { ...found, rowsBy };
}

function indexRows(found: FoundTable, columns: readonly number[]): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  found.table.rows.forEach((_, row) => {
    const key = keyOfRow(found.table, row, columns);
    const same = rows.get(key);
    if (same === undefined) rows.set(key, [row]);
    else same.push(row);
  });
  return rows;
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}
