// Zstandard frames that say how much they hold: what their blocks hold must be as much.

import { describe, expect, it } from "vitest";
import { compressors } from "../../src/formats/parquet/page-compression.js";
import { unpackZstd, ZstdFormatError } from "../../src/formats/zip/zstd.js";

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

describe("a frame of any form of head", () => {
  const block = [(3 << 3) | 1, 0, 0, 97, 98, 99];
  const repeat = (size: number): number[] => [((size << 3) | 3) & 255, (size >> 5) & 255, size >> 13, 122];
  const frame = (flags: number, ...rest: readonly number[]): Buffer =>
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, flags, ...rest]);

  it.each([
    ["a window and no size", frame(0x00, 0x08, ...block), "abc"],
    ["a size of two bytes", frame(0x60, 4, 0, ...repeat(260)), "z".repeat(260)],
    ["a size of four bytes", frame(0xa0, 3, 0, 0, 0, ...block), "abc"],
    ["a size of eight bytes", frame(0xe0, 3, 0, 0, 0, 0, 0, 0, 0, ...block), "abc"],
    ["the number of no dictionary", frame(0x23, 0, 0, 0, 0, 3, ...block), "abc"],
    ["a frame behind one to skip", Buffer.from([...skipped(2), ...frame(0x20, 3, ...block)]), "abc"],
  ])("%s is unpacked", (_, bytes, expected) => {
    expect(unpack(bytes, expected.length)).toBe(expected);
  });

  function skipped(length: number): number[] {
    return [0x5f, 0x2a, 0x4d, 0x18, length, 0, 0, 0, ...new Array<number>(length).fill(7)];
  }

  it.each([
    ["one byte", frame(0x20, 3), "it is cut"],
    ["the end of its sizes", frame(0xe3, 0, 0, 0, 0, 3), "it is cut"],
    ["its last block", frame(0x20, 3, 3 << 3, 0, 0, 97, 98, 99), "it is cut"],
    ["the rest of a block", frame(0x20, 3, ...block.slice(0, 5)), "it is cut"],
    ["its checksum", frame(0x24, 3, ...block, 1, 2, 3), "it is cut"],
    ["a known head", frame(0x28, 3, ...block), "of an unknown kind"],
    ["its dictionary", frame(0x21, 7, 3, ...block), "packed with a dictionary"],
    ["memory for its window", frame(0x00, 0xff, ...block), "it needs a window of"],
    ["room: it says more than there is", frame(0x20, 4, ...block), "more than the archive says"],
    ["room: it says less than there is", frame(0x20, 2, ...block), "offset is out of bounds"],
    ["another frame", frame(0x20, 0, 1, 0, 0), "less than the archive says"],
  ])("without %s it is damaged", (_, bytes, why) => {
    expect(() => unpack(bytes, 3)).toThrow(why);
  });
});

describe("a block that no packer writes", () => {
  const packed = (...bytes: readonly number[]): Block => ({ type: 2, size: bytes.length, bytes });
  it.each<readonly [string, Block, string]>([
    ["is of a kind that is none", { type: 3, size: 0, bytes: [] }, "a block is of an unknown kind"],
    ["unpacks to too much", { type: repeated, size: 131_073, bytes: [1] }, "a block is too long"],
    ["has no literals", packed(0), "a block is cut"],
    ["has fewer literals than it says", packed(0x50, 97), "a block is cut"],
    ["ends in the number of its literals", packed(0x0d, 0xff), "a block is cut"],
    ["has too many literals of one kind", packed(0xfd, 0xff, 0xff, 97), "a block is too long"],
    ["has no Huffman tree", packed(0x02, 0, 0), "invalid zstd data"],
    ["uses the tree of a block before the first", packed(0x0f, 0, 0, 0, 0, 0), "invalid zstd data"],
    ["copies too often", packed(0, 0xff, 0xff, 0xff, 0), "a block is too long"],
    ["ends in the number of its copies", packed(0, 0xff), "offset is out of bounds"],
  ])("%s: it is refused", (_, block, why) => {
    const unpacked = (): unknown => unpackZstd(frameOf(200, [block]), 200);
    expect(unpacked).toThrow(ZstdFormatError);
    expect(unpacked).toThrow(why);
  });
});
