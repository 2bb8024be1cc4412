// Rows that can be scored by factor: per-item results, or rows of counts by way of matching, strategy and model.

import { join } from "node:path";
import type { ItemRow } from "../core/evaluation/item-score.js";
import { isPlainObject } from "../core/flatten.js";
import { JsonSyntaxError, parseTolerantJson } from "../core/json/tolerant-json.js";
import { correctCandidates, findAnswerColumns } from "../core/paired-items/answer-columns.js";
import type { ItemTable } from "../core/paired-items/item-table.js";
import { plainName } from "../core/paired-items/item-table.js";
import { truthOf } from "../core/paired-items/item-values.js";
import { readTextFile } from "../formats/read-file.js";
import type { RunMaterial } from "./run-material.js";

export interface FactorRows {
  /** Columns by whose values the rows are told apart, few values each. */
  readonly factors: readonly string[];
  readonly rows: readonly ItemRow[];
  /** What the rows were read from. */
  readonly source: string;
  /** What one row is. */
  readonly unit: "items" | "rows of counts";
}

/** Values of a factor: fewer tell nothing apart, more are names of items. */
const [fewest, most] = [2, 24];
const mostBytes = 64 * 1024 * 1024;

/** The rows of a run; undefined where it has none that a factor splits or a score can be told of. */
export function factorRows({ run, items }: Pick<RunMaterial, "run" | "items">): FactorRows | undefined {
  if (items !== undefined) {
    const found = rowsOfItems(items);
    if (found !== undefined) return found;
  }
  return rowsOfCounts(join(run.path, "metrics.json"));
}

/** Items with the columns that scores are made of under the names that scoring knows. */
function rowsOfItems(items: ItemTable): FactorRows | undefined {
  const names = [...items.columns.keys()];
  const { expected, answer } = findAnswerColumns(names);
  const correct = correctCandidates(names).find((name) =>
    items.columns.get(name)?.some((value) => truthOf(value) !== undefined),
  );
  const hasCounts = ["tp", "fp", "fn"].every((name) => items.columns.has(name));
  if (correct === undefined && (expected === undefined || answer === undefined) && !hasCounts)
    return undefined;
  const scored = new Set([correct, expected, answer]);
  const factors = names.filter(
    (name) => !scored.has(name) && isFactor(items.columns.get(name) ?? [], items.count),
  );
  const rows = Array.from({ length: items.count }, (_, row): ItemRow => {
    const cells = Object.fromEntries(factors.map((name) => [name, items.columns.get(name)?.[row]]));
    const cell = (name: string | undefined): unknown =>
      name === undefined ? undefined : items.columns.get(name)?.[row];
    const truth = truthOf(items.columns.get(correct ?? "")?.[row]);
    return {
      ...cells,
      ...(hasCounts ? { tp: cell("tp"), fp: cell("fp"), fn: cell("fn") } : {}),
      ...(truth === undefined ? {} : { correct: truth }),
      expected: cell(expected),
      predicted: cell(answer),
    };
  });
  return { factors, rows, source: items.source, unit: "items" };
}

/** Texts and truth values that come again and again. */
function isFactor(values: readonly unknown[], count: number): boolean {
  const distinct = new Set<unknown>();
  for (const value of values) {
    if (value === undefined || value === null) continue;
    if (typeof value !== "string" && typeof value !== "boolean") return false;
    distinct.add(value);
    if (distinct.size > most) return false;
  }
  return distinct.size >= fewest && distinct.size * 2 <= count;
}

/** A list of objects with tp, fp and fn, each told from the others by its texts. */
function rowsOfCounts(path: string): FactorRows | undefined {
  const read = readTextFile(path, { maxBytes: mostBytes });
  if (!("text" in read)) return undefined;
  const rows = objectsIn(read.text).filter((row) =>
    ["tp", "fp", "fn"].every((name) => typeof row[name] === "number"),
  );
  if (rows.length < 2) return undefined;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const factors = names.filter((name) =>
    isFactor(
      rows.map((row) => row[name]),
      rows.length,
    ),
  );
  return factors.length === 0 ? undefined : { factors, rows, source: "metrics.json", unit: "rows of counts" };
}

function objectsIn(text: string): Record<string, unknown>[] {
  try {
    const { value } = parseTolerantJson(text);
    return Array.isArray(value) ? value.filter(isPlainObject) : [];
  } catch (error) {
    if (error instanceof JsonSyntaxError) return [];
    throw error;
  }
}

/** Whether a factor says who answered: a model, a rater, a judge. */
export function isRater(factor: string): boolean {
  return /(^|_)(model|rater|annotator|judge|grader|reviewer|assessor|coder|system|detector)s?($|_)/.test(
    plainName(factor),
  );
}

/** What names a row, in this order, as the reader of such files has it; other texts of a row follow. */
const keyColumns = ["match_mode", "strategy", "model"];

/** Whether a metric is one cell of rows of counts: "hybrid.baseline.gpt-5.1.f1". */
export function isCellOf(found: FactorRows | undefined): (metric: string) => boolean {
  if (found === undefined || found.unit === "items") return () => false;
  const rowNames = new Set(found.rows.map(rowName));
  return (metric) => rowNames.has(metric.replace(/^metrics\./, "").replace(/\.[^.]*$/, ""));
}

function rowName(row: ItemRow): string {
  const texts = Object.keys(row).filter((name) => typeof row[name] === "string");
  const keys = [
    ...keyColumns.filter((name) => texts.includes(name)),
    ...texts.filter((name) => !keyColumns.includes(name)),
  ];
  return keys.map((name) => String(row[name])).join(".");
}
