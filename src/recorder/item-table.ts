// Brings rows of items to a CSV file whose columns the first rows decide; a new column opens a new segment.

import { encodeJson } from "../core/json/tolerant-json.js";
import { cellText } from "../formats/csv.js";
import type { FileSystem } from "../store/file-system.js";
import { headerLine, joinResults, type ResultsPlace, readResults } from "../store/results-file.js";
import { HistoryWriter } from "./history-writer.js";

/** After so many columns an item's new ones are left out: they are data, not columns. */
const mostColumns = 1000;
/** Rows that are waited for before the columns are fixed. */
const firstRows = 256;
const longestWaitMs = 100;
/** Text that is gathered before it is handed to the operating system. */
const batchCharacters = 4 * 1024;

export interface ItemTableOptions {
  readonly files: FileSystem;
  readonly place: ResultsPlace;
  /** Told of every fault of the disk, and of columns that are left out. */
  readonly onFault: (error: unknown) => void;
  readonly onTooManyColumns: (column: string) => void;
}

type Row = Readonly<Record<string, unknown>>;

/** Nothing of it throws but its constructor. */
export class ItemTable {
  readonly #options: ItemTableOptions;
  #columns: string[] = [];
  #known = new Set<string>();
  #waiting: Row[] = [];
  #lines = "";
  #lineCount = 0;
  #writer: HistoryWriter | undefined;
  #lostRows = 0;
  #handedOverMs = Number.NEGATIVE_INFINITY;

  constructor(options: ItemTableOptions) {
    this.#options = options;
  }

  /** Rows that are lost for good, because the disk failed for too long. */
  get lostRows(): number {
    return this.#lostRows + (this.#writer?.droppedRows ?? 0);
  }

  /**
   * Goes on with the columns of what was captured before; `onRow` gets each of those rows. Returns how many. What an end
   * that was cut off has left half joined is joined first.
   * @throws what the file system throws
   */
  takeUp(onRow: (row: Readonly<Record<string, string>>) => void): number {
    joinResults(this.#options.files, this.#options.place);
    const { columns, rowCount } = readResults(this.#options.files, this.#options.place, onRow);
    this.#columns = [...columns];
    this.#known = new Set(columns);
    return rowCount;
  }

  /** Adds a row. What has waited for a tenth of a second goes to the operating system, which outlives this process. */
  add(row: Row, nowMs: number): void {
    if (this.#columns.length === 0) this.#waiting.push(row);
    else this.#write(row);
    if (nowMs - this.#handedOverMs < longestWaitMs && this.#waiting.length < firstRows) return;
    this.#handedOverMs = nowMs;
    this.#fixColumns();
    this.#handOver();
  }

  /** Hands over what has gathered and has the disk synced; to be called about twice a second. */
  tick(isLoopBlocked: boolean): void {
    this.#fixColumns();
    this.#handOver();
    this.#writer?.tick(isLoopBlocked);
  }

  /** Brings everything to the disk; the table stays open. */
  sync(): void {
    this.#fixColumns();
    this.#handOver();
    this.#writer?.sync();
  }

  /** Brings everything to the disk and makes it one file. */
  close(): void {
    this.sync();
    this.#closeWriter();
    try {
      joinResults(this.#options.files, this.#options.place);
    } catch (error) {
      this.#options.onFault(error);
    }
  }

  #fixColumns(): void {
    const rows = this.#waiting;
    this.#waiting = [];
    for (const row of rows) this.#addColumns(row);
    for (const row of rows) this.#write(row);
  }

  #write(row: Row): void {
    if (this.#addColumns(row)) {
      this.#handOver();
      this.#closeWriter();
    }
    let line = "";
    for (let i = 0; i < this.#columns.length; i++) {
      const column = this.#columns[i] as string;
      const text = Object.hasOwn(row, column) ? textOf(row[column]) : "";
      line += i === 0 ? text : `,${text}`;
    }
    // A line of nothing at all would be taken for no row.
    this.#lines += line === "" ? '""\n' : `${line}\n`;
    this.#lineCount++;
    if (this.#lines.length > batchCharacters) this.#handOver();
  }

  /** Whether the row has columns that the open segment has not. */
  #addColumns(row: Row): boolean {
    let isNew = false;
    for (const column of Object.keys(row)) {
      if (this.#known.has(column)) continue;
      if (this.#columns.length >= mostColumns) {
        this.#options.onTooManyColumns(column);
        continue;
      }
      this.#known.add(column);
      this.#columns.push(column);
      isNew = true;
    }
    return isNew;
  }

  #handOver(): void {
    if (this.#lineCount === 0) return;
    this.#writer ??= this.#openWriter();
    this.#writer.write(this.#lines, this.#lineCount);
    this.#lines = "";
    this.#lineCount = 0;
  }

  #openWriter(): HistoryWriter {
    const { files, place, onFault } = this.#options;
    const header = Buffer.from(headerLine(this.#columns));
    return new HistoryWriter({ files, ...place, header, onFault, gapLine: () => undefined });
  }

  #closeWriter(): void {
    this.#writer?.close();
    this.#lostRows += this.#writer?.droppedRows ?? 0;
    this.#writer = undefined;
  }
}

function textOf(cell: unknown): string {
  switch (typeof cell) {
    case "string":
    case "number":
    case "boolean":
    case "undefined":
      return cellText(cell);
    case "bigint":
      return String(cell);
    case "function":
    case "symbol":
      return "";
    default:
      if (cell === null) return "";
      return cellText(isRealDate(cell) ? cell.toISOString() : encodeJson(cell));
  }
}

function isRealDate(cell: unknown): cell is Date {
  return cell instanceof Date && !Number.isNaN(cell.getTime());
}
