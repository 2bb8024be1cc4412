// Comma-separated values: a fast writer whose cells are safe in spreadsheets, and the reader of other people's tables.

import { encodeJson } from "../core/json/tolerant-json.js";
import type { Value } from "../core/value.js";

export { type CsvOptions, type CsvTable, parseCsv } from "./csv-parser.js";

/** undefined is an empty cell: the value is missing. */
export type CsvCell = Value | undefined;

const chunkCharacters = 64 * 1024;

/**
 * Encodes a table, quoted as RFC 4180 says, lines ended by "\n". Numbers keep full precision (NaN, Infinity, -0 as
 * these words), missing is empty, null is `null`, an empty text is `""`, lists are JSON. A *text* that a spreadsheet
 * would take for a formula (first character = + - @, tab or line break) is quoted with a leading apostrophe.
 */
export function encodeCsv(header: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  return [...csvChunks(header, rows)].join("");
}

/** The same, in pieces of about 64 Ki characters, for tables too large for one text. */
export function* csvChunks(header: readonly string[], rows: Iterable<readonly CsvCell[]>): Generator<string> {
  let text = rowText(header);
  for (const row of rows) {
    text += rowText(row);
    if (text.length < chunkCharacters) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}

function rowText(row: readonly CsvCell[]): string {
  // A line of nothing at all would be taken for no row.
  if (row.length === 1 && row[0] === undefined) return '""\n';
  let line = "";
  for (let i = 0; i < row.length; i++) line += i === 0 ? cellText(row[i]) : `,${cellText(row[i])}`;
  return `${line}\n`;
}

/** One cell as it stands between the commas. */
export function cellText(cell: CsvCell): string {
  if (typeof cell === "number") return cell === 0 && 1 / cell < 0 ? "-0" : String(cell);
  if (cell === undefined) return "";
  if (typeof cell === "string") return textCell(cell);
  if (cell === null || typeof cell === "boolean") return String(cell);
  return textCell(encodeJson(cell));
}

function textCell(text: string): string {
  if (isFormula(text.charCodeAt(0))) return `"'${text.replaceAll('"', '""')}"`;
  return needsQuotes(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Space at the ends is quoted too: readers that trim would lose it. A loop, because this runs for every cell. */
function needsQuotes(text: string): boolean {
  if (isSpace(text.charCodeAt(0)) || isSpace(text.charCodeAt(text.length - 1))) return true;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 0x2c && (code === 0x22 || code === 0x2c || code === 0x0a || code === 0x0d)) return true;
  }
  return text === "";
}

function isSpace(code: number): boolean {
  return code <= 0x20;
}

function isFormula(code: number): boolean {
  switch (code) {
    case 0x3d: // =
    case 0x2b: // +
    case 0x2d: // -
    case 0x40: // @
    case 0x09:
    case 0x0a:
    case 0x0d:
      return true;
    default:
      return false;
  }
}
