// The pages of a SQLite database as its last commit left them, whatever its writer is doing.

import type { Problem } from "../../errors.js";
import { FileBytes, SqliteDamage } from "./file-bytes.js";
import { readRollbackJournal } from "./rollback-journal.js";
import { type LoggedPages, readWriteAheadLog } from "./write-ahead-log.js";

/** A page and where it begins in `path`. */
export interface Page {
  readonly bytes: Buffer;
  readonly path: string;
  readonly offset: number;
  readonly number: number;
}

const headBytes = 100;
const noPages: LoggedPages = { offsets: new Map(), pageCount: undefined };

/** Reads pages; never locks, never writes, never makes a file beside the database. */
export class Pages {
  /** Bytes of a page that hold content. */
  readonly usable: number;
  readonly encoding: "utf8" | "utf16le" | "utf16be";
  /** Pages at the last commit. */
  readonly count: number;
  readonly #database: FileBytes;
  readonly #beside: FileBytes | undefined;
  readonly #logged: LoggedPages;
  readonly #pageSize: number;

  private constructor(database: FileBytes, beside: FileBytes | undefined, logged: LoggedPages) {
    this.#database = database;
    this.#beside = beside;
    this.#logged = logged;
    const first = logged.offsets.get(1);
    const from = beside !== undefined && first !== undefined ? beside.at(first, headBytes) : undefined;
    const head = from ?? database.at(0, headBytes);
    this.#pageSize = pageSizeOf(database);
    this.usable = this.#pageSize - head.readUInt8(20);
    this.encoding =
      head.readUInt32BE(56) === 2 ? "utf16le" : head.readUInt32BE(56) === 3 ? "utf16be" : "utf8";
    this.count = logged.pageCount ?? Math.floor(database.size / this.#pageSize);
  }

  /**
   * Opens a database, with its write-ahead log or rollback journal where one lies beside it.
   * @returns undefined when there is no such file; a problem when it is no SQLite database
   */
  static open(path: string): Pages | Problem | undefined {
    const database = FileBytes.open(path);
    if (!(database instanceof FileBytes)) return database;
    let beside: FileBytes | undefined;
    try {
      const pageSize = pageSizeOf(database);
      const log = openBeside(`${path}-wal`);
      beside = log ?? openBeside(`${path}-journal`);
      if (beside === undefined) return new Pages(database, undefined, noPages);
      const logged = log === undefined ? readRollbackJournal(beside) : readWriteAheadLog(beside, pageSize);
      return new Pages(database, beside, logged);
    } catch (error) {
      database.close();
      beside?.close();
      if (error instanceof SqliteDamage) return error.problem();
      throw error;
    }
  }

  close(): void {
    this.#database.close();
    this.#beside?.close();
  }

  /** @throws {SqliteDamage} when there is no page of this number, counted from 1 */
  at(number: number): Page {
    const logged = this.#logged.offsets.get(number);
    const file = logged === undefined || this.#beside === undefined ? this.#database : this.#beside;
    const offset = logged ?? (number - 1) * this.#pageSize;
    if (number < 1 || number > this.count) {
      const message = `page ${number} is named, and the database has ${this.count}.`;
      throw new SqliteDamage(this.#database.path, 0, message);
    }
    return { bytes: file.at(offset, this.#pageSize), path: file.path, offset, number };
  }
}

/** Only what is there and not empty; what cannot be opened is as if it were damaged. */
function openBeside(path: string): FileBytes | undefined {
  const file = FileBytes.open(path);
  if (file === undefined) return undefined;
  if (!(file instanceof FileBytes)) throw new SqliteDamage(path, 0, file.message);
  if (file.size > 0) return file;
  file.close();
  return undefined;
}

/** @throws {SqliteDamage} when the head is not that of a SQLite 3 database that can be read */
function pageSizeOf(database: FileBytes): number {
  if (database.size < headBytes) {
    const found = database.size === 0 ? "the file is empty" : `the file has ${database.size} bytes`;
    throw new SqliteDamage(database.path, 0, `no SQLite database: ${found}.`);
  }
  const head = database.at(0, headBytes);
  if (head.toString("latin1", 0, 16) !== "SQLite format 3\0") {
    throw new SqliteDamage(database.path, 0, "no SQLite database, or an encrypted one.");
  }
  const version = head.readUInt8(19);
  if (version > 2) throw new SqliteDamage(database.path, 19, `format version ${version}; 1 and 2 are known.`);
  const size = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
  if (size < 512 || !Number.isInteger(Math.log2(size)) || size - head.readUInt8(20) < 480) {
    throw new SqliteDamage(database.path, 16, `pages of ${size} bytes with ${head.readUInt8(20)} reserved.`);
  }
  return size;
}
