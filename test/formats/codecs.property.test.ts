import fc from "fast-check";
import { expect, it } from "vitest";
import { listNpz, readNpzEntry } from "../../src/formats/npz.js";
import { encodeNpz } from "../../src/formats/npz-writer.js";
import { ProtobufError, ProtobufReader } from "../../src/formats/protobuf.js";

it("an .npz holds the arrays that were put into it, whatever their names and numbers", () => {
  const name = fc.string({ unit: fc.constantFrom("a", "b", "_", "ü", "."), minLength: 1, maxLength: 6 });
  const arrays = fc.uniqueArray(fc.tuple(name, fc.float64Array({ maxLength: 20 })), {
    selector: ([first]) => first,
    maxLength: 4,
  });
  fc.assert(
    fc.property(arrays, (given) => {
      const bytes = Buffer.from(
        encodeNpz(Object.fromEntries(given.map(([first, data]) => [first, { data }]))),
      );
      const read = listNpz(bytes).map((entry) => [entry.name, [...readNpzEntry(bytes, entry).data]]);
      expect(read).toEqual(given.map(([first, data]) => [first, [...data]]));
    }),
    { numRuns: 50 },
  );
});

it("any bytes are a message or say that they are none, and reading them ends", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const reader = new ProtobufReader(bytes);
      let fields = 0;
      try {
        for (; reader.next(); fields++) {
          if (reader.isBytes) expect(reader.readBytes().length).toBeLessThanOrEqual(bytes.length);
          else reader.skip();
        }
      } catch (error) {
        expect(error).toBeInstanceOf(ProtobufError);
      }
      expect(fields).toBeLessThanOrEqual(bytes.length);
    }),
  );
});
