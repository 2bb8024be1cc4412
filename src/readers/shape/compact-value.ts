// Keeps leaves small: long arrays and texts are named by their size, so that curves and images do not fill a table.

import type { Value } from "../../core/value.js";

const longestArray = 64;
const longestText = 2_000;

/** The value, or a short text that says what and how long it is: "[1200 numbers]", "[1.3 MB of text]". */
export function compactValue(value: Value): Value {
  if (typeof value === "string")
    return value.length > longestText ? `[${sizeOf(value.length)} of text]` : value;
  if (!isArray(value)) return value;
  const isFlat = value.every((item) => typeof item !== "object" || item === null);
  if (isFlat && value.length <= longestArray && value.every((item) => String(item).length <= 200))
    return value;
  if (!isFlat && value.length <= longestArray && isSmall(value)) return value;
  return `[${value.length} ${kindOf(value)}]`;
}

function isArray(value: Value): value is readonly unknown[] {
  return Array.isArray(value);
}

function isSmall(value: readonly unknown[]): boolean {
  return (JSON.stringify(value)?.length ?? 0) <= 600;
}

function kindOf(value: readonly unknown[]): string {
  if (value.every((item) => typeof item === "number")) return "numbers";
  if (value.every((item) => typeof item === "string")) return "texts";
  if (value.every(Array.isArray)) return "arrays";
  return value.every((item) => typeof item === "object") ? "objects" : "values";
}

function sizeOf(length: number): string {
  return length < 100_000 ? `${Math.round(length / 1000)} kB` : `${(length / 1e6).toFixed(1)} MB`;
}
