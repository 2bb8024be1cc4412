// How single cells of per-item results are understood: right or wrong, the same answer, a number, nothing.

import type { Value } from "../value.js";

const yes = new Set([
  "true",
  "yes",
  "y",
  "correct",
  "right",
  "pass",
  "passed",
  "success",
  "ok",
  "c",
  "t",
  "1",
  "1.0",
]);
const no = new Set([
  ...["false", "no", "n", "incorrect", "wrong", "fail", "failed", "failure", "i", "f", "0", "0.0"],
]);
/** Not "none" and "NA": these are answers too. */
const nothing = new Set(["", "nan", "null", "n/a", "<na>"]);

/** Whether a cell holds no value: absent, null, NaN, or one of the words that programs write for these. */
export function isNothing(value: Value | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "number") return Number.isNaN(value);
  return typeof value === "string" && value.length < 5 && nothing.has(value.trim().toLowerCase());
}

/** Right or wrong, as true, 1, "yes", "correct", "C" … say it; undefined for everything else, such as 0.7. */
export function truthOf(value: Value | undefined): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return value === 1 ? true : value === 0 ? false : undefined;
  if (typeof value !== "string" || value.length > 12) return undefined;
  const word = value.trim().toLowerCase();
  return yes.has(word) ? true : no.has(word) ? false : undefined;
}

/** The number a cell holds or spells; undefined for texts, booleans, NaN and infinities. */
export function numberOf(value: Value | undefined): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/**
 * An answer or key as one text by which two are the same: "3", 3 and 3.0 are, as are true and "True"; space at the ends
 * is not counted, upper and lower case is. Lists are JSON; a list of one is that one. Undefined for nothing.
 */
export function sameText(value: Value | undefined): string | undefined {
  if (isNothing(value)) return undefined;
  if (typeof value === "string") return sameTextOf(value.trim());
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (!Array.isArray(value)) return undefined;
  return value.length === 1 ? sameText(value[0] as Value) : JSON.stringify(value);
}

function sameTextOf(text: string): string {
  const first = text.charCodeAt(0);
  const mayBeNumber = text.length < 20 && (first === 45 || first === 46 || (first >= 48 && first <= 57));
  if (mayBeNumber && /^-?(0|[1-9]\d*)\.0+$/.test(text)) return String(Number(text));
  if (text.length <= 5 && /^(true|false)$/i.test(text)) return text.toLowerCase();
  return text;
}
