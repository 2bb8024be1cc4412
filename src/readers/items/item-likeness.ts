// How much a file looks like per-item results, from its name and its beginning.

import { closeSync, readSync } from "node:fs";
import { flattenInto, isPlainObject } from "../../core/flatten.js";
import { correctCandidates, findAnswerColumns } from "../../core/paired-items/answer-columns.js";
import { plainName } from "../../core/paired-items/item-table.js";
import { isKeyName } from "../../core/paired-items/key-columns.js";
import { parseCsv } from "../../formats/csv.js";
import { decodeText } from "../../formats/decode-text.js";
import { readJsonLines } from "../../formats/jsonl.js";
import { openRegularFile } from "../../formats/read-file.js";
import type { ItemFile } from "./item-files.js";
import { readItemList } from "./item-objects.js";
import { readInspectItems, readPromptfooItems } from "./tool-items.js";

/** A file that was looked into. */
export interface Likely {
  readonly file: ItemFile;
  readonly columns: readonly string[];
  /** From `leastLikeness` on it passes for per-item results without being asked for. */
  readonly likeness: number;
}

/** A file below this is no per-item result, unless it is named. */
export const leastLikeness = 3;

const lookedAt = 64 * 1024;
const linesLookedAt = 20;
/** Larger JSON files are looked into only when their name promises something. Bytes. */
const mostJson = 4 * 1024 * 1024;
const stepNames = new Set(["step", "epoch", "iteration", "global_step", "iter", "round"]);

/** Looks into a file; undefined when it holds no rows. */
export function lookInto(file: ItemFile): Likely | undefined {
  const columns = columnNames(file);
  if (columns === undefined || columns.length === 0) return undefined;
  return { file, columns, likeness: file.promise + likenessOf(columns) };
}

function likenessOf(columns: readonly string[]): number {
  const { expected, answer } = findAnswerColumns(columns);
  const tellsAnswers = (expected === undefined ? 0 : 2) + (answer === undefined ? 0 : 2);
  const tells = tellsAnswers + (correctCandidates(columns).length > 0 ? 3 : 0);
  const key = columns.some(isKeyName) ? 2 : 0;
  const isLog = columns.some((name) => stepNames.has(plainName(name))) && tellsAnswers === 0 && key === 0;
  return tells + key - (isLog ? 9 : 0);
}

function columnNames(file: ItemFile): string[] | undefined {
  if (file.kind === "arrays") return ["prediction", "target"];
  if (file.kind === "inspect" || file.kind === "promptfoo") return toolColumns(file);
  if (file.kind === "csv") return csvColumns(file.path);
  if (file.kind === "jsonl") return lineColumns(file.path);
  if (file.promise <= 0 && sizeOf(file.path) > mostJson) return undefined;
  const { table } = readItemList(file);
  return table === undefined ? undefined : [...table.columns.keys()];
}

/** Of files whose form is known. */
function toolColumns(file: ItemFile): string[] | undefined {
  const { table } = (file.kind === "inspect" ? readInspectItems : readPromptfooItems)(file);
  return table === undefined ? undefined : [...table.columns.keys()];
}

function csvColumns(path: string): string[] | undefined {
  const beginning = readBeginning(path);
  if (beginning === undefined) return undefined;
  const { header, rows } = parseCsv(decodeText(beginning).text);
  return rows.length === 0 ? undefined : [...header];
}

function lineColumns(path: string): string[] | undefined {
  const names = new Set<string>();
  readJsonLines(path, { maxLines: linesLookedAt }, (value) => {
    if (isPlainObject(value)) flattenInto({ set: (name) => names.add(name) }, value);
  });
  return [...names];
}

function readBeginning(path: string): Buffer | undefined {
  const file = openRegularFile(path);
  if (!("descriptor" in file)) return undefined;
  try {
    const bytes = Buffer.alloc(Math.min(lookedAt, file.stat.size));
    return bytes.subarray(0, readSync(file.descriptor, bytes, 0, bytes.length, 0));
  } catch {
    return undefined; // Reading the whole file, should it be chosen, says what is wrong.
  } finally {
    closeSync(file.descriptor);
  }
}

function sizeOf(path: string): number {
  const file = openRegularFile(path);
  if (!("descriptor" in file)) return 0;
  closeSync(file.descriptor);
  return file.stat.size;
}
