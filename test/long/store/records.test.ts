// Lists of checksums and records of archives, damaged: both decide what may be trusted and where files go.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import {
  archiveRecordsFile,
  readArchiveRecords,
  readColdHistory,
} from "../../../src/store/archive-records.js";
import { compareChecksums, encodeChecksums, parseChecksums } from "../../../src/store/checksums.js";
import { type FuzzTarget, fuzz } from "../../helpers/fuzz.js";
import { fuzzPlanted } from "../../helpers/planted-fault.js";

const root = mkdtempSync(join(tmpdir(), "runledger-records-"));
afterAll(() => rmSync(root, { recursive: true }));
const recordsFile = archiveRecordsFile(root);
mkdirSync(dirname(recordsFile), { recursive: true });

const files = ["metadata.json", "metrics/ü.jsonl", "checkpoints/last.bin"].map((path, index) => ({
  path,
  bytes: index * 1000,
  sha256: String(index).repeat(64),
}));
const lists: FuzzTarget = {
  name: "checksums",
  samples: [
    encodeChecksums(files),
    encodeChecksums(files, { run_id: "a", layout: "native" }),
    encodeChecksums([]),
  ],
  words: [
    ...['"files": ', "[", "]", "{}", "null", "-1", "1e400", "NaN", '"path"', '"bytes"', '"sha256"', "\u0000"],
    ...["0".repeat(64), '"../../x"', '"/etc/passwd"', ",", '"__proto__": ', "[".repeat(800), "g".repeat(64)],
  ],
  inputs: 200_000,
  accepts: (input) => {
    const list = parseChecksums(input.toString("utf8"));
    if (list === undefined) return false;
    for (const { path, bytes, sha256 } of list) {
      if (typeof path !== "string" || typeof bytes !== "number" || !/^[0-9a-f]{64}$/.test(sha256))
        throw new Error("no checksum");
    }
    const { same, changed, missing, added } = compareChecksums(list, files);
    if (same.length + changed.length + missing.length !== list.length) throw new Error("a file is lost");
    if (added.length > files.length) throw new Error("files were added");
    return true;
  },
};

const record = (id: string) =>
  JSON.stringify({
    schema_version: 1,
    time: "2026-01-05T08:00:00.000Z",
    run_id: id,
    path: `runs/${id}`,
    base: `runs/${id}`,
    layout: "native",
    archive: `.runledger/archives/${id}.tar.gz`,
    archive_bytes: 1234,
    list_sha256: "0".repeat(64),
    files: 3,
    bytes: 5000,
    history: `archived/${id}.history.json.gz`,
    run: { id, metrics: { loss: 0.5 } },
  });
const records: FuzzTarget = {
  name: "archives.jsonl",
  samples: [
    `${record("a")}\n${record("b")}\n`,
    `${record("a")}\r\n\n${record("a").replace("a.tar", "c.tar")}\n{"torn`,
  ],
  words: [
    ...[
      '"run": ',
      '"path": ',
      "../",
      '"../../../etc"',
      '"/etc"',
      "null",
      "{}",
      "[]",
      "\n",
      "\r\n",
      "\\u0000",
      "NaN",
    ],
    ...['"path":"../../etc",', '"base":"/etc",', '"history":"../../../x",'],
    ...['"history": 7', `${record("z")}\n`, '"run": null', "\uFEFF", "[".repeat(900), "\\ud800"],
  ],
  inputs: 100_000,
  accepts: (input) => {
    writeFileSync(recordsFile, input);
    const read = readArchiveRecords(root);
    for (const { path, base, history } of read.records) {
      for (const place of [path, base, ...(history === undefined ? [] : [history])])
        if (place !== root && !place.startsWith(root + sep))
          throw new Error(`${place} leads out of its root`);
    }
    const lines = input.toString("utf8").split("\n").length;
    if (read.records.length + read.problems.length > lines) throw new Error("more records than lines");
    return read.records.length > 0;
  },
};

const history = join(root, "history.json.gz");
const histories: FuzzTarget = {
  name: "history of an archived run",
  samples: [
    gzipSync(JSON.stringify([{ step: 1, loss: 0.5 }])),
    gzipSync("[]"),
    gzipSync(`[${"1,".repeat(5000)}2]`),
  ],
  words: [Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(8, 0xff), gzipSync("{}"), "[", Buffer.alloc(4)],
  inputs: 100_000,
  accepts: (input) => {
    writeFileSync(history, input);
    return readColdHistory({ history }) !== undefined;
  },
};

it.each([lists, records, histories])(
  "$name: damaged inputs are read as far as they are right, or refused",
  (target) => {
    const report = fuzz(target);
    expect(report.failures).toEqual([]);
    expect(report.accepted).toBeGreaterThan(1000);
  },
  1_200_000,
);

it.each([
  {
    target: lists,
    fault: (text: string) => JSON.parse(text).files.every((file: { path: string }) => file.path.length > 0),
  },
  {
    target: records,
    fault: (text: string) => text.split("\n").every((line) => line === "" || JSON.parse(line).run.id !== ""),
  },
  {
    target: records,
    fault: (text: string) => {
      const places = [...text.matchAll(/"path":"([^"]*)"/g)].map(([, place = ""]) => join(root, place));
      if (places.every((place) => place.startsWith(root))) return true;
      throw new Error("leads out");
    },
  },
])("fails on a reader of $target.name that trusts its input", ({ target, fault }) => {
  const report = fuzzPlanted(target, (input) => fault(input.toString("utf8")));
  expect(report.failures.length).toBeGreaterThan(0);
});
