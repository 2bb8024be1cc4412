// Logs that are tables: a row a step, a column a metric. Cells are handed on one by one, so that no table is held as such.

import type { Value } from "../core/value.js";
import type { Problem } from "../errors.js";
import { CsvRows } from "../formats/csv-rows.js";
import { readTextFile } from "../formats/read-file.js";
import { parseCell } from "./cell.js";

/** Larger logs are told and not read. */
const maxBytes = 128 * 1024 * 1024;

export interface StepTableForm {
  readonly delimiter: string;
  /** Names that the column of steps may have, the likeliest first. Without any of them rows are numbered from 0. */
  readonly stepColumns: readonly string[];
  /** A column of times in milliseconds since 1970. */
  readonly timeColumn?: string;
  /** Whether the column of steps is also handed on as a metric. */
  readonly keepsSteps?: boolean;
}

/** One cell of a step that holds something. `time` in seconds since the Unix epoch. */
export interface TableCell {
  readonly column: string;
  readonly step: number;
  readonly value: Value;
  readonly time: number | undefined;
}

export interface StepTableRead {
  /** Names of the columns; empty when the file is. */
  readonly header: readonly string[];
  readonly rows: number;
  readonly problems: readonly Problem[];
  readonly missing: boolean;
  /** A first line `#{…}`, as some loggers write it. */
  readonly preamble?: string;
}

/**
 * Reads the table. A line without its end, as a crash leaves it, counts up to its last delimiter; lines of another width
 * and those without a step are left out; both are told. Never throws for bad data.
 */
export function readStepTable(
  path: string,
  form: StepTableForm,
  onCell: (cell: TableCell) => void,
): StepTableRead {
  const read = readTextFile(path, { maxBytes });
  if ("missing" in read) return { header: [], rows: 0, problems: [], missing: true };
  if ("problem" in read) return { header: [], rows: 0, problems: [read.problem], missing: false };
  const table = new StepTable(path, form, onCell);
  table.take(read.text);
  return { ...table.result(), problems: [...read.remarks, ...table.problems()], missing: false };
}

/** The number in a cell of a metric, however many digits it has; null for NA; undefined when it is none. */
export function cellNumber(value: Value): number | null | undefined {
  if (typeof value === "number" || value === null) return value;
  if (typeof value !== "string" || !/^[-+]?\d+$/.test(value)) return undefined;
  return Number(value);
}

class StepTable {
  readonly #path: string;
  readonly #form: StepTableForm;
  readonly #onCell: (cell: TableCell) => void;
  #preamble: string | undefined;
  #header: readonly string[] = [];
  #stepAt = -1;
  #timeAt = -1;
  #rows = 0;
  #isCut = false;
  readonly #skipped: { line: number; reason: string; count: number } = { line: 0, reason: "", count: 0 };

  constructor(path: string, form: StepTableForm, onCell: (cell: TableCell) => void) {
    this.#path = path;
    this.#form = form;
    this.#onCell = onCell;
  }

  take(text: string): void {
    this.#preamble = /^#\{[^\r\n]*(?=[\r\n])/.exec(text)?.[0];
    const start = this.#preamble?.length ?? 0;
    const scanner = new CsvRows(text, this.#form.delimiter, { start, line: 1 });
    const header = scanner.nextRow();
    if (header === undefined) return;
    this.#isCut = !scanner.hasLineEnd;
    if (this.#isCut) return;
    this.#header = header.map((name) => name.trim());
    this.#stepAt = this.#placeOf(this.#form.stepColumns.find((name) => this.#header.includes(name)));
    this.#timeAt = this.#placeOf(this.#form.timeColumn);
    for (let row = scanner.nextRow(); row !== undefined; row = scanner.nextRow()) {
      if (!this.#takeRow(row, scanner)) break;
    }
  }

  result(): Pick<StepTableRead, "header" | "rows" | "preamble"> {
    const known = { header: this.#header, rows: this.#rows };
    return this.#preamble === undefined ? known : { ...known, preamble: this.#preamble };
  }

  problems(): Problem[] {
    const problems: Problem[] = [];
    const { line, reason, count } = this.#skipped;
    if (count > 0) {
      const more = count === 1 ? "It was left out" : `It and ${count - 1} more such lines were left out`;
      problems.push({ code: "ragged-row", path: `${this.#path}:${line}`, message: `${reason}. ${more}.` });
    }
    if (this.#header.length === 0 && !this.#isCut) {
      const message = "Empty: nothing was logged into it.";
      problems.push({ code: "empty-file", path: this.#path, message });
    }
    if (this.#isCut) {
      const message = "Ends in the middle of a line. What comes before was read.";
      problems.push({ code: "cut-file", path: this.#path, message });
    }
    return problems;
  }

  #placeOf(column: string | undefined): number {
    return column === undefined ? -1 : this.#header.indexOf(column);
  }

  /** Returns false when nothing may come after. */
  #takeRow(row: readonly string[], scanner: CsvRows): boolean {
    const line = scanner.rowLine;
    if (!scanner.hasLineEnd && !scanner.isOverfull) {
      this.#isCut = true;
      this.#takeCells(row.slice(0, -1), line);
      return false;
    }
    if (row.length !== this.#header.length)
      this.#skip(line, `has ${row.length} cells, the header ${this.#header.length}`);
    else if (!row.every((cell, index) => cell.trim() === this.#header[index])) this.#takeCells(row, line);
    return !scanner.isOverfull;
  }

  #takeCells(row: readonly string[], line: number): void {
    const step = this.#stepOf(row);
    if (step === undefined) {
      if (row.length === this.#header.length) this.#skip(line, "has no number where its step stands");
      return;
    }
    this.#rows++;
    const time = this.#timeOf(row);
    for (let index = 0; index < row.length && index < this.#header.length; index++) {
      const column = this.#header[index];
      const isAxis = index === this.#timeAt || (index === this.#stepAt && this.#form.keepsSteps !== true);
      if (isAxis || column === undefined || column === "") continue;
      const value = parseCell(row[index] ?? "");
      if (value !== undefined) this.#onCell({ column, step, value, time });
    }
  }

  #stepOf(row: readonly string[]): number | undefined {
    if (this.#stepAt < 0) return this.#rows;
    const step = parseCell(row[this.#stepAt] ?? "");
    return typeof step === "number" && Number.isFinite(step) ? step : undefined;
  }

  #timeOf(row: readonly string[]): number | undefined {
    const time = this.#timeAt < 0 ? undefined : parseCell(row[this.#timeAt] ?? "");
    return typeof time === "number" && Number.isFinite(time) ? time / 1000 : undefined;
  }

  #skip(line: number, reason: string): void {
    if (this.#skipped.count === 0) Object.assign(this.#skipped, { line, reason });
    this.#skipped.count++;
  }
}
