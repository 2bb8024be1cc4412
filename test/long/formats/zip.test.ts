// The reader of ZIP archives on damaged bytes: directories, deflate and Zstandard.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { unpackZstd, ZstdFormatError } from "../../../src/formats/zip/zstd.js";
import { ZipFile } from "../../../src/formats/zip.js";
import { fuzz } from "../../helpers/fuzz.js";
import { zipBytes } from "../../helpers/zip-bytes.js";

const tree = join(import.meta.dirname, "../../golden-tools/inspect/tree");
const capitals = "2026-01-05T08-00-00-00-00_capitals_8U9Y8xKDJG542gsFULDhnF.eval";
const logs = ["logs-deflate", "logs-zstd"].map((folder) => readFileSync(join(tree, folder, capitals)));
const made = [{}, { isLarge: true }, { comment: "end", before: "#!" }].map((form) =>
  zipBytes(
    [
      { name: "a", data: "stored" },
      { name: "b/c", data: "packed ".repeat(40), method: 8, flags: 8 },
    ],
    form,
  ),
);
const words = [
  "PK\u0001\u0002",
  "PK\u0003\u0004",
  "PK\u0005\u0006",
  "PK\u0006\u0006",
  "PK\u0006\u0007",
  "PK\u0007\u0008",
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
  Buffer.alloc(8, 0xff),
  Buffer.from([93, 0]),
];

/** Reads all of an archive; whether anything came out. */
function reads(input: Buffer): boolean {
  const zip = ZipFile.of(input);
  if (zip.problems.length > 10) throw new Error("more problems than are listed");
  let found = 0;
  for (const [name, { sizeBytes }] of zip.entries) {
    const read = zip.read(name, 64 * 1024 * 1024);
    if (!("bytes" in read)) continue;
    if (read.bytes.length !== sizeBytes) throw new Error("another size than was said");
    found++;
  }
  return found > 0;
}

it.each([
  ["inspect logs", logs],
  ["made", made],
])(
  "100,000 damaged archives (%s) end with entries or problems",
  (name, samples) => {
    const report = fuzz({ name: `zip ${name}`, samples, words, inputs: 100_000, accepts: reads });
    expect(report.failures).toEqual([]);
    expect(report.accepted).toBeGreaterThan(1000);
  },
  2_400_000,
);

it("100,000 damaged Zstandard frames end with bytes or the parser's own error", () => {
  const zip = ZipFile.of(logs[1] ?? Buffer.alloc(0));
  const frames = [...zip.entries.values()].map((entry) => {
    const at = entry.headerOffset + 30 + entry.name.length;
    return {
      size: entry.sizeBytes,
      packed: (logs[1] ?? Buffer.alloc(0)).subarray(at, at + entry.packedBytes),
    };
  });
  const size = Math.max(...frames.map((frame) => frame.size));
  // No checksum stands before the parser here: what it is given is what it must bear.
  const accepts = (input: Buffer): boolean => {
    try {
      return unpackZstd(input, size).length === size;
    } catch (error) {
      if (error instanceof ZstdFormatError) return false;
      throw error;
    }
  };
  const samples = frames.map(({ packed }) => packed);
  const report = fuzz({ name: "zstd", samples, words: words.slice(6, 8), inputs: 100_000, accepts });
  expect(report.failures).toEqual([]);
  expect(report.accepted).toBeGreaterThan(1000);
}, 2_400_000);

it.each(logs.map((bytes, index) => ({ index, bytes })))(
  "log $index cut at every byte: never says anything else",
  ({ bytes }) => {
    const whole = ZipFile.of(bytes);
    for (let length = 0; length < bytes.length; length++) {
      const cut = ZipFile.of(bytes.subarray(0, length));
      expect(cut.problems.length).toBeGreaterThan(0);
      const last = [...cut.entries.keys()].at(-1);
      if (last === undefined) continue;
      const [own, right] = [cut.read(last), whole.read(last)];
      // Bytes are compared as bytes: an assertion on each of them takes minutes.
      expect("bytes" in own && "bytes" in right && own.bytes.equals(right.bytes)).toBe(true);
    }
  },
  600_000,
);
