// When values are the same, also where different writers write them differently.

import type { Value } from "../value.js";

/** Whether all runs have the field, and the same value in it. */
export function isShared({ values }: { readonly values: readonly (Value | undefined)[] }): boolean {
  const texts = values.map(plainText);
  return texts.every((text) => text !== undefined && text === texts[0]);
}

/** Values that different writers write differently and mean alike are one: "32" and 32, "True" and true. */
export function plainText(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") {
    const number = Number(value);
    if (value.length < 16 && value.trim() !== "" && Number.isFinite(number)) return String(number);
    return /^(true|false)$/i.test(value) ? value.toLowerCase() : value;
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
