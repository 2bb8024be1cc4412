// The reader of `.wandb` files on damaged bytes.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { expect, it } from "vitest";
import { readLog } from "../../../src/formats/leveldb-log.js";
import { eachMetric } from "../../../src/readers/wandb/json-values.js";
import { readRecords } from "../../../src/readers/wandb/records.js";
import { fuzz } from "../../helpers/fuzz.js";

const folder = join(import.meta.dirname, "../../golden-tools/wandb/tree/wandb");
const names = [
  "offline-run-20260105_080030-trained1/run-trained1",
  "offline-run-20260105_080102-failed01/run-failed01",
];
const words = [
  Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0]),
  Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
  Buffer.from([0x12, 0x7f]),
  Buffer.alloc(7),
  "_step",
  "NaN",
  "[[[[",
];

const head = Buffer.from([0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0]);

/** One record around any data, its checksum right, so that damage gets into what lies below. */
function framed(data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.of(1), data.subarray(0, 32_000)]);
  const frame = Buffer.alloc(6);
  frame.writeUInt32LE(crc32(body), 0);
  frame.writeUInt16LE(body.length - 1, 4);
  return Buffer.concat([head, frame, body]);
}

function accepts(input: Buffer): boolean {
  let found = 0;
  const count = (): number => found++;
  const read = readRecords(input, {
    onRun: count,
    onConfig: count,
    onSummary: count,
    onExit: count,
    onHistory: (items) => {
      for (const { key, json } of items) eachMetric(key, json, count);
    },
  });
  if (read.problems.length > 21) throw new Error("more problems than are listed");
  return found > 0;
}

const files = names.map((name) => readFileSync(join(folder, `${name}.wandb`)));
const payloads = files.flatMap((bytes) => {
  const records: Buffer[] = [];
  readLog(bytes, { head }, (data) => {
    records.push(Buffer.from(data));
    return undefined;
  });
  return records;
});

it.each([
  { name: "files", samples: files, frame: (input: Buffer) => input },
  { name: "records", samples: payloads, frame: framed },
])(
  "100,000 damaged $name end with values or problems",
  ({ name, samples, frame }) => {
    const accept = (input: Buffer): boolean => accepts(frame(input));
    const report = fuzz({ name: `wandb ${name}`, samples, words, inputs: 100_000, accepts: accept });
    expect(report.failures).toEqual([]);
    expect(report.accepted).toBeGreaterThan(1000);
  },
  1_200_000,
);
