// Colours of a cell of the matrix: by the place of its value between the least and the greatest, with text that can be read.

import { scaleColour, type Theme } from "../chart/colour-scale.js";

export interface CellColours {
  readonly ground: string;
  readonly text: string;
}

/** Colours of a value; of the middle where all values are the same. */
export function valueColours(
  value: number,
  range: { readonly from: number; readonly to: number },
  theme: Theme,
): CellColours {
  const position = range.to > range.from ? (value - range.from) / (range.to - range.from) : 0.5;
  const ground = scaleColour(position, theme);
  return { ground, text: readableOn(ground) };
}

/** Black or white, whichever has the higher contrast on the colour: at least 4.58 : 1 on any (WCAG 2.2, 1.4.3). */
export function readableOn(colour: string): "#000000" | "#ffffff" {
  const parts = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  const [red = 0, green = 0, blue = 0] = parts.map(linear);
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? "#000000" : "#ffffff";
}

/** A part of a colour, 0 to 255, as light (WCAG 2.2, relative luminance). */
function linear(part: number): number {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
