// What the heading of a column says beside its name.

import type { TableColumnView } from "../../server/api.js";

/** Unit, better direction and target: "s ↓ ≤ 0.020"; "?" behind a direction that was guessed. */
export function columnNote(column: TableColumnView): string {
  const arrow = column.direction === undefined ? "" : column.direction === "min" ? "↓" : "↑";
  const guess = column.isDirectionInferred === true ? "?" : "";
  const target = column.target?.replace("<=", "≤").replace(">=", "≥") ?? "";
  return [column.unit ?? "", arrow + guess, target].filter((part) => part !== "").join(" ");
}

/** The same in words, for the title and for screen readers. */
export function columnTitle(column: TableColumnView): string {
  const parts = [column.name];
  if (column.unit !== undefined) parts.push(`in ${column.unit}`);
  if (column.direction !== undefined) {
    const better = column.direction === "min" ? "lower is better" : "higher is better";
    parts.push(column.isDirectionInferred === true ? `${better}, inferred from the name` : better);
  }
  if (column.target !== undefined) parts.push(`target ${column.target}`);
  return parts.join(", ");
}
