// Settings in sections, as TOML and INI files have them: "[optimizer]", "lr = 0.1  # base".

import { parseCell } from "../cell.js";
import { parsePrinted } from "./printed-value.js";

const heading = /^\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:[#;].*)?$/;
const pair = /^("[^"]+"|'[^']+'|[\w.\-/ ]+?)\s*[=:]\s*(.*)$/;
const mostLines = 5_000;

/**
 * The pairs of such a text by dotted name ("optimizer.lr"), in the order they stand; undefined when it has none. Lines
 * that are none are passed over; of a name that comes again the last value counts.
 */
export function valuesOfSections(text: string): Map<string, unknown> | undefined {
  const values = new Map<string, unknown>();
  const lines = text.split(/\r?\n/, mostLines);
  let section = "";
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? "").trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const title = heading.exec(line);
    if (title !== null && !line.includes("=")) {
      section = unquoted(title[1] ?? "");
      continue;
    }
    const match = pair.exec(line);
    if (match === null) continue;
    let given = match[2] ?? "";
    while (isOpen(given) && at + 1 < lines.length) given += ` ${withoutComment((lines[++at] ?? "").trim())}`;
    const value = valueIn(withoutComment(given));
    const name = unquoted(match[1] ?? "");
    if (value !== undefined) values.set(section === "" ? name : `${section}.${name}`, value);
  }
  return values.size > 0 ? values : undefined;
}

function valueIn(text: string): unknown {
  return parsePrinted(text) ?? parseCell(text);
}

/** A list that goes on in the next line. */
function isOpen(text: string): boolean {
  return text.startsWith("[") && !withoutComment(text).endsWith("]") && text.length < 10_000;
}

function withoutComment(text: string): string {
  return text.replace(/\s+[#;](?=[^"']*$).*$/, "").trim();
}

function unquoted(text: string): string {
  return text.replace(/^["']|["']$/g, "").replace(/"?\."?/g, ".");
}
