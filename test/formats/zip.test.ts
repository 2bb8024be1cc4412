// ZIP archives: what Python's zipfile and Inspect wrote, and made ones that are large, cut, damaged or made to do harm.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ZipFile } from "../../src/formats/zip.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { type MadeEntry, zipBytes } from "../helpers/zip-bytes.js";

const tree = join(import.meta.dirname, "../golden-tools/inspect/tree");
const capitals = "2026-01-05T08-00-00-00-00_capitals_8U9Y8xKDJG542gsFULDhnF.eval";
const log = (folder: string): Buffer => readFileSync(join(tree, folder, capitals));

/** Every entry as a text, and what was told of those that cannot be had. */
function contents(bytes: Uint8Array): Record<string, string> {
  const zip = ZipFile.of(bytes);
  return Object.fromEntries(
    [...zip.entries.keys()].map((name) => {
      const read = zip.read(name);
      return [
        name,
        "bytes" in read ? read.bytes.toString() : "problem" in read ? `! ${read.problem.message}` : "?",
      ];
    }),
  );
}

const troubles = (bytes: Uint8Array): string[] => ZipFile.of(bytes).problems.map(({ message }) => message);

describe("archives as they are written", () => {
  it("unpacks deflate and Zstandard to the same", () => {
    const deflated = contents(log("logs-deflate"));
    expect(Object.keys(deflated)).toHaveLength(9);
    expect(JSON.parse(deflated["header.json"] ?? "")).toMatchObject({ status: "success" });
    expect(contents(log("logs-zstd"))).toEqual(deflated);
    expect(contents(log("logs"))).toEqual(deflated);
  });

  const entries: readonly MadeEntry[] = [
    { name: "a.txt", data: "stored" },
    { name: "deep/größe.txt", data: "deflated ".repeat(50), method: 8 },
    { name: "empty", data: "" },
    { name: "later", data: "sizes behind the data", method: 8, flags: 8 },
  ];
  const expected = Object.fromEntries(entries.map(({ name, data }) => [name, data]));

  it.each([
    ["plainly", {}],
    ["with sizes of 64 bits", { isLarge: true }],
    ["with a comment", { comment: "PK\u0005\u0006 is no end" }],
    ["behind something else", { before: "#!/bin/sh\n" }],
    ["behind something else, with sizes of 64 bits", { isLarge: true, comment: "x" }],
  ])("reads them %s", (_, form) => {
    const bytes = zipBytes(entries, form);
    expect(contents(bytes)).toEqual(expected);
    expect(troubles(bytes)).toEqual([]);
  });

  it("reads them from a file, only what is asked for", () => {
    const path = join(temporaryFolder(), "a.zip");
    writeFileSync(path, zipBytes(entries));
    const zip = ZipFile.open(path);
    if (!(zip instanceof ZipFile)) throw new Error("not opened");
    expect(zip.read("a.txt")).toEqual({ bytes: Buffer.from("stored") });
    expect(zip.read("nothing")).toEqual({ missing: true });
    zip.close();
    expect(ZipFile.open(`${path}.no`)).toBeUndefined();
    expect(ZipFile.open(join(path, ".."))).toMatchObject({ problem: { code: "not-a-file" } });
  });

  it("reads Zstandard in several frames, one of them without data", () => {
    const made = log("logs-zstd");
    const entry = ZipFile.of(made).entries.get("header.json");
    const at = (entry?.headerOffset ?? 0) + 30 + "header.json".length;
    const frame = made.subarray(at, at + (entry?.packedBytes ?? 0));
    const text = contents(made)["header.json"] ?? "";
    const skipped = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7]);
    const packed = Buffer.concat([frame, skipped, frame]);
    expect(contents(zipBytes([{ name: "x", data: text + text, method: 93, packed }]))).toEqual({
      x: text + text,
    });
  });
});

