// Breaks a paragraph into lines.

import { displayWidth } from "../core/printable.js";

/** The text with line breaks between words, so that no line is wider; words that are wider alone stay whole. */
export function wrapWords(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || displayWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].join("\n");
}
