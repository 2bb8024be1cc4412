// Long lists that differ in few places are compared by element.

import type { Value } from "../value.js";
import type { MatchedField } from "./match-fields.js";
import { isShared } from "./same-values.js";

/** Lists whose text is no longer than this are compared as a whole. */
const shortList = 40;

/**
 * The field's elements that differ ("schedule.3"), where all runs have long lists of one length and less than half of
 * the elements differ; else the field as it is.
 */
export function expandLists(field: MatchedField): MatchedField[] {
  const lists = field.values.filter((value): value is readonly unknown[] => Array.isArray(value));
  const length = lists[0]?.length ?? 0;
  const isAlike = lists.length === field.values.length && lists.every((list) => list.length === length);
  if (!isAlike || lists.every((list) => JSON.stringify(list).length <= shortList)) return [field];
  const elements = Array.from({ length }, (_, index) => ({
    ...field,
    names: field.names.map((name) => (name === undefined ? undefined : `${name}.${index}`)),
    values: lists.map((list) => elementOf(list[index])),
  }));
  const differing = elements.filter((element) => !isShared(element));
  return differing.length * 2 < length ? differing : [field];
}

function elementOf(item: unknown): Value {
  if (typeof item === "string" || typeof item === "number" || typeof item === "boolean") return item;
  return item === null || item === undefined ? null : [item];
}
