// Nested data → fields by dotted name.

import type { Value } from "./value.js";

/** Objects nested deeper than this are kept as one text leaf, so that hostile depth cannot exhaust the stack. */
const deepestLevel = 64;

/**
 * Adds the leaves of `data` to `into` under dotted names. Objects are walked; arrays, texts, numbers, booleans and null
 * are leaves. Names keep the writer's spelling and order.
 * @param prefix name of `data` itself; "" for the top
 */
export function flattenInto(into: Map<string, Value>, data: unknown, prefix = "", level = 0): void {
  if (!isPlainObject(data)) {
    if (data !== undefined) into.set(prefix, leafOf(data));
    return;
  }
  if (level >= deepestLevel) {
    into.set(prefix, "[nested too deep]");
    return;
  }
  for (const key of Object.keys(data)) {
    flattenInto(into, data[key], prefix === "" ? key : `${prefix}.${key}`, level + 1);
  }
}

/** Whether `data` is an object with named members: not null, not an array. */
export function isPlainObject(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

function leafOf(data: unknown): Value {
  if (Array.isArray(data)) return data;
  if (typeof data === "string" || typeof data === "number" || typeof data === "boolean") return data;
  if (typeof data === "bigint") return data.toString();
  return null;
}
