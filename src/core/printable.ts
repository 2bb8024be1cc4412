// Foreign text on a terminal: what would act instead of show is spelled out; widths are counted in columns.

import { isWide } from "./wide-characters.js";

/**
 * What a terminal or a reader's eye would obey instead of show: control characters, bidi controls, line separators,
 * invisible format characters, halves of characters. The joiners U+200C and U+200D stay: scripts and emoji need them.
 */
const unsafe =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const plain = /^[\x20-\x7e]*$/;
/** Characters of one column each, in which no two make a cluster: Latin, Greek, dashes, arrows, signs, box lines. */
const simple =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u2211\u2248\u2260-\u2265\u2500-\u25cf\u2713\u2717]*$/;
/** More marks than this on one letter serve to cover the neighbours. */
const stackedMarks = /(\p{M}{6})\p{M}+/gu;
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u1160-\u11ff]$/u;
const emojiCluster = /\ufe0f|^\p{Emoji_Presentation}|^\p{Regional_Indicator}{2}/u;

let clusters: Intl.Segmenter | undefined;

/**
 * Text that is safe to print on one line: control characters, bidi controls and invisible characters are spelled out
 * ("\x1b", "\n", "\u202e"), piles of combining marks are cut. Everything else stays as it is.
 */
export function printable(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(unsafe, spellOut).replace(stackedMarks, "$1…");
}

/** Columns that printable text takes on a terminal: wide characters and emoji 2, combining marks 0. */
export function displayWidth(text: string): number {
  if (plain.test(text) || (simple.test(text) && !emojiCluster.test(text))) return text.length;
  return columnsOf(clustersOf(text));
}

/** Text of at most `width` columns; what was cut at the end is shown by "…". */
export function cutText(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return "";
  return `${takeColumns(clustersOf(text), width - 1).join("")}…`;
}

/** Text of at most `width` columns that keeps its beginning and, mostly, its end: "hybrid…122_020157". */
export function cutMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return "";
  const all = clustersOf(text);
  const start = takeColumns(all, Math.floor((width - 1) / 3));
  const end = takeColumns([...all].reverse(), width - 1 - columnsOf(start)).reverse();
  return `${start.join("")}…${end.join("")}`;
}

/** Text filled up with spaces to `width` columns; longer text stays as it is. */
export function padText(text: string, width: number, side: "left" | "right" = "left"): string {
  const spaces = " ".repeat(Math.max(0, width - displayWidth(text)));
  return side === "left" ? text + spaces : spaces + text;
}

function spellOut(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const short = { 9: "\\t", 10: "\\n", 13: "\\r" }[code];
  if (short !== undefined) return short;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, "0")}`;
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
}

/** What readers see as one character each. */
function clustersOf(text: string): string[] {
  if (plain.test(text)) return text.split("");
  clusters ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(clusters.segment(text), (part) => part.segment);
}

function clusterWidth(cluster: string): number {
  if (emojiCluster.test(cluster)) return 2;
  let width = 0;
  for (const character of cluster) {
    if (!zeroWidth.test(character)) width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  }
  return Math.min(width, 2);
}

function columnsOf(some: readonly string[]): number {
  let width = 0;
  for (const cluster of some) width += clusterWidth(cluster);
  return width;
}

/** The first clusters that fit. */
function takeColumns(from: readonly string[], width: number): string[] {
  let left = width;
  const beyond = from.findIndex((cluster) => {
    left -= clusterWidth(cluster);
    return left < 0;
  });
  return beyond < 0 ? [...from] : from.slice(0, beyond);
}
