// gzip in members: any bytes in any chunks are what the system's gunzip reads, and the same bytes whatever the chunks.

import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { gunzipMembers, isInMembers } from "../../src/formats/gunzip-members.js";
import { type GzipEffort, gunzipChunks, gzipChunks } from "../../src/formats/gzip-stream.js";

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(Buffer.from(chunk));
  return Buffer.concat(all);
}

/** The bytes in pieces of the given lengths, then the rest; in memory that is used again, unless they are `kept`. */
async function* cut(bytes: Uint8Array, lengths: readonly number[], kept = false): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const length of [...lengths, bytes.length]) {
    const piece = Buffer.from(bytes.subarray(at, at + length));
    yield piece;
    if (!kept) piece.fill(0xee);
    at += length;
  }
}

const lengths = fc.array(fc.nat(400), { maxLength: 8 });
const effort = fc.constantFrom<GzipEffort>("fast", "small");
/** Noise, text that repeats, and both, some of it long enough to be stored. */
const content = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 120 }), fc.integer({ min: 1, max: 60 })), {
    maxLength: 6,
  })
  .map((parts) => Buffer.concat(parts.flatMap(([piece, times]) => new Array<Uint8Array>(times).fill(piece))));

async function unpacked(packed: Buffer): Promise<Buffer> {
  const read = (at: number, into: Buffer): Buffer => into.subarray(0, packed.copy(into, 0, at));
  expect(await isInMembers(read)).toBe(true);
  const all: Buffer[] = [];
  for await (const { pieces, isDamaged } of gunzipMembers(read)) {
    expect(isDamaged).toBe(false);
    all.push(...pieces.map((piece) => Buffer.from(piece)));
  }
  return Buffer.concat(all);
}

it("packs any bytes into what gunzip reads, the same bytes whatever the chunks", async () => {
  await fc.assert(
    fc.asyncProperty(content, lengths, effort, async (bytes, sizes, how) => {
      const packed = await joined(gzipChunks(cut(bytes, sizes), how));
      expect(packed.equals(await joined(gzipChunks(cut(bytes, []), how)))).toBe(true);
      expect(gunzipSync(packed).equals(bytes)).toBe(true);
      expect((await unpacked(packed)).equals(bytes)).toBe(true);
      expect((await joined(gunzipChunks(cut(packed, sizes, true)))).equals(bytes)).toBe(true);
    }),
  );
});

it("keeps what crosses the border of a member", async () => {
  const bytes = Buffer.from(Array.from({ length: 1024 * 1024 + 7 }, (_, index) => (index * index) >>> 5));
  for (const sizes of [[1024 * 1024], [1024 * 1024 - 1, 2], [3]]) {
    const packed = await joined(gzipChunks(cut(bytes, sizes)));
    expect(gunzipSync(packed).equals(bytes)).toBe(true);
    expect((await unpacked(packed)).equals(bytes)).toBe(true);
  }
});

it("unpacks what another program packed, in any chunks", async () => {
  await fc.assert(
    fc.asyncProperty(content, content, lengths, async (first, second, sizes) => {
      const packed = Buffer.concat([gzipSync(first), gzipSync(second, { level: 0 })]);
      expect(
        (await joined(gunzipChunks(cut(packed, sizes, true)))).equals(Buffer.concat([first, second])),
      ).toBe(true);
    }),
    { numRuns: 50 },
  );
});
