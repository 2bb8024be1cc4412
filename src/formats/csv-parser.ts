// Reads CSV and TSV as people's programs write them.

import type { Problem } from "../errors.js";
import { CsvRows } from "./csv-rows.js";

export interface CsvOptions {
  /** One character; when absent, the one of tab , ; | that the first line has most of. */
  readonly delimiter?: string;
  /** File that the problems name. */
  readonly path?: string;
}

export interface CsvTable {
  /** Names of the columns, without space around them; empty when the text is. */
  readonly header: readonly string[];
  /** Cells as written; a short line gives a short list. Empty lines are left out. */
  readonly rows: readonly (readonly string[])[];
  /** 1-based line each row begins on. */
  readonly lineNumbers: readonly number[];
  /** Rows with too few or too many cells, a quote never closed. At most 20, then one that counts the rest. */
  readonly problems: readonly Problem[];
  /** The text ends inside the last row: a crash, or a writer at work. The row is there, as far as it goes. */
  readonly tornTail: boolean;
  /** A first line `#{…}`, as some loggers write it. */
  readonly preamble?: string;
}

/** More would be an attack on memory, not a table. */
const mostCells = 20_000_000;
const listedProblems = 20;
/** Characters that the delimiter is looked for in. */
const lookedAt = 64 * 1024;

/**
 * Parses a table whose first line names its columns. Knows a byte order mark, CRLF, quoted cells with delimiters, line
 * breaks and doubled quotes in them, padded headers, and a first line of `#{json}`. Never throws.
 */
export function parseCsv(text: string, options: CsvOptions = {}): CsvTable {
  const preamble = /^\uFEFF?(#\s*\{[^\r\n]*)(?:\r\n?|\n|$)/.exec(text);
  const start = preamble?.[0].length ?? (text.startsWith("\uFEFF") ? 1 : 0);
  const delimiter = options.delimiter ?? likelyDelimiter(text, start);
  const scanner = new CsvRows(text, delimiter, { start, line: preamble === null ? 1 : 2 });
  const header = (scanner.nextRow() ?? []).map((name) => name.trim());
  const body = readBody(scanner, header.length, options.path ?? "");
  return preamble === null ? { header, ...body } : { header, ...body, preamble: preamble[1] ?? "" };
}

function readBody(
  scanner: CsvRows,
  width: number,
  path: string,
): Pick<CsvTable, "rows" | "lineNumbers" | "problems" | "tornTail"> {
  const rows: string[][] = [];
  const lineNumbers: number[] = [];
  const problems = new ProblemList(path);
  let cells = 0;
  let tornTail = false;
  for (let row = scanner.nextRow(); row !== undefined; row = scanner.nextRow()) {
    cells += row.length;
    if (cells > mostCells || scanner.isOverfull) {
      problems.add(scanner.rowLine, "too-many-cells", "too many cells. From here on nothing was read.");
      break;
    }
    rows.push(row);
    lineNumbers.push(scanner.rowLine);
    tornTail = isTorn(row, width, scanner);
    if (!tornTail) problems.addForRow(row, width, scanner);
  }
  return { rows, lineNumbers, problems: problems.list(), tornTail };
}

/** An open quote that ran over lines is a stray quote in the middle of a file, not its cut end. */
function isTorn(row: readonly string[], width: number, scanner: CsvRows): boolean {
  if (scanner.hasLineEnd || row.length > width) return false;
  return scanner.hasOpenQuote ? row.at(-1)?.includes("\n") === false : row.length < width;
}

class ProblemList {
  readonly #path: string;
  readonly #problems: Problem[] = [];
  #unlisted = 0;

  constructor(path: string) {
    this.#path = path;
  }

  add(line: number, code: string, message: string): void {
    if (this.#problems.length >= listedProblems) this.#unlisted++;
    else this.#problems.push({ code, path: `${this.#path}:${line}`, message });
  }

  addForRow(row: readonly string[], width: number, scanner: CsvRows): void {
    const line = scanner.rowLine;
    if (scanner.hasOpenQuote)
      this.add(line, "open-quote", "a quote is never closed; its cell is the rest of the file.");
    else if (row.length !== width)
      this.add(line, "ragged-row", `has ${row.length} cells, the header ${width}.`);
  }

  list(): readonly Problem[] {
    if (this.#unlisted === 0) return this.#problems;
    const message = `${this.#unlisted} more problems like these are not listed.`;
    return [...this.#problems, { code: "ragged-row", path: this.#path, message }];
  }
}

function likelyDelimiter(text: string, start: number): string {
  const [line = ""] = text
    .slice(start, start + lookedAt)
    .replace(/"[^"]*"/g, "")
    .split(/[\r\n]/, 1);
  const counts = ["\t", ",", ";", "|"].map((sign) => ({ sign, count: line.split(sign).length - 1 }));
  const best = counts.reduce((most, next) => (next.count > most.count ? next : most));
  return best.count === 0 ? "," : best.sign;
}
