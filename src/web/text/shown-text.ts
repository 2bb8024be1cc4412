// Text of runs as the page shows it: what would act is spelled out, what is endless is cut.

import { printable } from "../../core/printable.js";

const mostShown = 300;
const mostInTitle = 2000;

/** Text for one line; longer than 300 characters ends in "…". Always shown as text, never as markup. */
export function shownText(text: string): string {
  return printable(cutCharacters(text, mostShown));
}

/** The same text for a `title`: longer. */
export function titleText(text: string): string {
  return printable(cutCharacters(text, mostInTitle));
}

/** "1 run", "12,000 runs". */
export function countText(count: number, word: string, plural = `${word}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? word : plural}`;
}

function cutCharacters(text: string, most: number): string {
  if (text.length <= most) return text;
  const isInsidePair = /[\ud800-\udbff]/.test(text.charAt(most - 1));
  return `${text.slice(0, isInsidePair ? most - 1 : most)}…`;
}
