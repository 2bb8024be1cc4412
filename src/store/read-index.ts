// Reading index.json of a root, ours or a run store's own.

import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import { statuses } from "../core/run.js";
import { exitCodes, UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { rootFiles } from "./run-layout.js";

/** One run of index.json, by the names it should have there. */
export interface IndexRow {
  readonly run_id: string;
  readonly [name: string]: unknown;
}

/** First bytes of every index that we write. It is made from the runs, so that no reader takes its lines for runs. */
export const ownIndexStart = '{\n  "schema": "runledger.index/1",\n';

/** Whether a file is an index that we wrote. */
export function isOwnIndex(path: string): boolean {
  const file = readTextFile(path);
  return "text" in file && file.text.startsWith(ownIndexStart);
}

/**
 * The rows that index.json holds now; none when there is no such file.
 * @throws UserError "foreign-index" (exit 5) when it is something else: it must not be overwritten
 */
export function readIndex(root: string): IndexRow[] {
  const path = join(root, rootFiles.index);
  const file = readTextFile(path);
  if ("missing" in file) return [];
  const runs = "text" in file ? runsIn(file.text) : undefined;
  if (runs?.every(isIndexRow)) return runs;
  throw new UserError("foreign-index", `${path}: is not an index of runs; it was not touched.`, {
    hint: "Move or rename it, then try again.",
    exitCode: exitCodes.refused,
  });
}

/** Columns that a run store keeps of its runs; a row that has one was not made by us. */
const storeColumns = ["seeded_pct", "fuzzy_f1", "semantic_f1", "hybrid_f1", "best_f1", "best_config"];

/** Whether a row was made from its run by us and says nothing that is not in the run: it has a status. */
export function isDerivedRow(row: Readonly<Record<string, unknown>>): boolean {
  const hasStatus = statuses.some((status) => status === row.status);
  return hasStatus && !storeColumns.some((column) => Object.hasOwn(row, column));
}

function runsIn(text: string): unknown[] | undefined {
  try {
    const { value } = parseTolerantJson(text);
    return isPlainObject(value) && Array.isArray(value.runs) ? value.runs : undefined;
  } catch {
    return undefined; // No JSON at all.
  }
}

function isIndexRow(row: unknown): row is IndexRow {
  return isPlainObject(row) && typeof row.run_id === "string";
}
