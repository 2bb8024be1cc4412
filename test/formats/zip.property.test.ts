// ZIP: what zlib packs is read back, whatever the names, contents, order and form of the archive.

import fc from "fast-check";
import { expect, it } from "vitest";
import { ZipFile } from "../../src/formats/zip.js";
import { zipBytes } from "../helpers/zip-bytes.js";

/** Names that stay below the folder they are unpacked in: others are left out, which is tested elsewhere. */
const name = fc
  .string({ unit: fc.constantFrom("a", "B", "/", " ", "ü", "日"), maxLength: 12 })
  .map((text) => `f${text}x`);
const entries = fc.uniqueArray(
  fc.record({
    name,
    data: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(4000).map((length) => Buffer.alloc(length, "ab")),
    ),
    method: fc.constantFrom(0, 8),
    /** Sizes behind the data, names in UTF-8. */
    flags: fc.constantFrom(0x800, 0x808),
  }),
  { selector: (entry) => entry.name, maxLength: 6 },
);
const form = fc.record({
  isLarge: fc.boolean(),
  comment: fc.string({ unit: fc.constantFrom("a", " ", "P", "K"), maxLength: 20 }),
});

it("gives back every entry, alike from archives of both sizes, with remarks and without", () => {
  fc.assert(
    fc.property(entries, form, (made, how) => {
      const zip = ZipFile.of(zipBytes(made, how));
      expect(zip.problems).toEqual([]);
      expect([...zip.entries.keys()]).toEqual(made.map((entry) => entry.name));
      for (const { name: wanted, data } of made) {
        const read = zip.read(wanted);
        expect("bytes" in read && read.bytes.equals(data)).toBe(true);
        expect(zip.entries.get(wanted)?.sizeBytes).toBe(data.length);
      }
    }),
  );
});

it("never gives other bytes than were packed, whichever one byte is changed", () => {
  const made = [
    { name: "a", data: "stored text", flags: 0 },
    { name: "b", data: "packed ".repeat(30), method: 8 },
  ];
  const archive = zipBytes(made);
  fc.assert(
    fc.property(fc.nat(archive.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Buffer.from(archive);
      bytes[at] = (bytes[at] ?? 0) ^ change;
      const zip = ZipFile.of(bytes);
      for (const { name: wanted, data } of made) {
        const read = zip.read(wanted);
        if ("bytes" in read) expect(read.bytes.toString()).toBe(data);
      }
    }),
    { numRuns: 300 },
  );
});
