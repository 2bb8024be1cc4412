// A column of the text table as a block that knows its width and draws its cells.

import type { ComparisonTable } from "../core/comparison/comparison-table.js";
import { displayWidth } from "../core/printable.js";
import type { Paint } from "./terminal-style.js";

export interface TextBlock {
  readonly heading: string;
  /** Under the heading; "" for none. */
  readonly note: string;
  readonly isRight: boolean;
  /** Whether the heading stands on the right; where flags follow the numbers it stands above their beginning. */
  readonly isHeadingRight: boolean;
  /** Columns its widest cell takes. */
  readonly contentWidth: number;
  /** Columns below which its cells cannot go: what is longer is text, and cut. */
  readonly leastWidth: number;
  /** Draws a cell in exactly `width` columns. */
  readonly draw: (row: number, width: number) => string;
}

/** What blocks are made from. */
export interface DrawContext {
  readonly table: ComparisonTable;
  readonly paint: Paint;
}

/** Pads on the right, the spaces outside the style. */
export function paintPadded(text: string, width: number, paint: (text: string) => string): string {
  return paint(text) + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** Columns of the widest text. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
}
