// index.json of a run store: a table of its runs, one row a run.

import { isPlainObject } from "../../core/flatten.js";
import type { Problem } from "../../errors.js";
import { isDerivedRow } from "../../store/read-index.js";
import { readJsonFile } from "../read-json-file.js";

export type IndexRow = Record<string, unknown>;

export interface StoreIndex {
  /** Absolute path. */
  readonly path: string;
  /** Rows by run id, in the order of the file. */
  readonly rows: ReadonlyMap<string, IndexRow>;
  /** It has columns that only a run store writes. */
  readonly isOwn: boolean;
  readonly problems: readonly Problem[];
}

const ownColumns = ["seeded_pct", "fuzzy_f1", "semantic_f1", "hybrid_f1", "best_f1", "best_config"];

/** Reads the table; undefined when the file is another kind of table; one that is damaged has no rows. Rows that our own index command wrote are left out. */
export function readStoreIndex(path: string): StoreIndex | undefined {
  const file = readJsonFile(path);
  if (file.isBroken) return { path, rows: new Map(), isOwn: false, problems: file.problems };
  const list = isPlainObject(file.value) ? file.value.runs : undefined;
  if (!Array.isArray(list)) return undefined;
  const rows = new Map<string, IndexRow>();
  const problems: Problem[] = [...file.problems];
  let nameless = 0;
  for (const row of list) {
    const id = isPlainObject(row) ? row.run_id : undefined;
    if (!isPlainObject(row) || typeof id !== "string" || id === "") nameless++;
    else if (!isDerivedRow(row)) {
      if (rows.has(id)) problems.push(repeated(path, id));
      rows.set(id, row);
    }
  }
  if (nameless > 0) {
    const message = `${nameless === 1 ? "1 row has" : `${nameless} rows have`} no run_id. Left out.`;
    problems.push({ code: "nameless-row", path, message });
  }
  return { path, rows, isOwn: [...rows.values()].some(hasOwnColumn), problems };
}

function hasOwnColumn(row: IndexRow): boolean {
  return ownColumns.some((column) => Object.hasOwn(row, column));
}

function repeated(path: string, id: string): Problem {
  return {
    code: "repeated-run",
    path,
    message: `${JSON.stringify(id)} has several rows. The last one counts.`,
  };
}
