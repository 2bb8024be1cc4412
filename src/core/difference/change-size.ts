// How large a difference between values is, on one scale for numbers, texts and what is missing.

import type { Value } from "../value.js";

/**
 * 0 … 1.3. Numbers by their largest ratio: 0.35 for a per cent, 1 for ten times, up to 1.3 beyond. Texts, switches and
 * something against nothing: 1. A version: 1 for the first part, 0.6 for the second, 0.3 for a later one. A value that
 * is absent in one run: 0.6, for the writer may have left out a default; 0.2 where the other has what absence means.
 */
export function changeSize(values: readonly (Value | undefined)[]): number {
  const present = values.filter((value) => value !== undefined);
  const [first] = present;
  if (first === undefined) return 0;
  if (present.length < values.length) return present.every(isNothing) ? 0.2 : present.length > 1 ? 0.7 : 0.6;
  const numbers = present.filter((value) => typeof value === "number");
  if (numbers.length === present.length) return numberSize(numbers);
  return 1;
}

/** The ratio of the largest to the smallest size, ≥ 1; undefined where there is none: other types, signs, or 0. */
export function ratioOf(values: readonly (Value | undefined)[]): number | undefined {
  const sizes = values.map((value) =>
    typeof value === "number" && Number.isFinite(value) ? value : Number.NaN,
  );
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  if (Number.isNaN(low) || low * high <= 0) return undefined;
  const [a, b] = [Math.abs(low), Math.abs(high)];
  return Math.max(a, b) / Math.min(a, b);
}

/** 1, 0.6 or 0.3, by the first part in which versions differ; 1 for what is no version or stands in one run only. */
export function versionSize(values: readonly (Value | undefined)[]): number {
  const parts = values.map((value) => /^v?\d+(\.\d+)+/.exec(String(value))?.[0].replace("v", "").split("."));
  const [first] = parts;
  if (first === undefined || parts.some((part) => part === undefined)) return 1;
  const at = first.findIndex((_, index) => parts.some((part) => part?.[index] !== first[index]));
  return at === 0 ? 1 : at === 1 ? 0.6 : 0.3;
}

function numberSize(numbers: readonly number[]): number {
  const ratio = ratioOf(numbers);
  if (ratio === undefined) return 1;
  return Math.min(1.3, 0.35 + 0.65 * Math.log10(ratio));
}

function isNothing(value: Value): boolean {
  return value === null || value === false || value === 0 || value === "" || value === "none";
}
