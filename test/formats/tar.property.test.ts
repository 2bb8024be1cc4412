// tar: whatever names and contents go in come out, in their order, however the archive is cut into chunks.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { encodePax, parsePax } from "../../src/formats/pax.js";
import { packTar, readTar, type TarSource } from "../../src/formats/tar.js";
import { tarFiles } from "../../src/formats/tar-files.js";

const part = fc
  .string({
    unit: fc.constantFrom("a", "b", "Z", "9", " ", "-", "=", "ü", "日", "😀", "\n", "\u001b"),
    minLength: 1,
    maxLength: 20,
  })
  .filter((text) => text !== "." && text !== "..");
const deep = fc.array(part, { minLength: 1, maxLength: 12 }).map((parts) => parts.join("/"));
const long = fc
  .tuple(part, fc.integer({ min: 80, max: 300 }))
  .map(([text, length]) => text + "n".repeat(length));
/** No name is another's folder. */
const files = fc
  .uniqueArray(fc.tuple(fc.oneof(deep, long), fc.uint8Array({ maxLength: 1200 })), {
    selector: ([path]) => path,
    maxLength: 6,
  })
  .map((list) => list.map(([path, bytes], index) => ({ path: `${index}/${path}`, bytes })));

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    yield chunk;
    chunk.fill(0xee);
  }
}

async function packed(list: readonly { path: string; bytes: Uint8Array }[]): Promise<Buffer> {
  const sources = list.map(
    ({ path, bytes }): TarSource => ({ kind: "file", path, sizeBytes: bytes.length, read: () => [bytes] }),
  );
  const pieces: Buffer[] = [];
  for await (const piece of packTar(sources)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

it("gives back any names and contents, in any chunks, to both readers", async () => {
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 3000 }), async (list, size) => {
      const archive = await packed(list);
      expect(archive.length % 512).toBe(0);
      const { members, kept, ends } = await readTar(cut(archive, size), { keep: () => true });
      expect(members).toEqual(
        list.map(({ path, bytes }) => ({
          path,
          kind: "file",
          sizeBytes: bytes.length,
          sha256: createHash("sha256").update(bytes).digest("hex"),
        })),
      );
      for (const { path, bytes } of list) expect(kept.get(path)?.equals(bytes)).toBe(true);
      expect(ends.every((end, index) => end % 512 === 0 && end > (ends[index - 1] ?? 0))).toBe(true);
      const seen: [string, number][] = [];
      for await (const file of tarFiles(cut(archive, size))) {
        let bytes = 0;
        for await (const piece of file.content) bytes += piece.length;
        seen.push([file.path, bytes]);
      }
      expect(seen).toEqual(list.map(({ path, bytes }) => [path, bytes.length]));
    }),
  );
});

it("an archive cut anywhere is no whole one", async () => {
  const archive = await packed([{ path: "run/a", bytes: Buffer.alloc(700, 1) }]);
  await fc.assert(
    fc.asyncProperty(fc.nat(archive.length - 513), async (length) => {
      await expect(readTar(cut(archive.subarray(0, length), 512))).rejects.toThrow(/cut|damaged/);
    }),
    { numRuns: 60 },
  );
});

it("any bytes are records of an extended header or none", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .string({ unit: fc.constantFrom(..."0123456789 =\npath"), maxLength: 40 })
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(bytes, (given) => {
      const records = parsePax(Buffer.from(given));
      if (records === undefined) return;
      expect([...records.keys()].every((name) => name !== "")).toBe(true);
      expect(parsePax(encodePax(Object.fromEntries(records)))?.size).toBe(records.size);
    }),
  );
});
