// The columns of the table of steps: which there are and of which kinds, and the values of the rows not yet written.

import { isMeasureName } from "../catalog/step-log-lines.js";
import { ColumnBuffer } from "./column-buffer.js";
import { type Cell, type ColumnType, kindOf, kinds, typeOf } from "./column-type.js";
import { type MeasureTally, type RunTally, reasonPrefix } from "./run-tally.js";

/** Columns that every row has, in this order, before all others. `ts` only where steps have one. */
export const placeColumns = ["source", "line", "folder", "run_id", "step", "model"] as const;

/** Columns beyond this many go as JSON into one column of this name. */
export const mostColumns = 2000;
export const moreColumn = "more";
/** Counted words beyond this many count as `reason.other`. */
export const mostReasons = 200;

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
}

/** A column as it is written. */
export interface SchemaColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export class StepColumns {
  rows = 0;
  readonly #columns = new Map<string, StepColumn>();
  readonly #written = new Map<string, string>();
  #characters = 0;
  /** Rows that have a list of reasons. */
  readonly #reasonRows = new Set<number>();
  #reasons = 0;

  constructor() {
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
    const name = `${reasonPrefix}${wordOf(word)}`;
    const isKnown = this.#columns.has(name) || this.#reasons < mostReasons;
    return this.column(isKnown ? name : `${reasonPrefix}other`);
  }

  /** Remembers kinds of a log that is not read again. */
  remember(name: string, mask: number): void {
    this.column(name).mask |= mask;
  }

  /** Puts a value into the row being filled. */
  put(column: StepColumn, value: Cell): void {
    column.isInLog = true;
    if (value === null) return;
    const kind = kindOf(value);
    column.mask |= kind;
    column.logMask |= kind;
    if (typeof value === "string") this.#characters += value.length;
    column.buffer.put(this.rows, value);
  }

  /** Notes that the row being filled has a list of reasons: words that are not in it count as 0. */
  markReasons(): void {
    this.#reasonRows.add(this.rows);
  }

  /** Whether the rows should be written before more come. */
  isFull(): boolean {
    return (
      this.rows >= mostRows ||
      this.rows * this.#columns.size >= mostCells ||
      this.#characters >= mostCharacters
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

  /** Cells of a column of the schema that was asked for last. */
  slice(name: string, from: number, to: number): Cell[] {
    const cells = this.column(this.#written.get(name) ?? name).buffer.slice(from, to);
    if (!name.startsWith(reasonPrefix) || this.#reasonRows.size === 0) return cells;
    return cells.map((cell, index) => cell ?? (this.#reasonRows.has(from + index) ? 0 : null));
  }

  /** Forgets the rows, not the columns. */
  clear(): void {
    for (const column of this.#columns.values()) column.buffer.clear();
    this.rows = 0;
    this.#reasonRows.clear();
    this.#characters = 0;
  }

  /** Kinds by column of the log that was read, and starts the next. */
  endLog(): [name: string, mask: number][] {
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
}

/** Databases take "A" and "a" for one name: the second gets a number. */
function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let count = 2; taken.has(unique.toLowerCase()); count++) unique = `${name}_${count}`;
  taken.add(unique.toLowerCase());
  return unique;
}

function wordOf(text: string): string {
  const word = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_|_$/g, "")
    .slice(0, 60);
  return word === "" ? "other" : word;
}
