// How a heading breaks into lines, so that a long name over short numbers does not make a wide column.

import { cutMiddle, displayWidth } from "../../core/printable.js";
import { shownText } from "../text/shown-text.js";
import type { Measure } from "./measure-text.js";

/** Room for the mark of the sorting behind the last line. Pixels. */
const markRoom = 14;
/** Words that do not fill their lines waste some of the room. */
const filling = 0.8;

/** Lines of a heading: fewer where a note stands under it. */
export function mostLines(note: string): number {
  return note === "" ? 3 : 2;
}

/** The pieces of a label between which a line may end: "heating_", "load.", "mae". */
export function headingParts(label: string): string[] {
  return label.match(/[^_./\-\s]*[_./\-\s]+|[^_./\-\s]+$/gu) ?? [label];
}

/** The least width in pixels at which a label fits into so many lines, with room for the mark of the sorting. */
export function headingWidth(label: string, most: number, measure: Measure): number {
  const parts = headingParts(shownText(label)).map((part) => measure(part, "heading"));
  const whole = parts.reduce((sum, width) => sum + width, 0);
  let room = Math.max(whole / most, ...parts);
  while (room < whole && countLines(parts, room) > most) room += 4;
  return Math.min(room, whole) + markRoom;
}

/** A label that may break; what would not fit into so many lines is left out in its middle. */
export function fitHeading(
  label: string,
  { width, most, measure }: { readonly width: number; readonly most: number; readonly measure: Measure },
): string[] {
  const text = shownText(label);
  const parts = headingParts(text);
  const room = width - markRoom;
  const widths = parts.map((part) => measure(part, "heading"));
  if (countLines(widths, room) <= most && Math.max(...widths) <= room) return parts;
  const wish = measure(text, "heading");
  const places = Math.floor((displayWidth(text) * room * most * filling) / Math.max(1, wish));
  return headingParts(cutMiddle(text, Math.max(6, places)));
}

function countLines(widths: readonly number[], room: number): number {
  let [lines, filled] = [1, 0];
  for (const width of widths) {
    if (filled > 0 && filled + width > room + 0.5) [lines, filled] = [lines + 1, 0];
    filled += width;
  }
  return lines;
}
