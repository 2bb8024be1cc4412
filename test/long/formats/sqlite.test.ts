// The reader of SQLite databases on damaged bytes.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { SqliteDatabase } from "../../../src/formats/sqlite/database.js";
import { fuzz } from "../../helpers/fuzz.js";

const fixtures = join(import.meta.dirname, "../../fixtures/sqlite");
const folder = mkdtempSync(join(tmpdir(), "runledger-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true }));

const words = [
  Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
  Buffer.from([0, 0, 0, 1]),
  Buffer.from([0x7f, 0xff, 0xff, 0xff]),
  Buffer.from([0x0d]),
  Buffer.from([0x05]),
  Buffer.from([0x0a]),
  "CREATE TABLE t(",
  "INTEGER PRIMARY KEY",
];

/** Reads all of a database; whether any row came out. */
function reads(path: string): boolean {
  const database = SqliteDatabase.open(path);
  if (!(database instanceof SqliteDatabase)) return false;
  let rows = 0;
  for (const table of ["t", "kinds", "listed", "computed"]) {
    database.scan(table, database.columnsOf(table), () => rows++);
    database.scanWhere(table, ["step"], { where: "run", equals: "run 3", onRow: () => rows++ });
  }
  if (database.problems().length > 30) throw new Error("more problems than are listed");
  database.close();
  return rows > 0;
}

/** @param suffix the file beside the database that is damaged; "" for itself */
function fuzzed(name: string, suffix: string): ReturnType<typeof fuzz> {
  const path = join(folder, name);
  for (const other of ["", "-wal", "-journal"]) rmSync(path + other, { force: true });
  if (suffix !== "") writeFileSync(path, readFileSync(join(fixtures, name)));
  return fuzz({
    name: `sqlite ${name}${suffix}`,
    samples: [readFileSync(join(fixtures, name + suffix))],
    words,
    inputs: 100_000,
    accepts: (input) => {
      writeFileSync(path + suffix, input);
      return reads(path);
    },
  });
}

it.each([
  ["values-utf8.db", ""],
  ["logged.db", "-wal"],
  ["interrupted.db", "-journal"],
])(
  "%s%s: 100,000 damaged inputs end with rows or problems",
  (name, suffix) => {
    const report = fuzzed(name, suffix);
    expect(report.failures).toEqual([]);
    expect(report.accepted).toBeGreaterThan(1000);
  },
  1_200_000,
);
