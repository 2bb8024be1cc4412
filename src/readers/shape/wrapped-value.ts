// Values that some writers wrap in an object: {"desc":…,"value":3}, {"py/object":…,"value":3.0}, {"value":3,"unit":"s"}.

import { isPlainObject } from "../../core/flatten.js";
import { metricValueOf } from "../cell.js";

/** Members that may stand beside the value of a wrapper. */
const companions =
  /^(?:desc|description|unit|units|type|_type|dtype|name|label|display_name|options|params|step|py\/.*|__\w+__)$/;

/** The wrapped value, or the data itself where it is no wrapper. */
export function unwrapValue(data: unknown): unknown {
  if (!isPlainObject(data)) return data;
  const keys = Object.keys(data);
  if (
    keys.includes("value") &&
    keys.length > 1 &&
    keys.every((key) => key === "value" || companions.test(key))
  ) {
    return isPlainObject(data.value) ? unwrapValue(data.value) : data.value;
  }
  return keys.some((key) => key.startsWith("py/")) ? unpickled(data, keys) : data;
}

/** Objects written by jsonpickle: their members without the type marks; a mark alone is named, never loaded. */
function unpickled(data: Record<string, unknown>, keys: readonly string[]): unknown {
  const members = keys.filter((key) => !key.startsWith("py/"));
  if (members.length > 0) return Object.fromEntries(members.map((key) => [key, data[key]]));
  const tuple = data["py/tuple"] ?? data["py/set"];
  if (Array.isArray(tuple)) return tuple;
  return `[${String(keys[0])} ${typeof data[keys[0] ?? ""] === "string" ? String(data[keys[0] ?? ""]) : "object"}]`;
}

/**
 * A list of named values as an object: [{"name":"acc","value":0.9},…] → {acc: 0.9}; [{"dataset":"a","f1":1},…] →
 * {a: {f1: 1}}. Undefined when the list is none, or too long to be columns.
 */
export function namedValuesOf(list: readonly unknown[]): Record<string, unknown> | undefined {
  if (list.length === 0 || list.length > 60 || !list.every(isPlainObject)) return undefined;
  const first = list[0] as Record<string, unknown>;
  const key = Object.keys(first).find((name) => tellsApart(list, name));
  if (key === undefined) return undefined;
  const entries = list.map((item): [string, unknown] => {
    const rest = Object.fromEntries(Object.entries(item).filter(([name]) => name !== key));
    return [String(item[key]), valueOfRest(rest)];
  });
  const arePairs = entries.every(([, value]) => isScalar(value));
  if (!arePairs && !entries.every(([, value]) => isMeasured(value))) return undefined;
  return Object.fromEntries(entries);
}

function tellsApart(list: readonly Record<string, unknown>[], name: string): boolean {
  if (
    !/^(?:name|metric|key|task|dataset|label|stage|split|subset|category|group|id|benchmark|scorer|class|fold|k|set|domain)$/i.test(
      name,
    )
  ) {
    return false;
  }
  const values = list.map((item) => item[name]);
  const areNames = values.every(
    (value) => (typeof value === "string" && value.length <= 80) || Number.isInteger(value),
  );
  return areNames && new Set(values).size === values.length;
}

function valueOfRest(rest: Record<string, unknown>): unknown {
  const keys = Object.keys(rest);
  return keys.length === 1 && /^(?:value|score|result|mean)$/i.test(keys[0] ?? "")
    ? rest[keys[0] ?? ""]
    : rest;
}

/** The value of a pair of a name and a value: a number, a word. */
function isScalar(value: unknown): boolean {
  return typeof value === "string" ? value.length <= 80 : typeof value !== "object" || value === null;
}

/** Whether there is a number and no text longer than a word or two. */
function isMeasured(value: unknown): boolean {
  const leaves = isPlainObject(value) ? Object.values(value) : [value];
  const hasNumber = leaves.some(
    (leaf) => typeof leaf === "number" || isPlainObject(leaf) || metricValueOf(leaf) !== undefined,
  );
  return hasNumber && leaves.every((leaf) => typeof leaf !== "string" || leaf.length <= 80);
}
