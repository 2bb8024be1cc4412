// A column of the comparison as a typed Parquet column.

import { encodeJson } from "../core/json/encode-json.js";
import type { Value } from "../core/value.js";

/** Types of Parquet that columns get. "timestamp" is microseconds since 1970, UTC. */
export type ColumnType = "double" | "int64" | "boolean" | "timestamp" | "string";

export interface ParquetColumn {
  readonly type: ColumnType;
  /** null where the run has no value or null. */
  readonly data: readonly (number | bigint | boolean | string | null)[];
  /** Kinds of values, in words, where a column holds several and became text: ["numbers", "texts"]. */
  readonly mixed: readonly string[];
}

/**
 * Types a column by what it holds: whole numbers → int64, numbers → double, true and false → boolean, complete times with
 * a zone → timestamp, texts → string, lists → string (JSON). Several kinds together become text. Without any value:
 * double where `isMetric`, else string.
 */
export function typeColumn(values: readonly (Value | undefined)[], isMetric: boolean): ParquetColumn {
  const kinds = new Set<string>();
  for (const value of values) {
    if (value !== undefined && value !== null) kinds.add(kindOf(value));
  }
  const [kind] = kinds;
  if (kinds.size > 1) return { type: "string", data: convert(values, textOf), mixed: [...kinds].sort() };
  if (kind === undefined)
    return { type: isMetric ? "double" : "string", data: values.map(() => null), mixed: [] };
  return { ...typeSingleKind(values, kind), mixed: [] };
}

function typeSingleKind(values: readonly (Value | undefined)[], kind: string): Omit<ParquetColumn, "mixed"> {
  const present = values.filter((value) => value !== undefined && value !== null);
  if (kind === "numbers") {
    return present.every(isWhole)
      ? { type: "int64", data: convert(values, (value) => BigInt(value as number)) }
      : { type: "double", data: convert(values, Number) };
  }
  if (kind === "true or false") return { type: "boolean", data: convert(values, (value) => value === true) };
  return present.every((value) => microsecondsOf(value) !== undefined)
    ? { type: "timestamp", data: convert(values, (value) => microsecondsOf(value) ?? null) }
    : { type: "string", data: convert(values, textOf) };
}

function convert<T>(values: readonly (Value | undefined)[], one: (value: Value) => T): (T | null)[] {
  return values.map((value) => (value === undefined || value === null ? null : one(value)));
}

function kindOf(value: NonNullable<Value>): string {
  if (typeof value === "number") return "numbers";
  if (typeof value === "boolean") return "true or false";
  return typeof value === "string" ? "texts" : "lists";
}

/** Negative zero is none: int64 would lose its sign. */
function isWhole(value: Value): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function textOf(value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  return encodeJson(value);
}

const completeTime = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/;

/** Microseconds since 1970 of a date with time and zone; undefined when it is none or would lose digits. */
function microsecondsOf(value: Value): bigint | undefined {
  const match = typeof value === "string" ? completeTime.exec(value) : null;
  if (match === null) return undefined;
  const [, date, time, fraction = "", zone] = match;
  const milliseconds = Date.parse(`${date}T${time}${zone}`);
  if (!Number.isFinite(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1000n + BigInt(fraction.padEnd(6, "0"));
}
