// Readers of binary files on damaged bytes, a few hundred each; test/long/formats/ tries a hundred thousand.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SqliteDatabase } from "../../src/formats/sqlite/database.js";
import { encodeFileVersion, encodeScalars, readEvents } from "../../src/formats/tfevents.js";
import { unpackZstd, ZstdFormatError } from "../../src/formats/zip/zstd.js";
import { ZipFile } from "../../src/formats/zip.js";
import { type FuzzReport, fuzz } from "../helpers/fuzz.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { zipBytes } from "../helpers/zip-bytes.js";

const fixtures = join(import.meta.dirname, "../fixtures/sqlite");
const inspectLog = readFileSync(
  join(
    import.meta.dirname,
    "../golden-tools/inspect/tree/logs-zstd/2026-01-05T08-00-00-00-00_capitals_8U9Y8xKDJG542gsFULDhnF.eval",
  ),
);
const words = [Buffer.alloc(8, 0xff), Buffer.alloc(4), Buffer.from([0x28, 0xb5, 0x2f, 0xfd])];

const expectNoFailure = ({ failures, tried }: FuzzReport): void =>
  expect([failures, tried]).toEqual([[], expect.any(Number)]);

describe("damaged bytes", () => {
  it("of ZIP archives end with entries of the size they name, or problems", () => {
    const entries = [
      { name: "a", data: "stored" },
      { name: "b/c", data: "packed ".repeat(40), method: 8, flags: 8 },
    ];
    const accepts = (input: Buffer): boolean => {
      const zip = ZipFile.of(input);
      for (const [name, { sizeBytes }] of zip.entries) {
        const read = zip.read(name, 2 ** 24);
        if ("bytes" in read && read.bytes.length !== sizeBytes) throw new Error("another size than was said");
      }
      return zip.entries.size > 0;
    };
    const samples = [inspectLog, zipBytes(entries, {}), zipBytes(entries, { isLarge: true })];
    const marks = ["PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", "PK\u0006\u0006", "PK\u0006\u0007"];
    expectNoFailure(fuzz({ name: "zip", samples, words: [...words, ...marks], inputs: 300, accepts }));
  });

  it("of Zstandard frames end with all bytes or the parser's own error", () => {
    const zip = ZipFile.of(inspectLog);
    const frames = [...zip.entries.values()].map(({ headerOffset, name, sizeBytes, packedBytes }) => {
      const at = headerOffset + 30 + name.length;
      return { size: sizeBytes, packed: inspectLog.subarray(at, at + packedBytes) };
    });
    for (const { size, packed } of frames.slice(0, 2)) {
      const accepts = (input: Buffer): boolean => {
        try {
          return unpackZstd(input, size).length === size;
        } catch (error) {
          if (error instanceof ZstdFormatError) return false;
          throw error;
        }
      };
      expectNoFailure(fuzz({ name: "zstd", samples: [packed], words, inputs: 300, accepts }));
    }
  });

  it("of event files end with events or problems", () => {
    const scalars = [0, 1, 2].map((step) =>
      encodeScalars(step, 1_769_000_000 + step, [["loss", 1 / (step + 1)]]),
    );
    const sample = Buffer.concat([encodeFileVersion(1_769_000_000), ...scalars]);
    const accepts = (input: Buffer): boolean => {
      let events = 0;
      const { records } = readEvents(input, () => events++);
      if (events > records) throw new Error("more events than records");
      return events > 0;
    };
    expectNoFailure(fuzz({ name: "tfevents", samples: [sample], words, inputs: 300, accepts }));
  });

  it.each([
    ["values-utf8.db", ""],
    ["logged.db", "-wal"],
    ["interrupted.db", "-journal"],
  ])("of SQLite's %s%s end with rows or problems", (name, suffix) => {
    const folder = temporaryFolder();
    const path = join(folder, name);
    if (suffix !== "") writeFileSync(path, readFileSync(join(fixtures, name)));
    const accepts = (input: Buffer): boolean => {
      writeFileSync(path + suffix, input);
      const database = SqliteDatabase.open(path);
      if (!(database instanceof SqliteDatabase)) return false;
      let rows = 0;
      for (const table of ["t", "kinds", "listed"]) {
        database.scan(table, database.columnsOf(table), () => rows++);
        database.scanWhere(table, ["step"], { where: "run", equals: "run 3", onRow: () => rows++ });
      }
      database.close();
      return rows > 0;
    };
    const samples = [readFileSync(join(fixtures, name + suffix))];
    const sqlWords = [...words, Buffer.of(0x0d), Buffer.of(0x05), "CREATE TABLE t(", "INTEGER PRIMARY KEY"];
    expectNoFailure(
      fuzz({ name: `sqlite ${name}${suffix}`, samples, words: sqlWords, inputs: 120, accepts }),
    );
    rmSync(folder, { recursive: true, force: true });
  });
});
