// Which type a column has, from the kinds of values that were met in it.

/** A cell of a row: null where there is none. */
export type Cell = string | number | boolean | null;

/** Kinds of values, as bits of a mask. */
export const kinds = { boolean: 1, integer: 2, number: 4, text: 8 } as const;

/** SQL names of the types of columns. */
export type ColumnType = "BOOLEAN" | "BIGINT" | "DOUBLE" | "VARCHAR";

/** The kind of one value, as a bit. Whole numbers beyond 2^53 and -0 count as numbers that are not whole. */
export function kindOf(value: string | number | boolean): number {
  if (typeof value === "string") return kinds.text;
  if (typeof value === "boolean") return kinds.boolean;
  return kindOfNumber(value);
}

/** The same of a number. */
export function kindOfNumber(value: number): number {
  return Number.isSafeInteger(value) && (value !== 0 || 1 / value > 0) ? kinds.integer : kinds.number;
}

/** The type that holds all kinds of a mask; text where they have nothing else in common, and for none. */
export function typeOf(mask: number): ColumnType {
  if (mask === kinds.boolean) return "BOOLEAN";
  if (mask === kinds.integer) return "BIGINT";
  return mask !== 0 && (mask & (kinds.boolean | kinds.text)) === 0 ? "DOUBLE" : "VARCHAR";
}

/** Whether a mask has kinds that only text can hold together: then writers have disagreed. */
export function isConflict(mask: number): boolean {
  return typeOf(mask) === "VARCHAR" && mask !== 0 && mask !== kinds.text;
}

/** Names of the kinds of a mask: "boolean", "number", "text". */
export function kindNames(mask: number): string[] {
  const names = [];
  if (mask & kinds.boolean) names.push("boolean");
  if (mask & (kinds.integer | kinds.number)) names.push("number");
  if (mask & kinds.text) names.push("text");
  return names;
}

/** A number or boolean in a column of text. */
export function textOf(value: number | boolean): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
