// What an interrupted evaluation left behind, put back into the form it was counted in.

import { join } from "node:path";
import type { ItemRow } from "../core/evaluation/item-score.js";
import { type ModelUsage, tokenKinds } from "../core/evaluation/token-usage.js";
import { isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import { readTextFile } from "../formats/read-file.js";
import { runFiles } from "../store/run-layout.js";

/** Columns whose texts are compared as they stand. */
const texts: readonly string[] = ["expected", "predicted"];

/** A row of the results file as `item()` was given it: numbers and truth values are no texts. Empty cells are absent. */
export function capturedRow(cells: Readonly<Record<string, string>>, factors: readonly string[]): ItemRow {
  const row: Record<string, unknown> = {};
  for (const [column, text] of Object.entries(cells)) {
    if (text === "") continue;
    row[column] = texts.includes(column) || factors.includes(column) ? text : cellValue(text);
  }
  return row;
}

function cellValue(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : text;
}

/** Sums by model of outputs/token_usage.json; none when it is missing or cannot be read. */
export function readTotals(folder: string): readonly (readonly [string, ModelUsage])[] {
  const read = readTextFile(join(folder, runFiles.tokenUsage));
  if (!("text" in read)) return [];
  const byModel = modelsOf(read.text);
  return Object.entries(byModel).flatMap(([model, sums]) => {
    const usage = isPlainObject(sums) ? usageOf(sums) : undefined;
    return usage === undefined ? [] : [[model, usage] as const];
  });
}

function modelsOf(text: string): Record<string, unknown> {
  try {
    const { value } = parseTolerantJson(text);
    return isPlainObject(value) && isPlainObject(value.by_model) ? value.by_model : {};
  } catch {
    // The file is replaced whole, so it was damaged from outside: the sums start anew.
    return {};
  }
}

function usageOf(sums: Record<string, unknown>): ModelUsage | undefined {
  const counts = ["calls_made", ...tokenKinds].map((name) => [name, sums[name] ?? 0] as const);
  const areCounts = counts.every(([, count]) => Number.isSafeInteger(count) && (count as number) >= 0);
  return areCounts ? (Object.fromEntries(counts) as unknown as ModelUsage) : undefined;
}
