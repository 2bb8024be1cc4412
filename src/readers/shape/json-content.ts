// A parsed JSON or YAML value → leaves by dotted name, histories, and lists of records.

import { isPlainObject } from "../../core/flatten.js";
import type { Value } from "../../core/value.js";
import { compactValue } from "./compact-value.js";
import { historyOfList, historyOfObject, historyOfPairedArrays } from "./embedded-history.js";
import type { Histories } from "./history-table.js";
import { isRunListName } from "./run-list-names.js";
import { namedValuesOf, unwrapValue } from "./wrapped-value.js";

/** What a file holds. Names are dotted and as their writer wrote them. */
export interface Content {
  readonly leaves: Map<string, Value>;
  readonly histories: Histories;
  /** Lists of objects that are no histories, by name; "" for the whole file. */
  readonly lists: Map<string, readonly unknown[]>;
}

/** Objects nested deeper are one text leaf. */
const deepestLevel = 48;

/** Objects with more members of numbers than this are a data set, not metrics. */
const mostNumbers = 1_000;

/** A content without anything. */
export function emptyContent(): Content {
  return { leaves: new Map(), histories: new Map(), lists: new Map() };
}

/** Takes a value apart. Never throws. `into` is filled and returned. */
export function contentOfValue(data: unknown, into: Content = emptyContent()): Content {
  addValue(into, data, { name: "", level: 0 });
  return into;
}

interface Place {
  readonly name: string;
  readonly level: number;
}

function addValue(into: Content, wrapped: unknown, place: Place): void {
  const data = unwrapValue(wrapped);
  if (Array.isArray(data)) addList(into, data, place);
  else if (isPlainObject(data)) addObject(into, data, place);
  else if (place.name !== "" && data !== undefined) into.leaves.set(place.name, leafOf(data));
}

function addObject(into: Content, data: Record<string, unknown>, place: Place): void {
  if (place.level >= deepestLevel) {
    into.leaves.set(place.name, "[nested too deep]");
    return;
  }
  const history = historyOfObject(data, place.name);
  if (history !== undefined) {
    addHistories(into, history, place.name);
    return;
  }
  const keys = Object.keys(data);
  if (keys.length > mostNumbers && keys.every((key) => typeof data[key] === "number")) {
    into.leaves.set(place.name === "" ? "values" : place.name, `[${keys.length} numbers by name]`);
    return;
  }
  const paired = historyOfPairedArrays(data);
  addHistories(into, paired.histories, place.name);
  for (const key of keys) {
    const below = { name: join(place.name, key), level: place.level + 1 };
    const only = onlyRun(key, data[key]);
    if (only !== undefined) into.leaves.set(below.name, only.name);
    if (!paired.used.has(key)) addValue(into, only?.value ?? data[key], below);
  }
}

/** Of {runs: {"a": {…}}} with one run, its name is a value, not a part of the names: they would differ in each file. */
function onlyRun(key: string, data: unknown): { readonly name: string; readonly value: unknown } | undefined {
  if (!isRunListName(key) || !isPlainObject(data)) return undefined;
  const [first, ...others] = Object.entries(data);
  if (first === undefined || others.length > 0 || !isPlainObject(first[1])) return undefined;
  return { name: first[0], value: first[1] };
}

function addList(into: Content, list: readonly unknown[], place: Place): void {
  const history = historyOfList(list, place.name);
  if (history !== undefined) {
    addHistories(into, history, place.name);
    return;
  }
  if (list.some(isPlainObject)) into.lists.set(place.name, list);
  const named = namedValuesOf(list);
  if (named !== undefined) addObject(into, named, place);
  else if (place.name !== "") into.leaves.set(place.name, compactValue(list));
}

function addHistories(into: Content, histories: Histories, prefix: string): void {
  for (const [name, points] of histories) into.histories.set(join(prefix, name), points);
}

function leafOf(data: unknown): Value {
  if (typeof data === "string") return compactValue(data);
  if (typeof data === "number" || typeof data === "boolean" || data === null) return data;
  return typeof data === "bigint" ? data.toString() : String(data);
}

function join(prefix: string, name: string): string {
  if (prefix === "") return name;
  return name === "" ? prefix : `${prefix}.${name}`;
}
