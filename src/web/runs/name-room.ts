// How a row's name and tags share their cell: the name comes first, tags take what is left.

import { cutMiddle, displayWidth } from "../../core/printable.js";
import { shownText } from "../text/shown-text.js";
import type { Measure } from "./measure-text.js";

export interface NameRoom {
  /** The name; what does not fit is left out in its middle, because its end tells runs apart too. */
  readonly label: string;
  readonly tags: readonly string[];
  /** Tags that found no room. */
  readonly hiddenTags: number;
}

/** Pixels of a cell that neither name nor tags can have: the box to select by, the space around. */
export const nameMargin = 58;
/** Pixels of "5 runs". */
export const runsRoom = 58;
const chipMargin = 20;
const widestTag = 84;
const countRoom = 34;

/** Fits a row into so many pixels beside the margin. */
export function fitName(
  row: { readonly label: string; readonly tags: readonly string[]; readonly runs: number },
  { room, measure }: { readonly room: number; readonly measure: Measure },
): NameRoom {
  const label = shownText(row.label);
  const left = room - (row.runs > 1 ? runsRoom : 0) - (row.tags.length > 0 ? countRoom : 0);
  const wish = measure(label, "name");
  const columns = displayWidth(label);
  const shown = wish <= left ? label : cutMiddle(label, Math.max(6, Math.floor((columns * left) / wish)));
  const tags = tagsFor(row.tags, { room: left + countRoom - Math.min(wish, left), measure });
  return { label: shown, tags, hiddenTags: row.tags.length - tags.length };
}

/** Width of a tag's chip and the gap before it. */
function chipWidth(tag: string, measure: Measure): number {
  return Math.min(widestTag, measure(shownText(tag), "small") + chipMargin);
}

function tagsFor(tags: readonly string[], { room, measure }: { room: number; measure: Measure }): string[] {
  let left = room;
  const end = tags.findIndex((tag, index) => {
    left -= chipWidth(tag, measure);
    return left < (index === tags.length - 1 ? 0 : countRoom);
  });
  return end < 0 ? [...tags] : tags.slice(0, end);
}
