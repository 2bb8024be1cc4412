// Tables of a SQLite database, read without its library: never locked, never migrated, nothing made beside it.

import { closeSync, readSync, statSync } from "node:fs";
import type { Problem } from "../../errors.js";
import { openRegularFile } from "../read-file.js";
import { SqliteDamage } from "./file-bytes.js";
import { Pages } from "./pages.js";
import { RecordReader, type SqliteValue } from "./record.js";
import { type Index, schemaEntryOf, type Table } from "./schema.js";
import { findRow, walkIndex, walkTable } from "./table-tree.js";

export type { SqliteValue } from "./record.js";

/** Rows as the caller asked for them: one value a column, null where the table has no such column. */
export type SqliteRow = readonly SqliteValue[];

const listedProblems = 20;

/** A database as its last commit left it. */
export class SqliteDatabase {
  readonly path: string;
  readonly #pages: Pages;
  readonly #stamp: string;
  readonly #tables = new Map<string, Table>();
  readonly #indexes: Index[] = [];
  readonly #problems: Problem[] = [];
  #unlisted = 0;

  private constructor(path: string, pages: Pages) {
    this.path = path;
    this.#pages = pages;
    this.#stamp = stampOf(path);
    this.#readSchema();
  }

  /** Files whose change makes an answer out of date, whether they exist or not. */
  static filesOf(path: string): readonly string[] {
    return [path, `${path}-wal`, `${path}-journal`];
  }

  /**
   * Opens a database. With a write-ahead log beside it, its commits count; with the journal of an unfinished transaction,
   * that transaction does not. The caller closes it.
   * @returns undefined when there is no such file; a problem when it cannot be read as a SQLite database
   */
  static open(path: string): SqliteDatabase | Problem | undefined {
    const pages = Pages.open(path);
    return pages instanceof Pages ? new SqliteDatabase(path, pages) : pages;
  }

  close(): void {
    this.#pages.close();
  }

