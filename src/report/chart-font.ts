// The font that goes with the package: pictures look the same on every machine, whatever fonts it has.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readTextWidth, type TextWidth } from "../formats/truetype.js";

const fileName = "DejaVuSans.ttf";
/** Where it lies above the running code: in the package, else, in a working copy, among the packages. */
const places = [join("fonts", fileName), join("node_modules", "dejavu-fonts-ttf", "ttf", fileName)];

let width: TextWidth | undefined;

/**
 * Path of the font file.
 * @throws Error when the package is not whole
 */
export function chartFontFile(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = places.map((place) => join(folder, place)).find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (folder === dirname(folder)) break;
  }
  throw new Error(`The package is not whole: it has no fonts/${fileName}.`);
}

/** Width of a text in the font, as a share of the font size. */
export function chartTextWidth(text: string): number {
  width ??= readTextWidth(readFileSync(chartFontFile()));
  return width(text);
}