describe("archives that are not whole", () => {
  it("finds the entries of one whose directory was cut off", () => {
    const whole = log("logs-zstd");
    const cut = whole.subarray(0, whole.length - 30);
    expect(contents(cut)).toEqual(contents(whole));
    expect(troubles(cut)).toEqual([
      "Its directory is missing, as when it was cut. 9 entries that are whole were found without it.",
    ]);
  });

  it.each([
    ["logs-zstd", 61],
    ["logs-deflate", 13],
  ] as const)("%s cut at every %ith byte: never says anything else", (folder, every) => {
    const whole = log(folder);
    const right = contents(whole);
    let found = 0;
    for (let length = whole.length - 1; length >= 0; length -= every) {
      for (const [name, text] of Object.entries(contents(whole.subarray(0, length)))) {
        expect(text).toBe(right[name]);
        found++;
      }
      expect(troubles(whole.subarray(0, length)).length).toBeGreaterThan(0);
    }
    expect(found).toBeGreaterThan(300);
  });

  it("finds entries whose sizes stand behind the data", () => {
    const entries = [1, 2].map((n) => ({ name: `n${n}`, data: `data ${n}`.repeat(9), method: 8, flags: 8 }));
    const whole = zipBytes(entries);
    expect(contents(whole.subarray(0, whole.length - 22))).toEqual({
      n1: "data 1".repeat(9),
      n2: "data 2".repeat(9),
    });
  });

  it("tells a wrong byte in every part of an entry", () => {
    const entry = { name: "a", data: "some text that is long enough to be packed, text, text", method: 8 };
    const whole = zipBytes([entry]);
    for (let at = 31; at < 31 + deflateRawSync(Buffer.from(entry.data)).length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      expect(contents(damaged).a).toMatch(
        /^! byte 0: "a" (?:cannot be unpacked|does not have|holds \d+ bytes, not)/,
      );
    }
  });

  it.each([
    ["", "Empty: its data was never written."],
    ["no archive at all", "Is no ZIP archive."],
    [
      "PK\u0003\u0004",
      "Its directory is missing, as when it was cut. 0 entries that are whole were found without it.",
    ],
  ])("says what %j is", (text, message) => {
    expect(troubles(Buffer.from(text))[0]).toBe(message);
  });
});

describe("archives made to do harm", () => {
  const told = (entry: MadeEntry): string | undefined => contents(zipBytes([entry]))[entry.name];

  it("does not unpack what claims to be far larger than it can be", () => {
    expect(told({ name: "bomb", data: "x", sizeBytes: 400 * 2 ** 20, method: 8 })).toContain(
      "claims to hold 419430400 bytes in 3. It was not unpacked.",
    );
    expect(told({ name: "bomb", data: "x", sizeBytes: 2 ** 31 })).toContain(
      "at most 536870912 are unpacked.",
    );
    const zeros = Buffer.alloc(20 * 2 ** 20);
    expect(told({ name: "bomb", data: zeros, sizeBytes: 1000, method: 8 })).toContain("ERR_BUFFER_TOO_LARGE");
  });

  it("tells encrypted and unknown ones, and what does not have its checksum", () => {
    expect(told({ name: "x", data: "secret", flags: 1 })).toBe('! byte 0: "x" is encrypted.');
    expect(told({ name: "x", data: "lzma", method: 14 })).toContain("packed in an unknown way (method 14).");
    expect(told({ name: "x", data: "text", crc: 1 })).toContain("does not have its checksum.");
    expect(told({ name: "x", data: "text", method: 93 })).toContain("cannot be unpacked: it is cut.");
  });

  it("leaves out names that lead elsewhere, and takes the last of two of one name", () => {
    const bytes = zipBytes([
      { name: "/etc/passwd", data: "1" },
      { name: "../up", data: "2" },
      { name: "C:\\x", data: "3" },
      { name: "a", data: "first" },
      { name: "a", data: "second" },
    ]);
    expect(contents(bytes)).toEqual({ a: "second" });
    expect(troubles(bytes)).toEqual([
      'byte 0: "/etc/passwd" has a name that leads out of the archive; left out.',
      'byte 149: "a" is there more than once; the last counts.',
      "2 more entries are of such names.",
    ]);
  });

  it("refuses Zstandard that takes forever: a table with one symbol, long copies without end", () => {
    const frame = (block: readonly number[]): Buffer =>
      Buffer.from([
        0x28,
        0xb5,
        0x2f,
        0xfd,
        0x20,
        200,
        (block.length << 3) | 5,
        block.length >> 5,
        0,
        ...block,
      ]);
    const harm = (block: readonly number[]): string | undefined =>
      told({ name: "x", data: "", sizeBytes: 200, method: 93, packed: frame(block) });
    // Literals of one byte, then 43,000 copies of at least 65,539 bytes.
    const count = 43_000 - 0x7f00;
    expect(harm([9, 65, 255, count & 255, count >> 8, 0b0101_0100, 0, 0, 52, 1])).toContain(
      "a block is too long",
    );
    // A tree whose weights have one symbol of probability 32 of 32.
    expect(harm([0b0010_0010, 0x40, 0x01, 4, 0xf0, 0x03, 0xff, 0xff, 0, 0])).toContain("has one entry");
  });
});
