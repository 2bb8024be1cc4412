// Nested data → fields by dotted name.

import type { Value } from "./value.js";

/** Objects nested deeper than this are kept as one text leaf, so that hostile depth cannot exhaust the stack. */
const deepestLevel = 64;

/** Where leaves go: a map, or whatever else takes them one by one. */
export interface LeafSink {
  set(name: string, value: Value): unknown;
}

/**
 * Adds the leaves of `data` to `into` under dotted names. Objects are walked; arrays, texts, numbers, booleans and null
 * are leaves. Names keep the writer's spelling and order.
 * @param prefix name of `data` itself; "" for the top
 */
export function flattenInto(into: LeafSink, data: unknown, prefix = ""): void {
  if (!isPlainObject(data)) {
    if (data !== undefined) into.set(prefix, leafOf(data));
    return;
  }
  if (rememberedNames > mostRememberedNames) forgetNames();
  flattenMembers(into, data, { name: memberOf(topName, prefix), level: 0 });
}

function flattenMembers(
  into: LeafSink,
  data: Record<string, unknown>,
  at: { readonly name: DottedName; readonly level: number },
): void {
  if (at.level >= deepestLevel) {
    into.set(at.name.text, "[nested too deep]");
    return;
  }
  let likely = at.name.first;
  for (const key of Object.keys(data)) {
    const member = data[key];
    if (member === undefined) continue;
    const name: DottedName = likely !== undefined && likely.key === key ? likely : memberOf(at.name, key);
    likely = name.next;
    if (isPlainObject(member)) flattenMembers(into, member, { name, level: at.level + 1 });
    else into.set(name.text, leafOf(member));
  }
}

/**
 * A dotted name and those one level below it. Runs of one writer have the same names: joined once, they cost a look-up
 * instead of a new text, and all runs share one text.
 */
interface DottedName {
  readonly text: string;
  /** The last part of it. */
  readonly key: string;
  members: Map<string, DottedName> | undefined;
  /** Members are linked in the order they were first met, which most files keep to. */
  first: DottedName | undefined;
  last: DottedName | undefined;
  next: DottedName | undefined;
}

const mostRememberedNames = 100_000;
let rememberedNames = 0;
const topName = newName("", "");

function memberOf(parent: DottedName, key: string): DottedName {
  parent.members ??= new Map();
  const known = parent.members.get(key);
  if (known !== undefined) return known;
  const made = newName(parent.text === "" ? key : `${parent.text}.${key}`, key);
  parent.members.set(key, made);
  if (parent.last === undefined) parent.first = made;
  else parent.last.next = made;
  parent.last = made;
  rememberedNames++;
  return made;
}

function newName(text: string, key: string): DottedName {
  return { text, key, members: undefined, first: undefined, last: undefined, next: undefined };
}

function forgetNames(): void {
  topName.members = undefined;
  topName.first = undefined;
  topName.last = undefined;
  rememberedNames = 0;
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