  /** What was damaged and left out so far, and whether somebody wrote meanwhile. */
  problems(): readonly Problem[] {
    const problems = [...this.#problems];
    if (this.#unlisted > 0) {
      const message = `${this.#unlisted} more places are damaged and were left out.`;
      problems.push({ code: "damaged-database", path: this.path, message });
    }
    if (stampOf(this.path) !== this.#stamp) {
      const message = "was written while it was read; what was read may be of two times. Read it again.";
      problems.push({ code: "database-in-use", path: this.path, message });
    }
    return problems;
  }

  hasTable(name: string): boolean {
    return this.#tables.has(name);
  }

  /** Names of the columns of a table, in no certain order; none when there is no such table. */
  columnsOf(table: string): readonly string[] {
    return [...(this.#tables.get(table)?.columns.keys() ?? [])];
  }

  /** Calls `onRow` with each row of a table, in the order of row ids. No rows when there is no such table. */
  scan(table: string, columns: readonly string[], onRow: (row: SqliteRow) => void): void {
    const known = this.#tables.get(table);
    if (known === undefined) return;
    const read = this.#rowReader(known, columns);
    walkTable(this.#pages, known.root, {
      row: (rowId, record) => onRow(read(rowId, record)),
      damage: (damage) => this.#note(damage),
    });
  }

  /**
   * Calls `onRow` with each row whose `where` column is the given text: through an index that begins with this column
   * where there is one, else by looking at all rows.
   */
  scanWhere(
    table: string,
    columns: readonly string[],
    { where, equals, onRow }: { where: string; equals: string; onRow: (row: SqliteRow) => void },
  ): void {
    const known = this.#tables.get(table);
    if (known === undefined) return;
    const index = this.#indexes.find((other) => other.table === table && other.column === where);
    if (index === undefined || this.#pages.encoding !== "utf8") {
      this.scan(table, [...columns, where], (row) => {
        if (row[columns.length] === equals) onRow(row.slice(0, -1));
      });
      return;
    }
    const read = this.#rowReader(known, columns);
    for (const rowId of this.#rowIdsOf(index, equals)) {
      this.#guarded(() => {
        const record = findRow(this.#pages, known.root, rowId);
        if (record !== undefined) onRow(read(rowId, record));
      });
    }
  }

  /** Row ids whose first indexed column is the text, ascending: texts are ordered by their bytes. */
  #rowIdsOf(index: Index, text: string): number[] {
    const wanted = Buffer.from(text, "utf8");
    const first = new RecordReader([0], "utf8");
    const ids: number[] = [];
    walkIndex(this.#pages, index.root, {
      compare: (record) => {
        const value = first.read(record)?.[0];
        if (value === undefined || value === null || typeof value === "number" || typeof value === "bigint")
          return -1;
        return typeof value === "string" ? Buffer.compare(Buffer.from(value, "utf8"), wanted) : 1;
      },
      record: (record) => {
        const id = lastNumberOf(record);
        if (id !== undefined) ids.push(id);
      },
      damage: (damage) => this.#note(damage),
    });
    return ids.sort((a, b) => a - b);
  }

  #rowReader(table: Table, columns: readonly string[]): (rowId: number, record: Buffer) => SqliteRow {
    const places = columns.map((name) => table.columns.get(name));
    const inRecord = [...new Set(places.filter((place) => typeof place === "number"))];
    const sources = places.map((place) => (typeof place === "number" ? inRecord.indexOf(place) : place));
    const reader = new RecordReader(inRecord, this.#pages.encoding);
    return (rowId, record) => {
      const read = reader.read(record);
      if (read === undefined) throw new SqliteDamage(this.path, 0, `row ${rowId} is no record.`);
      return sources.map((source) => {
        if (source === "rowId") return rowId;
        return source === undefined ? null : (read[source] ?? null);
      });
    };
  }

  #readSchema(): void {
    const reader = new RecordReader([0, 1, 2, 3, 4], this.#pages.encoding);
    walkTable(this.#pages, 1, {
      row: (rowId, record) => {
        const row = reader.read(record);
        if (row === undefined)
          throw new SqliteDamage(this.path, 100, `row ${rowId} of the schema is no record.`);
        const entry = schemaEntryOf(row);
        if (entry?.kind === "index") this.#indexes.push(entry);
        else if (entry?.kind === "table") this.#tables.set(entry.name, entry);
        else if (entry?.kind === "unread") this.#problems.push(this.#unread(entry.name));
      },
      damage: (damage) => this.#note(damage),
    });
  }

  #unread(table: string): Problem {
    const message = `table ${table} has no row ids; it was not read.`;
    return { code: "unread-table", path: this.path, message };
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof SqliteDamage)) throw error;
      this.#note(error);
    }
  }

  #note(damage: SqliteDamage): void {
    if (this.#problems.length < listedProblems) this.#problems.push(damage.problem());
    else this.#unlisted++;
  }
}

/** The row id at the end of an index's record. */
function lastNumberOf(record: Buffer): number | undefined {
  for (let columns = 2; columns <= 32; columns++) {
    const row = new RecordReader([columns - 1, columns], "utf8").read(record);
    if (row?.[1] !== undefined) continue;
    return typeof row?.[0] === "number" ? row[0] : undefined;
  }
  return undefined;
}

/** What changes when somebody commits: the database's counter of changes and the log's generation. */
function stampOf(path: string): string {
  const journal = statSync(`${path}-journal`, { throwIfNoEntry: false })?.size ?? 0;
  return [bytesOf(path, 24, 4), bytesOf(`${path}-wal`, 16, 8), String(journal)].join(" ");
}

function bytesOf(path: string, offset: number, length: number): string {
  const file = openRegularFile(path);
  if (!("descriptor" in file)) return "";
  const bytes = Buffer.alloc(length);
  try {
    readSync(file.descriptor, bytes, 0, length, offset);
  } finally {
    closeSync(file.descriptor);
  }
  return bytes.toString("hex");
}
