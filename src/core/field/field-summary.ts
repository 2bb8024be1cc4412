// What a field holds over all runs: type, how many have it, range.

import { compareTexts, type Value } from "../value.js";
import type { FieldColumn, FieldKind, FieldTable } from "./field-table.js";

export interface FieldSummary {
  readonly name: string;
  readonly kind: FieldKind;
  /** "number", "text", "yes/no", "list", or several joined by "|". */
  readonly type: string;
  /** Runs that have it; null and NaN count as having it. */
  readonly count: number;
  readonly distinct: number;
  /** Of numbers: smallest and largest, NaN left out. */
  readonly range?: readonly [number, number];
  /** Of texts and others: a few of the values. */
  readonly examples: readonly string[];
}

const mostExamples = 3;

/** Summaries of every field, in the order the fields were first met. */
export function summarizeFields(table: FieldTable): FieldSummary[] {
  return [...table.columns.values()].map(summarize);
}

function summarize(column: FieldColumn): FieldSummary {
  const present = column.values.filter((value) => value !== undefined);
  const numbers = present.filter((value) => typeof value === "number" && !Number.isNaN(value)) as number[];
  const texts = new Set(
    present.map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value))),
  );
  const range = rangeOf(numbers);
  return {
    name: column.name,
    kind: column.kind,
    type: [...new Set(present.map(typeOf))].sort().join("|"),
    count: present.length,
    distinct: texts.size,
    ...(range === undefined ? {} : { range }),
    examples: [...texts].sort(compareTexts).slice(0, mostExamples),
  };
}

function rangeOf(numbers: readonly number[]): readonly [number, number] | undefined {
  if (numbers.length === 0) return undefined;
  return numbers.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

function typeOf(value: Value): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value === "boolean") return "yes/no";
  return typeof value === "number" ? "number" : "text";
}
