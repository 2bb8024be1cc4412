// Words of the view of a sweep, and what its part of the address means.

import type { CellChoice, Judging } from "../../server/api.js";
import { quoted } from "../chart/brush-condition.js";

/** What the address says of the view, as texts. */
export type SweepWords = Readonly<Record<string, string>>;

/** What trials are judged by, as far as somebody has chosen it. */
export function judgingOf({ metric, direction }: SweepWords): Judging {
  return {
    ...(metric === undefined ? {} : { metric }),
    ...(direction === "min" || direction === "max" ? { direction } : {}),
  };
}

/** The cell of the matrix that trials are filtered by; undefined where none is chosen. */
export function cellOf(
  { cell }: SweepWords,
  { x, y }: { readonly x: string | undefined; readonly y: string | undefined },
): CellChoice | undefined {
  const [column, row] = (cell ?? "").split(",").map(Number);
  if (x === undefined || column === undefined || row === undefined) return undefined;
  if (!Number.isInteger(column) || !Number.isInteger(row) || column < 0 || row < 0) return undefined;
  return y === undefined ? { x, column } : { x, column, y, row };
}

/** The filter that shows the runs of a sweep in the other views. */
export function whereOfSweep(name: string): string {
  return `sweep.name = ${quoted(name)}`;
}
