// The lines of a JSON-lines file → a table of steps, and the records before and after them (settings, summary).

import { isPlainObject } from "../../core/flatten.js";
import { type Content, contentOfValue, emptyContent } from "./json-content.js";
import { jaccard } from "./likeness.js";
import { axisRank } from "./step-words.js";
import { type Table, tableOfRecords } from "./table.js";

export interface LinesContent {
  /** What the lines without a step say. */
  readonly content: Content;
  /** The lines with a step, or all lines where none has one; undefined when at most one line is left. */
  readonly table: Table | undefined;
}

/** More lines of another form than this are no settings. */
const mostStrangers = 8;

/** Parts a log into its steps and its other records. */
export function contentOfLines(lines: readonly unknown[]): LinesContent {
  const records = lines.filter(isPlainObject).map(unwrapEvent);
  const content = emptyContent();
  const steps = records.filter(hasAxis);
  const others = records.filter((record) => !hasAxis(record));
  const isLog = steps.length > 0 && others.length <= Math.max(3, steps.length);
  const settings = isLog ? others : strangersOf(records);
  for (const record of settings) contentOfValue(record, content);
  const rows = isLog ? steps : records.filter((record) => !settings.includes(record));
  return { content, table: rows.length === 0 ? undefined : tableOfRecords(rows) };
}

/** A single record; or the few of many that have other members than most: settings before events, a report after them. */
function strangersOf(records: readonly Record<string, unknown>[]): readonly Record<string, unknown>[] {
  if (records.length === 1) return records;
  const forms = new Map<string, number>();
  for (const record of records) forms.set(formOf(record), (forms.get(formOf(record)) ?? 0) + 1);
  const [usual] = [...forms].sort(([, a], [, b]) => b - a);
  const names = new Set(usual?.[0].split("\n"));
  const others = records.filter((record) => jaccard(names, new Set(Object.keys(record))) < 0.34);
  return others.length * 2 < records.length && others.length <= mostStrangers ? others : [];
}

function formOf(record: Record<string, unknown>): string {
  return Object.keys(record).sort().join("\n");
}

function hasAxis(record: Record<string, unknown>): boolean {
  return Object.keys(record).some((key) => typeof record[key] === "number" && axisRank(key) !== undefined);
}

/** {"type": "metrics", "data": {…}} → {…} with the type kept. */
function unwrapEvent(record: Record<string, unknown>): Record<string, unknown> {
  const inner = record.data ?? record.metrics ?? record.payload;
  if (!isPlainObject(inner) || hasAxis(record) || !hasAxis(inner)) return record;
  return inner;
}
