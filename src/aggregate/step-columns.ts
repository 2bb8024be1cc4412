// The columns of the table of steps: which there are and of which kinds, and the values of the rows not yet written.

import { isMeasureName } from "../catalog/step-log-lines.js";
import type { LineRange } from "../formats/line-shape.js";
import { ColumnBuffer } from "./column-buffer.js";
import { type Cell, kindOf, kindOfNumber, kinds, typeOf } from "./column-type.js";
import { wordOf } from "./reason-word.js";
import { type MeasureTally, type RunTally, reasonPrefix } from "./run-tally.js";
import type { SchemaColumn, TableData } from "./table-data.js";
import { uniqueName } from "./unique-name.js";

/** Columns that every row has, in this order, before all others. `ts` only where steps have one. */
export const placeColumns = ["source", "line", "folder", "run_id", "step", "model"] as const;

export type { SchemaColumn } from "./table-data.js";

/** Columns beyond this many go as JSON into one column of this name. */
export const mostColumns = 2000;
export const moreColumn = "more";
/** Counted words beyond this many count as `reason.other`. */
export const mostReasons = 200;
/** So many words are remembered with their column. */
const mostWords = 1000;

/** A part is written when it has so many rows, cells or characters. */
const mostRows = 50_000;
const mostCells = 4_000_000;
const mostCharacters = 32 * 1024 * 1024;

/** One column. Public members, because they are used for every value of every log. */
export class StepColumn {
  readonly name: string;
  readonly isMeasure: boolean;
  /** Kinds in all logs that were read or remembered, and in the log being read. */
  mask = 0;
  logMask = 0;
  isInLog = false;
  readonly buffer = new ColumnBuffer();
  /** Tally of the run that last had a value here. */
  run: RunTally | undefined;
  tally: MeasureTally | undefined;

  constructor(name: string) {
    this.name = name;
    this.isMeasure = isMeasureName(name) && !name.startsWith(reasonPrefix);
  }

  /** Notes the kind of a value. */
  meet(kind: number): void {
    this.isInLog = true;
    this.mask |= kind;
    this.logMask |= kind;
  }
}

/** What all rows of a run have in common. Values of a step count before those of the header, but never before places. */
export interface CommonCells {
  readonly places: readonly (readonly [StepColumn, string])[];
  readonly settings: readonly (readonly [StepColumn, Cell])[];
}

export class StepColumns {
  rows = 0;
  /** Whether rows are kept; without them only kinds and tallies are. */
  readonly keepsRows: boolean;
  readonly #columns = new Map<string, StepColumn>();
  readonly #written = new Map<string, string>();
  #characters = 0;
  /** Rows that have a list of reasons. */
  #reasonRows: number[] = [];
  #reasons = 0;
  /** Columns by word, as it stands in logs. */
  readonly #words = new Map<string, StepColumn>();
  #common: CommonCells | undefined;
  #commonFrom = 0;

  constructor(keepsRows = true) {
    this.keepsRows = keepsRows;
    for (const name of placeColumns)
      this.column(name).mask |= name === "line" || name === "step" ? kinds.integer : kinds.text;
  }

  /** A column by name, made when missing; undefined when there are too many. Names that differ only in capitals part. */
  find(name: string): StepColumn | undefined {
    return this.#columns.get(name) ?? (this.#columns.size < mostColumns ? this.column(name) : undefined);
  }

  /** The same without a limit. */
  column(name: string): StepColumn {
    const found = this.#columns.get(name);
    if (found !== undefined) return found;
    const made = new StepColumn(name);
    this.#columns.set(name, made);
    if (name.startsWith(reasonPrefix)) this.#reasons++;
    return made;
  }

  /** The column in which a word is counted. */
  reason(word: string): StepColumn {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    const column = this.#reasonColumn(word);
    if (this.#words.size < mostWords) this.#words.set(word, column);
    return column;
  }

  #reasonColumn(word: string): StepColumn {
    const name = `${reasonPrefix}${wordOf(word)}`;
    const isKnown = this.#columns.has(name) || this.#reasons < mostReasons;
    return this.column(isKnown ? name : `${reasonPrefix}other`);
  }

