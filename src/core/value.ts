// Values of fields, and how they are ordered. Missing, null and NaN stay three different things; none of them is 0.

/** A leaf of a run's data. Arrays are leaves; objects are flattened to dotted names before they get here. */
export type Value = string | number | boolean | null | readonly unknown[];

/** Fields by dotted name, in the order their file gives them. A field that is absent is missing. */
export type Fields = ReadonlyMap<string, Value>;

/** Whether a value is a number that can be compared: not missing, not null, not NaN. Infinities can. */
export function isComparableNumber(value: Value | undefined): value is number {
  return typeof value === "number" && !Number.isNaN(value);
}

/** Whether a value counts as missing when sorting and judging: absent, null or NaN. */
export function isMissing(value: Value | undefined): value is undefined | null {
  return value === undefined || value === null || (typeof value === "number" && Number.isNaN(value));
}

/** Orders two present values ascending: numbers by value before texts, texts naturally ("run2" before "run10"). */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "number") return -1;
  if (typeof b === "number") return 1;
  return compareTexts(String(a), String(b));
}

/** Orders texts by code units, but runs of digits by their number; the same on every machine and locale. */
export function compareTexts(a: string, b: string): number {
  return a === b ? 0 : compareParted(partText(a), partText(b));
}

/** A text in the pieces by which it is ordered: many comparisons need them, and they take longer than comparing. */
export interface PartedText {
  readonly text: string;
  readonly pieces: readonly string[];
}

/** Parts a text into runs of digits and of other characters. */
export function partText(text: string): PartedText {
  return { text, pieces: text.match(/\d+|\D+/g) ?? [] };
}

/** `compareTexts` of texts that have been parted. */
export function compareParted(a: PartedText, b: PartedText): number {
  if (a.text === b.text) return 0;
  const { pieces: left } = a;
  const { pieces: right } = b;
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] === right[i]) continue;
    const order = comparePieces(left[i] as string, right[i] as string);
    if (order !== 0) return order;
  }
  return left.length - right.length || (a.text < b.text ? -1 : 1);
}

/** Orders two different pieces; 0 for numbers that differ in leading zeros only. */
function comparePieces(a: string, b: string): number {
  const bothNumbers = isDigit(a.charCodeAt(0)) && isDigit(b.charCodeAt(0));
  if (!bothNumbers) return a < b ? -1 : 1;
  const left = a.replace(/^0+(?=\d)/, "");
  const right = b.replace(/^0+(?=\d)/, "");
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
