// The values of a differing field, so short that they fit a cell and so long that they still differ.

import { displayWidth } from "../printable.js";
import type { Value } from "../value.js";
import type { FieldDifference } from "./difference.js";

/** Texts of a field's values in the order of the runs; "–" where a run does not have it. */
export function valueTexts(field: FieldDifference, width: number | undefined): string[] {
  const texts = withoutSharedItems(field.values) ?? field.values.map((value) => textOf(value, field.name));
  if (width === undefined || texts.every((text) => displayWidth(text) <= width)) return texts;
  return withoutSharedStart(texts, width);
}

function textOf(value: Value | undefined, name: string): string {
  if (value === undefined) return "–";
  if (typeof value === "object") return JSON.stringify(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") return String(value);
  if (/(commit|sha|revision|hash)$/.test(name) && /^[0-9a-f]{32,}$/.test(value)) return value.slice(0, 10);
  return value === "" ? '""' : value;
}

/** Lists whose text is no longer than this are shown whole. */
const shortList = 40;

/** Of long lists the items that not all of them have: [… "income"]; undefined for anything else. */
function withoutSharedItems(values: readonly (Value | undefined)[]): string[] | undefined {
  const lists = values.filter((value): value is readonly unknown[] => Array.isArray(value));
  if (lists.length < values.length || lists.every((list) => JSON.stringify(list).length <= shortList))
    return undefined;
  const items = lists.map((list) => list.map((item) => JSON.stringify(item)));
  const isShared = (item: string): boolean => items.every((others) => others.includes(item));
  const own = items.map((list) => list.filter((item) => !isShared(item)));
  if (own.every((list) => list.length === 0)) return undefined;
  return own.map(
    (list, index) => `[${[...(list.length < (items[index]?.length ?? 0) ? ["…"] : []), ...list].join(" ")}]`,
  );
}

/** Characters that stay of a start that all texts share. */
const keptStart = 6;

/** Long texts that begin alike show where they part. */
function withoutSharedStart(texts: readonly string[], width: number): string[] {
  const present = texts.filter((text) => text !== "–");
  const [first = "", ...others] = present;
  let shared = 0;
  while (shared < first.length && others.every((text) => text[shared] === first[shared])) shared++;
  const from = Math.max(0, shared - keptStart);
  if (others.length === 0 || from < 2 || shared < width / 2) return [...texts];
  return texts.map((text) => (text === "–" ? text : `…${text.slice(from)}`));
}
