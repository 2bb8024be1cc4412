// The answer of a query as text: a table for people, Markdown, CSV, JSON.

import type { PlainValue } from "../aggregate/query/plain-value.js";
import type { QueryResult } from "../aggregate/query/query-database.js";
import { encodeJson } from "../core/json/encode-json.js";
import { cutMiddle, displayWidth, printable } from "../core/printable.js";
import { chooseNumberFormat } from "../core/units.js";
import type { Problem } from "../errors.js";
import { escapeMarkdown } from "../exporters/markdown.js";
import { renderPlainTable } from "../exporters/plain-table.js";
import { cellText } from "../formats/csv.js";

type Rows = readonly (readonly PlainValue[])[];
type Columns = QueryResult["columns"];

const numberType = /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|BIGNUM|DOUBLE|FLOAT|DECIMAL\b.*)$/;
const fractionType = /^(?:DOUBLE|FLOAT|DECIMAL\b.*)$/;

/** CSV: full precision; NULL is an empty cell; times are ISO 8601, lists and structs JSON. */
export async function* csvOf({ columns, rows }: QueryResult): AsyncGenerator<string> {
  yield `${columns.map(({ name }) => cellText(name)).join(",")}\n`;
  const isNumber = columns.map(({ type }) => numberType.test(type));
  for await (const batch of rows()) yield batch.map((row) => csvRow(row, isNumber)).join("");
}

function csvRow(row: readonly PlainValue[], isNumber: readonly boolean[]): string {
  if (row.length === 1 && row[0] === null) return '""\n';
  const cells = row.map((value, column) => {
    if (value === null) return "";
    if (typeof value === "object") return cellText(encodeJson(value));
    // Whole numbers beyond 2^53 and long decimals are numbers still: they need no guard against formulas.
    return isNumber[column] === true || typeof value === "bigint" ? numberText(value) : cellText(value);
  });
  return `${cells.join(",")}\n`;
}

function numberText(value: string | number | bigint | boolean): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** JSON, a row a line: see docs/json.md, runledger.query/1. */
export async function* jsonOf(
  { columns, rows }: QueryResult,
  more: { readonly remarks: readonly string[]; readonly problems: readonly Problem[] },
): AsyncGenerator<string> {
  yield `{\n"schema": "runledger.query/1",\n"columns": ${encodeJson(columns)},\n"rows": [`;
  let count = 0;
  for await (const batch of rows()) {
    const lines = batch.map((row) =>
      encodeJson(new Map(row.map((value, column) => [columns[column]?.name, value]))),
    );
    if (lines.length > 0) yield `${count === 0 ? "" : ","}\n${lines.join(",\n")}`;
    count += batch.length;
  }
  const { remarks, problems } = more;
  yield `\n],\n"row_count": ${count},\n"remarks": ${encodeJson(remarks)},\n"problems": ${encodeJson(problems)}\n}\n`;
}

/** A GitHub table; numbers in full precision. Text can be neither markup nor HTML. */
export async function* markdownOf({ columns, rows }: QueryResult): AsyncGenerator<string> {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  yield line(columns.map(({ name }) => escapeMarkdown(name)));
  yield line(columns.map(({ type }) => (numberType.test(type) ? "---:" : "---")));
  for await (const batch of rows()) {
    yield batch.map((row) => line(row.map((value) => escapeMarkdown(plainText(value))))).join("");
  }
}

export interface TableShape {
  /** Of the terminal; undefined for files and pipes. */
  readonly width: number | undefined;
  readonly color: boolean;
  /** Rows to show; all when undefined. */
  readonly mostRows: number | undefined;
}

/** A table for people: numbers rounded as in other tables; on a terminal what does not fit is named below. */
export async function tableOf({ columns, rows }: QueryResult, shape: TableShape): Promise<string> {
  const shown: (readonly PlainValue[])[] = [];
  let count = 0;
  const most = shape.mostRows ?? Number.POSITIVE_INFINITY;
  for await (const batch of rows()) {
    if (shown.length < most) shown.push(...batch.slice(0, most - shown.length));
    count += batch.length;
  }
  if (columns[0]?.name === "explain_key") return shown.map((row) => `${drawing(row)}\n`).join("");
  const texts = cellTexts(columns, shown);
  const fitting = fittingColumns(columns, texts, shape.width);
  const kept = <T>(cells: readonly T[]): T[] => cells.filter((_, column) => fitting[column] === true);
  const table = renderPlainTable(kept(columns.map(({ name }) => name)), texts.map(kept), {
    columns: shape.width,
    color: shape.color,
  });
  const left = columns.filter((_, column) => fitting[column] !== true).map(({ name }) => printable(name));
  return [table, ...leftOut(left), ...moreRows(count, shown.length)].join("");
}

/** A plan of DuckDB is drawn over several lines. */
function drawing(row: readonly PlainValue[]): string {
  return String(row[1]).split("\n").map(printable).join("\n").trimEnd();
}

function cellTexts(columns: Columns, rows: Rows): string[][] {
  const printers = columns.map(({ type }, column) => {
    if (!fractionType.test(type)) return plainText;
    const numbers = rows.flatMap((row) => (typeof row[column] === "number" ? [row[column]] : []));
    const print = chooseNumberFormat(numbers, {});
    return (value: PlainValue) => (typeof value === "number" ? print(value) : plainText(value));
  });
  return rows.map((row) => row.map((value, column) => (printers[column] ?? plainText)(value)));
}

function plainText(value: PlainValue): string {
  if (value === null) return "–";
  return typeof value === "object" ? encodeJson(value) : numberText(value);
}

/** Texts are cut to this many columns rather than leaving others out. */
const usefulWidth = 14;

/** The columns from the left that fit side by side; the first always. */
function fittingColumns(columns: Columns, texts: readonly string[][], width: number | undefined): boolean[] {
  let room = width ?? Number.POSITIVE_INFINITY;
  return columns.map(({ name, type }, column) => {
    const widest = texts.reduce(
      (most, row) => Math.max(most, displayWidth(row[column] ?? "")),
      displayWidth(printable(name)),
    );
    room -= (numberType.test(type) ? widest : Math.min(widest, usefulWidth)) + 2;
    return column === 0 || room >= -2;
  });
}

function leftOut(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const some = names
    .slice(0, 2)
    .map((name) => cutMiddle(name, 24))
    .join(", ");
  const rest = names.length > 2 ? ` and ${names.length - 2} more` : "";
  return [`Left out: ${some}${rest}.\nName them to see them, or --format csv.\n`];
}

function moreRows(count: number, shown: number): string[] {
  if (count === shown) return [];
  const more = count - shown;
  return [`${more} more ${more === 1 ? "row" : "rows"}; --rows ${count} shows all.\n`];
}
