// Plain texts of names and values, one pair a line: "batch_size: 4", "FID = 51.5".

import type { Value } from "../../core/value.js";
import { parseShown } from "../cell.js";

const pairLine = /^\s*([A-Za-z][\w ./()@%+-]{0,60}?)\s*[:=]\s*(\S.{0,500})$/;
/** A line of a printed table: a name, a gap, a number. */
const tableLine =
  /^\s*([A-Za-z][\w./()@%+-]*(?: [\w./()@%+-]+){0,5})(?:\s{2,}|\t)\s*([-+]?[\d.,]+(?:e[-+]?\d+)?\s?%?)\s*$/i;
const rule = /^\s*(?:[-=*#_]{3,}.*)?$/;
const mostLines = 500;

/** The pairs of a text; undefined when most of its lines are none, or say the same names again as logs do. */
export function pairsOfText(text: string): Map<string, Value> | undefined {
  const lines = text.split(/\r?\n/, mostLines + 1).filter((line) => !rule.test(line));
  if (lines.length === 0 || lines.length > mostLines) return undefined;
  const pairs = new Map<string, Value>();
  let count = 0;
  for (const line of lines) {
    const match = pairLine.exec(line) ?? tableLine.exec(line);
    const value =
      match === null ? undefined : parseShown((match[2] ?? "").replace(/\s*\[default:.*\]\s*$/, ""));
    if (match === null || value === undefined) continue;
    count++;
    pairs.set(match[1] ?? "", value);
  }
  const isPairs = count * 5 >= lines.length * 3 && pairs.size * 5 >= count * 4;
  return isPairs && pairs.size > 0 ? pairs : undefined;
}
