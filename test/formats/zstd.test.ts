// Zstandard frames that say how much they hold: what their blocks hold must be as much.

import { describe, expect, it } from "vitest";
import { compressors } from "../../src/formats/parquet/page-compression.js";
import { unpackZstd } from "../../src/formats/zip/zstd.js";

const stored = 0;
const repeated = 1;

interface Block {
  readonly type: number;
  /** Bytes it unpacks to. */
  readonly size: number;
  readonly bytes: readonly number[];
}

const text = (letters: string): Block => ({
  type: stored,
  size: letters.length,
  bytes: [...Buffer.from(letters)],
});

/** A frame of one segment that says it holds `size` bytes (fewer than 256). */
function frameOf(size: number, blocks: readonly Block[], hasChecksum = false): Buffer {
  const parts = blocks.flatMap(({ type, size: length, bytes }, index) => {
    const head = (length << 3) | (type << 1) | (index === blocks.length - 1 ? 1 : 0);
    return [head & 255, (head >> 8) & 255, head >> 16, ...bytes];
  });
  const sum = hasChecksum ? [1, 2, 3, 4] : [];
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, hasChecksum ? 0x24 : 0x20, size, ...parts, ...sum]);
}

const unpack = (frame: Uint8Array, size: number): string => unpackZstd(frame, size).toString();

describe("a frame that says what it unpacks to", () => {
  it("is unpacked when its blocks hold as much", () => {
    expect(unpack(frameOf(6, [text("abc"), { type: repeated, size: 3, bytes: [122] }]), 6)).toBe("abczzz");
    expect(unpack(frameOf(3, [text("abc")], true), 3)).toBe("abc");
    expect(unpack(frameOf(0, [text("")]), 0)).toBe("");
    expect(unpack(Buffer.concat([frameOf(2, [text("ab")]), frameOf(1, [text("c")])]), 3)).toBe("abc");
  });

  it("is damaged when its blocks hold less: nothing is filled with zeros", () => {
    const why = "its blocks do not hold as much as it says";
    expect(() => unpack(frameOf(6, [text("abc")]), 6)).toThrow(why);
    expect(() => unpack(frameOf(6, [text("ab"), text("")]), 6)).toThrow(why);
    // A packed block: its literals lie at the end of the room for a while, and fill it as if they belonged there.
    const literals = { type: 2, size: 5, bytes: [3 << 3, 97, 98, 99, 0] };
    expect(unpack(frameOf(3, [literals]), 3)).toBe("abc");
    expect(() => unpack(frameOf(6, [literals]), 6)).toThrow(why);
    const two = Buffer.concat([frameOf(2, [text("a")]), frameOf(1, [text("c")])]);
    expect(() => unpack(two, 3)).toThrow(why);
  });

  it("is damaged when its blocks hold more", () => {
    expect(() => unpack(frameOf(3, [text("abcdef")]), 3)).toThrow();
    expect(() => unpack(frameOf(3, [{ type: repeated, size: 60, bytes: [122] }]), 3)).toThrow();
  });

  it("is no page of a Parquet file when its blocks hold less", () => {
    expect(compressors.ZSTD(frameOf(3, [text("abc")]), 3)).toEqual(Uint8Array.of(97, 98, 99));
    expect(() => compressors.ZSTD(frameOf(8, [text("abc")]), 8)).toThrow("do not hold as much");
  });
});
