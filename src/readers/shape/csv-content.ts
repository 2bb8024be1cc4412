// The text of a CSV or TSV file → a table, and the settings that a first line of JSON holds.

import { JsonSyntaxError, parseTolerantJson } from "../../core/json/tolerant-json.js";
import type { Problem } from "../../errors.js";
import { parseCsv } from "../../formats/csv.js";
import { parseCell } from "../cell.js";
import { type Content, contentOfValue, emptyContent } from "./json-content.js";
import { type Table, tableOfCells } from "./table.js";

export interface CsvContent {
  readonly table: Table;
  readonly content: Content;
  readonly problems: readonly Problem[];
}

/** Parses a table. A torn last row is left out: of its last number nobody knows how many digits are missing. */
export function contentOfCsv(
  whole: string,
  file: { readonly path: string; readonly delimiter?: string },
): CsvContent {
  const text = withoutComments(whole);
  const { header, rows, problems, tornTail, preamble } = parseCsv(text, file);
  const complete = (tornTail ? rows.slice(0, -1) : rows).filter((row) => !isHeader(row, header));
  const isBare = arePairs(header, complete);
  return {
    table: tableOfCells(
      isBare ? ["name", "value"] : header,
      isBare ? [header, ...complete] : complete,
      hasDecimalCommas(text) ? "," : ".",
    ),
    content: preamble === undefined ? emptyContent() : contentOfPreamble(preamble),
    problems,
  };
}

/** Pairs of a name and a number from the first line on: there is no header. */
function arePairs(header: readonly string[], rows: readonly (readonly string[])[]): boolean {
  return [header, ...rows].every(([name = "", value = "", ...others]) => {
    return others.length === 0 && /[A-Za-z]/.test(name) && typeof parseCell(value) === "number";
  });
}

function contentOfPreamble(preamble: string): Content {
  try {
    return contentOfValue(parseTolerantJson(preamble.slice(1)).value);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return emptyContent();
    throw error;
  }
}

/** Without lines of "#" before the table; the last of them is the header where numbers follow it at once. */
function withoutComments(text: string): string {
  if (!text.startsWith("#") || text.startsWith("#{")) return text;
  const lines = text.split("\n");
  const start = lines.findIndex((line) => !line.startsWith("#"));
  if (start < 0) return "";
  const body = lines.slice(start);
  const isBare = /^[\d\s.,;eE+-]+$/.test(body[0] ?? "");
  return (isBare ? [(lines[start - 1] ?? "").replace(/^#\s*/, ""), ...body] : body).join("\n");
}

/** A header that a restarted writer wrote again. */
function isHeader(row: readonly string[], header: readonly string[]): boolean {
  return (
    header.length > 1 &&
    row.length === header.length &&
    header.every((name, index) => name === row[index]?.trim())
  );
}

/** Where ";" is between the cells, "," may be in the numbers. */
function hasDecimalCommas(text: string): boolean {
  const head = text.slice(0, text.indexOf("\n") + 1);
  return head.split(";").length > head.split(",").length;
}
