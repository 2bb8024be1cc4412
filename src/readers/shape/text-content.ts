// Plain texts that programs write results to: tables, printed values, a number alone, pairs, lines about steps.

import { isPlainObject } from "../../core/flatten.js";
import { parseCell } from "../cell.js";
import { isMeasureName } from "./column-profile.js";
import { contentOfCsv } from "./csv-content.js";
import { type Content, contentOfValue, emptyContent } from "./json-content.js";
import { contentOfLines } from "./jsonl-content.js";
import { parsePrinted } from "./printed-value.js";
import { stepsOfText } from "./step-lines.js";
import type { Table } from "./table.js";
import { pairsOfText } from "./text-pairs.js";
import type { TreeFile } from "./tree.js";

export interface TextContent {
  readonly data: unknown;
  readonly content: Content;
  readonly table: Table | undefined;
}

/** More lines than this are no table between spaces. */
const mostLines = 200_000;

/** What a text holds, undefined when it is in none of the forms. Never throws. */
export function contentOfText(text: string, file: TreeFile): TextContent | undefined {
  if (text.includes("\0")) return undefined;
  const table = tableBetweenTabs(text, file) ?? tableBetweenSpaces(text);
  if (table !== undefined) return { data: undefined, content: emptyContent(), table };
  const printed = /^\s*(?:\{|\w+\()/.test(text) ? parsePrinted(text) : undefined;
  if (isPlainObject(printed)) return { data: printed, content: contentOfValue(printed), table: undefined };
  const records = printedRecords(text);
  if (records !== undefined) return { data: undefined, ...contentOfLines(records) };
  const only = numberAlone(text);
  if (only !== undefined && isMeasureName(file.stem)) return ofPairs({ [file.stem]: only });
  const steps = stepsOfText(text);
  if (steps !== undefined) return { data: undefined, content: emptyContent(), table: steps };
  const pairs = pairsOfText(text);
  return pairs === undefined ? undefined : ofPairs(Object.fromEntries(pairs));
}

function ofPairs(pairs: Record<string, unknown>): TextContent {
  return { data: undefined, content: contentOfValue(pairs), table: undefined };
}

/** Lines of printed dicts among others, as trainers print one a step; undefined when there are fewer than two. */
function printedRecords(text: string): Record<string, unknown>[] | undefined {
  const lines = text.match(/^\{.{1,4000}\}[ \t]*\r?$/gm)?.slice(0, mostLines) ?? [];
  const records = lines.length < 2 ? [] : lines.map((line) => parsePrinted(line)).filter(isPlainObject);
  return records.length < 2 ? undefined : records;
}

function numberAlone(text: string): number | undefined {
  const value = text.length > 64 ? undefined : parseCell(text);
  return typeof value === "number" ? value : undefined;
}

function tableBetweenTabs(text: string, file: TreeFile): Table | undefined {
  const [head = "", next = ""] = text.split(/\r?\n/, 2);
  const isTable =
    head.includes("\t") && next.split("\t").length === head.split("\t").length && /\d/.test(next);
  if (!isTable) return undefined;
  const { table } = contentOfCsv(text, { path: file.path, delimiter: "\t" });
  return table.rows.length > 0 ? table : undefined;
}

/** A line of names, also after "#", and at least two lines of as many numbers. */
function tableBetweenSpaces(text: string): Table | undefined {
  const lines = text.split(/\r?\n/, mostLines).filter((line) => line.trim() !== "");
  const start = lines.findIndex((line) => /^[\s\d.eE+-]+$/.test(line));
  if (start < 1 || lines.length - start < 2) return undefined;
  const columns = wordsIn((lines[start - 1] ?? "").replace(/^\s*#+/, ""));
  const body = lines.slice(start).filter((line) => !line.startsWith("#"));
  const rows = body.map((line) => wordsIn(line).map(parseCell));
  const isTable =
    columns.length > 1 &&
    columns.every((name) => /^[A-Za-z_]/.test(name)) &&
    rows.every((row) => row.length === columns.length && row.every((cell) => typeof cell === "number"));
  return isTable ? { columns, rows } : undefined;
}

function wordsIn(line: string): string[] {
  return line.trim().split(/\s+/);
}
