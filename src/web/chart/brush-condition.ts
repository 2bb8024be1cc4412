// A brush on an axis written as a condition of the filter, so that the table can show the same runs.

import type { FieldAxis, PointField } from "./field-axis.js";

/**
 * A condition that holds for exactly the runs whose place on the axis lies in the brush (0 to 1), undefined where there
 * are none. Its limits are values that runs have, so that rounding moves no run over an edge.
 */
export function brushCondition(
  field: PointField,
  axis: FieldAxis,
  brush: { readonly from: number; readonly to: number },
): string | undefined {
  const inside = field.values.filter((_, i) => {
    const position = axis.positions[i] ?? Number.NaN;
    return position >= brush.from && position <= brush.to;
  });
  if (inside.length === 0) return undefined;
  const name = quoted(field.name);
  if (axis.kind === "number") {
    const numbers = inside.map(Number);
    const least = numbers.reduce((a, b) => Math.min(a, b));
    const greatest = numbers.reduce((a, b) => Math.max(a, b));
    return least === greatest ? `${name} = ${least}` : `${name} >= ${least} and ${name} <= ${greatest}`;
  }
  const texts = [...new Set(inside.map(String))].map((text) => `${name} = ${quoted(text)}`);
  return texts.length === 1 ? texts[0] : `(${texts.join(" or ")})`;
}

/** A word of the filter; in quotes where it would be read as something else. */
export function quoted(text: string): string {
  const isPlain = /^[\p{L}\p{N}_.+-]+$/u.test(text) && !/^(and|or|not|missing)$/i.test(text);
  return isPlain ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}
