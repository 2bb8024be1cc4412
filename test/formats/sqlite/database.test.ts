// Databases written by SQLite itself (test/fixtures/sqlite) read as SQLite reads them, in every state a writer leaves them.

import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../../src/errors.js";
import { SqliteDatabase, type SqliteValue } from "../../../src/formats/sqlite/database.js";

const fixtures = join(import.meta.dirname, "../../fixtures/sqlite");

interface Expected {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}
const expected = JSON.parse(readFileSync(join(fixtures, "expected.json"), "utf8")) as Record<
  string,
  Record<string, Expected>
>;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "runledger-sqlite-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function open(path: string): SqliteDatabase {
  const database = SqliteDatabase.open(path);
  if (database instanceof SqliteDatabase) return database;
  throw new Error(database?.message ?? "missing");
}

function rowsOf(database: SqliteDatabase, table: string, columns: readonly string[]): unknown[][] {
  const rows: unknown[][] = [];
  database.scan(table, columns, (row) => rows.push(row.map(plain)));
  return rows;
}

function plain(value: SqliteValue): unknown {
  if (typeof value === "bigint") return { bigint: String(value) };
  if (value instanceof Uint8Array) return { blob: Buffer.from(value).toString("hex") };
  return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
}

/** Copies a fixture and what lies beside it, to be damaged. */
function copied(name: string): string {
  for (const other of readdirSync(fixtures)) {
    if (other.startsWith(name)) copyFileSync(join(fixtures, other), join(folder, other));
  }
  return join(folder, name);
}

describe.each(Object.keys(expected))("%s", (name) => {
  it("reads as SQLite reads it: every table, column and value", () => {
    const database = open(join(fixtures, name));
    const tables = expected[name] ?? {};
    expect(Object.keys(tables).length).toBeGreaterThan(0);
    for (const [table, { columns, rows }] of Object.entries(tables)) {
      expect(database.columnsOf(table)).toEqual(columns);
      expect(rowsOf(database, table, columns)).toEqual(rows);
    }
    const others = database.problems().filter((problem) => problem.code !== "unread-table");
    expect(others).toEqual([]);
    database.close();
  });

  it("is not changed, and nothing is made beside it", () => {
    const before = readdirSync(fixtures);
    const bytes = readFileSync(join(fixtures, name));
    const database = open(join(fixtures, name));
    database.scan("t", ["x"], () => undefined);
    database.close();
    expect(readdirSync(fixtures)).toEqual(before);
    expect(readFileSync(join(fixtures, name)).equals(bytes)).toBe(true);
  });
});

describe("states of a writer", () => {
  it("the write-ahead log is needed: without it the last commits are missing", () => {
    const path = copied("logged.db");
    rmSync(`${path}-wal`);
    expect(rowsOf(open(path), "t", ["id", "x"])).not.toEqual(expected["logged.db"]?.t?.rows);
  });

  it("the journal is needed: without it the database is half changed", () => {
    const path = copied("interrupted.db");
    rmSync(`${path}-journal`);
    const database = open(path);
    expect(rowsOf(database, "t", ["id", "x"])).not.toEqual(expected["interrupted.db"]?.t?.rows);
  });

  it("a commit while reading is told", () => {
    const path = copied("values-utf8.db");
    const database = open(path);
    expect(database.problems().map((problem) => problem.code)).toEqual(["unread-table"]);
    const bytes = readFileSync(path);
    bytes.writeUInt32BE(bytes.readUInt32BE(24) + 1, 24);
    writeFileSync(path, bytes);
    expect(database.problems().map((problem) => problem.code)).toContain("database-in-use");
  });
});

describe("looking up rows", () => {
  it.each(["values-utf8.db", "values-utf16le.db"])(
    "%s: finds the same rows with and without an index",
    (name) => {
      const database = open(join(fixtures, name));
      const all = rowsOf(database, "listed", ["run", "step"]);
      for (const run of ["run 0", "run 3", "run 6", "run 7", ""]) {
        const found: unknown[][] = [];
        database.scanWhere("listed", ["run", "step"], {
          where: "run",
          equals: run,
          onRow: (row) => found.push(row.map(plain)),
        });
        expect(found).toEqual(all.filter((row) => row[0] === run));
      }
    },
  );

  it("a column that the table has not is null, and so is one that was added later", () => {
    const database = open(join(fixtures, "values-utf8.db"));
    expect(rowsOf(database, "listed", ["late", "nothing", "run"])[0]).toEqual([null, null, "run 1"]);
  });

  it("a table that is not there has no rows", () => {
    expect(rowsOf(open(join(fixtures, "logged.db")), "nothing", ["x"])).toEqual([]);
  });
});

describe("bad input", () => {
  const problemOf = (path: string): Problem | undefined => {
    const database = SqliteDatabase.open(path);
    return database instanceof SqliteDatabase ? undefined : database;
  };

  it("a missing file is undefined; an empty, short or foreign file is a problem with file and byte", () => {
    expect(SqliteDatabase.open(join(folder, "none.db"))).toBeUndefined();
    const path = join(folder, "other.db");
    for (const [bytes, words] of [
      ["", "is empty"],
      ["SQLite format 3\0", "16 bytes"],
      ["x".repeat(200), "no SQLite database, or an encrypted one"],
    ] as const) {
      writeFileSync(path, bytes);
      expect(problemOf(path)).toMatchObject({ code: "damaged-database", path });
      expect(problemOf(path)?.message).toContain(words);
    }
  });

  it("a newer format version is told and not read", () => {
    const path = copied("values-utf8.db");
    const bytes = readFileSync(path);
    bytes[19] = 3;
    writeFileSync(path, bytes);
    expect(problemOf(path)?.message).toContain("format version 3");
  });

  it("cut at every 64th byte: rows that are still there are right, and what is missing is told", () => {
    const tables = expected["values-utf8.db"] ?? {};
    const size = statSync(join(fixtures, "values-utf8.db")).size;
    const whole = JSON.stringify(tables.kinds?.rows);
    let read = 0;
    for (let length = size - 64; length >= 0; length -= 64) {
      const path = copied("values-utf8.db");
      truncateSync(path, length);
      const database = SqliteDatabase.open(path);
      if (!(database instanceof SqliteDatabase)) {
        expect(database?.code).toBe("damaged-database");
        continue;
      }
      for (const row of rowsOf(database, "kinds", tables.kinds?.columns ?? [])) {
        expect(whole).toContain(JSON.stringify(row));
        read++;
      }
      rowsOf(database, "listed", ["run"]);
      rowsOf(database, "computed", ["a"]);
      expect(database.problems().map((problem) => problem.code)).toContain("damaged-database");
      database.close();
    }
    expect(read).toBeGreaterThan(100);
  });

  it("a tree that leads back to itself ends", () => {
    const path = copied("values-utf8.db");
    const bytes = readFileSync(path);
    for (let page = 512; page < bytes.length; page += 512) {
      if (bytes[page] === 5) bytes.writeUInt32BE(page / 512 + 1, page + 8);
    }
    writeFileSync(path, bytes);
    const database = open(path);
    rowsOf(database, "kinds", ["id"]);
    rowsOf(database, "listed", ["run"]);
    expect(database.problems().some((problem) => problem.message.includes("twice"))).toBe(true);
  });
});
