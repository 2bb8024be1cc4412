// The log's framing, against files that are put together by hand.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLog } from "../../src/formats/leveldb-log.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const head = Buffer.from("head123");
const blockBytes = 32_768;

/** Frames records as LevelDB does. */
function framed(records: readonly Uint8Array[]): Buffer {
  const parts: Buffer[] = [head];
  let at = head.length;
  const put = (bytes: Buffer): void => {
    parts.push(bytes);
    at += bytes.length;
  };
  for (const record of records) {
    let rest = Buffer.from(record);
    for (let isFirst = true; ; isFirst = false) {
      const left = blockBytes - (at % blockBytes);
      if (left < 7) put(Buffer.alloc(left));
      const room = blockBytes - (at % blockBytes);
      const piece = rest.subarray(0, room - 7);
      rest = rest.subarray(piece.length);
      const isLast = rest.length === 0;
      const type = isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3;
      const body = Buffer.concat([Buffer.of(type), piece]);
      const frame = Buffer.alloc(6);
      frame.writeUInt32LE(crc32(body), 0);
      frame.writeUInt16LE(piece.length, 4);
      put(Buffer.concat([frame, body]));
      if (isLast) break;
    }
  }
  return Buffer.concat(parts);
}

function read(bytes: Uint8Array): { records: Buffer[]; read: ReturnType<typeof readLog> } {
  const records: Buffer[] = [];
  const answer = readLog(bytes, { head }, (data) => {
    records.push(Buffer.from(data));
    return undefined;
  });
  return { records, read: answer };
}

describe("a log", () => {
  it("gives back records of any length, across blocks", () => {
    const lengths = fc.array(
      fc.oneof(fc.nat(40), fc.integer({ min: 32_700, max: 32_800 }), fc.nat(100_000)),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(lengths, (sizes) => {
        const records = sizes.map((size, index) => Buffer.alloc(size, index + 1));
        const answer = read(framed(records));
        expect(answer.records.map((data) => [data.length, data[0]])).toEqual(
          records.map((data) => [data.length, data[0]]),
        );
        expect(answer.read).toEqual({ problems: [], records: sizes.length, cutTail: false });
      }),
      { numRuns: 60 },
    );
  });

  it("cut anywhere, it gives the records before the cut and says so", () => {
    const records = [Buffer.alloc(100, 1), Buffer.alloc(40_000, 2), Buffer.alloc(9, 3)];
    const whole = framed(records);
    const ends = [head.length, head.length + 107, whole.length - 16, whole.length];
    for (let length = 0; length < whole.length; length += 13) {
      const answer = read(whole.subarray(0, length));
      const complete = ends.filter((end) => end <= length).length - 1;
      expect(answer.records.length).toBe(Math.max(0, complete));
      expect(answer.read.problems).toEqual([]);
      if (length > 0) expect(answer.read.cutTail, `at ${length}`).toBe(!ends.includes(length));
    }
  });

  it("damage costs the record it is in", () => {
    const whole = framed([Buffer.alloc(100, 1), Buffer.alloc(50, 2), Buffer.alloc(60, 3)]);
    whole[head.length + 107 + 20] = 9;
    const answer = read(whole);
    expect(answer.records.map((data) => data[0])).toEqual([1, 3]);
    expect(answer.read.problems[0]?.message).toBe(
      "byte 114: the checksum of a record is wrong. It was skipped.",
    );
  });

  it("a length that cannot be costs the rest of its block", () => {
    const whole = framed([Buffer.alloc(100, 1), Buffer.alloc(40_000, 2), Buffer.alloc(60, 3)]);
    whole.writeUInt16LE(0xffff, head.length + 4);
    const answer = read(whole);
    expect(answer.records.map((data) => data[0])).toEqual([3]);
    expect(answer.read.problems.length).toBe(2);
  });
});

/** One piece of a record with a checksum that is right. */
function piece(type: number, data: string): Buffer {
  const body = Buffer.concat([Buffer.of(type), Buffer.from(data)]);
  const frame = Buffer.alloc(6);
  frame.writeUInt32LE(crc32(body), 0);
  frame.writeUInt16LE(data.length, 4);
  return Buffer.concat([frame, body]);
}

describe("pieces in an order that no writer leaves", () => {
  const whole = piece(1, "whole");
  const noEnd = "byte 7: a record has no end. It was skipped.";
  it.each<readonly [string, readonly Buffer[], readonly string[]]>([
    ["a whole record inside another", [piece(2, "a"), whole], [noEnd]],
    ["a record that begins twice", [piece(2, "a"), piece(2, "b"), piece(4, "c"), whole], [noEnd]],
    [
      "a kind that is not known",
      [piece(9, "?"), whole],
      ["byte 7: a record is of the unknown kind 9. It was skipped."],
    ],
    [
      "an end without a beginning",
      [piece(4, "c"), whole],
      ["byte 7: a record has no beginning. It was skipped."],
    ],
    ["a rest that was never filled", [whole, Buffer.alloc(100)], []],
  ])("%s: what is lost is told, and the next record is read", (_, pieces, problems) => {
    const answer = read(Buffer.concat([head, ...pieces]));
    expect(answer.records.at(-1)?.toString()).toBe("whole");
    expect(answer.read.problems.map(({ message }) => message)).toEqual(problems);
    expect(answer.read.cutTail).toBe(false);
  });

  it("a record that its reader cannot use is told with the reader's reason", () => {
    const { problems, records } = readLog(Buffer.concat([head, whole]), { head }, () => "it is odd");
    expect({ records, messages: problems.map(({ message }) => message) }).toEqual({
      records: 0,
      messages: ["byte 7: it is odd. It was skipped."],
    });
  });

  it("twenty damages are listed, and the others counted", () => {
    const { problems } = read(Buffer.concat([head, ...new Array<Buffer>(50).fill(piece(9, "?"))])).read;
    expect(problems.length).toBe(21);
    expect(problems.at(-1)?.message).toBe("30 more places are damaged and were skipped.");
  });
});

describe("a path", () => {
  it("of nothing has no records; of a folder is told; of a log is read", () => {
    const folder = temporaryFolder();
    const path = join(folder, "run.log");
    const readPath = (): unknown => readLog(path, { head }, () => undefined);
    expect(readPath()).toEqual({ problems: [], records: 0, cutTail: false });
    writeFileSync(path, framed([Buffer.alloc(40_000, 1)]));
    expect(readPath()).toEqual({ problems: [], records: 1, cutTail: false });
    const ofFolder = readLog(folder, { head }, () => undefined);
    expect(ofFolder).toMatchObject({ records: 0, problems: [{ code: "not-a-file", path: folder }] });
  });
});