  /** All columns and the kinds met in them, in the order they were met. */
  kinds(): [name: string, mask: number][] {
    return [...this.#columns.values()].map(({ name, mask }) => [name, mask]);
  }

  /** Whether there is no room for all further columns any more: then which find room depends on the order of logs. */
  isCrowded(): boolean {
    return this.#columns.size >= mostColumns || this.#reasons >= mostReasons;
  }

  /** Remembers kinds of a log that is not read again. */
  remember(name: string, mask: number): void {
    this.column(name).mask |= mask;
  }

  /** Puts a value into the row being filled. */
  put(column: StepColumn, value: Cell): void {
    if (typeof value === "number") this.putNumber(column, value);
    else if (typeof value === "string") this.putText(column, value);
    else if (value === null) column.isInLog = true;
    else {
      column.meet(kinds.boolean);
      if (this.keepsRows) column.buffer.putBoolean(this.rows, value);
    }
  }

  putNumber(column: StepColumn, value: number): void {
    column.meet(kindOfNumber(value));
    if (this.keepsRows) column.buffer.putNumber(this.rows, value);
  }

  putText(column: StepColumn, value: string): void {
    column.meet(kinds.text);
    if (!this.keepsRows) return;
    this.#characters += value.length;
    column.buffer.putText(this.rows, value);
  }

  /** Puts a number that is not whole, whose digits stand there as String() spells it. */
  putSpelled(column: StepColumn, value: number, digits: LineRange): void {
    column.meet(kinds.number);
    if (this.keepsRows) column.buffer.putSpelled(this.rows, value, digits);
  }

  /** Ends the row being filled, which has these cells beside what was put into it. */
  endRow(common: CommonCells): void {
    if (common !== this.#common) {
      this.#fillCommon();
      this.#common = common;
      for (const [column, value] of [...common.places, ...common.settings]) {
        column.isInLog = true;
        if (value !== null) column.meet(kindOf(value));
      }
    }
    this.rows++;
  }

  /** Notes that the row being filled has a list of reasons: words that are not in it count as 0. */
  markReasons(): void {
    if (this.keepsRows) this.#reasonRows.push(this.rows);
  }

  /** Whether the rows should be written before more come. */
  isFull(): boolean {
    return (
      this.keepsRows &&
      (this.rows >= mostRows ||
        this.rows * this.#columns.size >= mostCells ||
        this.#characters >= mostCharacters)
    );
  }

  /** The columns so far: places first, the others by name. */
  schema(): SchemaColumn[] {
    const places = new Set<string>(placeColumns);
    const rest = [...this.#columns.keys()].filter((name) => !places.has(name)).sort();
    this.#written.clear();
    const taken = new Set<string>();
    return [...placeColumns, ...rest].map((name) => {
      const unique = uniqueName(name, taken);
      this.#written.set(unique, name);
      return { name: unique, type: typeOf(this.column(name).mask) };
    });
  }

  /** The rows, with the schema so far. */
  table(): TableData {
    this.#fillCommon();
    this.#fillReasons();
    const columns = this.schema();
    const buffer = (name: string) => this.column(this.#written.get(name) ?? name).buffer;
    return { columns, rows: this.rows, buffer, slice: (name, from, to) => buffer(name).slice(from, to) };
  }

  /** Forgets the rows, not the columns. */
  clear(): void {
    if (this.keepsRows) for (const column of this.#columns.values()) column.buffer.clear();
    this.rows = 0;
    this.#commonFrom = 0;
    this.#reasonRows = [];
    this.#characters = 0;
  }

  /** Kinds by column of the log that was read, and starts the next. */
  endLog(): [name: string, mask: number][] {
    this.#fillCommon();
    this.#common = undefined;
    const found: [string, number][] = [];
    for (const column of this.#columns.values()) {
      if (column.isInLog) found.push([column.name, column.logMask]);
      column.isInLog = false;
      column.logMask = 0;
      column.run = undefined;
      column.tally = undefined;
    }
    return found.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #fillCommon(): void {
    const rows = { from: this.#commonFrom, to: this.rows };
    this.#commonFrom = this.rows;
    if (this.#common === undefined || !this.keepsRows) return;
    for (const [column, value] of this.#common.places) column.buffer.fill(value, rows);
    for (const [column, value] of this.#common.settings)
      if (value !== null) column.buffer.fill(value, { ...rows, onlyEmpty: true });
  }

  #fillReasons(): void {
    for (const { name, buffer } of this.#columns.values()) {
      if (!name.startsWith(reasonPrefix)) continue;
      for (const row of this.#reasonRows) if (buffer.cell(row) === null) buffer.putNumber(row, 0);
    }
    this.#reasonRows = [];
  }
}
