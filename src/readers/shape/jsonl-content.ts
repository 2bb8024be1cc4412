// The lines of a JSON-lines file → a table of steps, and the records before and after them (settings, summary).

import { isPlainObject } from "../../core/flatten.js";
import { type Content, contentOfValue, emptyContent } from "./json-content.js";
import { axisRank } from "./step-words.js";
import { type Table, tableOfRecords } from "./table.js";

export interface LinesContent {
  /** What the lines without a step say. */
  readonly content: Content;
  /** The lines with a step, or all lines where none has one; undefined when at most one line is left. */
  readonly table: Table | undefined;
}

/** Parts a log into its steps and its other records. */
export function contentOfLines(lines: readonly unknown[]): LinesContent {
  const records = lines.filter(isPlainObject).map(unwrapEvent);
  const content = emptyContent();
  const steps = records.filter(hasAxis);
  const others = records.filter((record) => !hasAxis(record));
  const isLog = steps.length > 0 && others.length <= Math.max(3, steps.length);
  const settings = isLog ? others : records.length === 1 ? records : [];
  for (const record of settings) contentOfValue(record, content);
  const rows = isLog ? steps : records.length === 1 ? [] : records;
  return { content, table: rows.length === 0 ? undefined : tableOfRecords(rows) };
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
