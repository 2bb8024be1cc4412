// Varints and records: what SQLite would write is read back, and any bytes are a record or none.

import fc from "fast-check";
import { expect, it } from "vitest";
import {
  RecordReader,
  readVarint,
  type SqliteValue,
  type Varint,
} from "../../../src/formats/sqlite/record.js";

/** A varint as https://www.sqlite.org/fileformat2.html#varint describes it. */
function varintOf(value: bigint): Buffer {
  const whole = BigInt.asUintN(64, value);
  if (whole >= 1n << 56n) {
    const high = Array.from(
      { length: 8 },
      (_, index) => Number((whole >> BigInt(8 + 7 * (7 - index))) & 0x7fn) | 0x80,
    );
    return Buffer.from([...high, Number(whole & 0xffn)]);
  }
  const bytes = [Number(whole & 0x7fn)];
  for (let rest = whole >> 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80);
  return Buffer.from(bytes);
}

/** A value with its serial type and bytes, integers as long as `type` says. */
function cellOf(value: SqliteValue): { type: bigint; bytes: Buffer } {
  if (value === null) return { type: 0n, bytes: Buffer.alloc(0) };
  if (typeof value === "string") {
    const bytes = Buffer.from(value);
    return { type: BigInt(13 + 2 * bytes.length), bytes };
  }
  if (value instanceof Uint8Array) return { type: BigInt(12 + 2 * value.length), bytes: Buffer.from(value) };
  const bytes = Buffer.alloc(8);
  if (typeof value === "bigint") bytes.writeBigInt64BE(value);
  else if (Number.isSafeInteger(value) && !Object.is(value, -0)) bytes.writeBigInt64BE(BigInt(value));
  else {
    bytes.writeDoubleBE(value);
    return { type: 7n, bytes };
  }
  return shortest(bytes);
}

const lengthsOfTypes = [1, 2, 3, 4, 6, 8] as const;

function shortest(eight: Buffer): { type: bigint; bytes: Buffer } {
  const value = eight.readBigInt64BE();
  if (value === 0n || value === 1n) return { type: 8n + value, bytes: Buffer.alloc(0) };
  const type = 1 + lengthsOfTypes.findIndex((length) => BigInt.asIntN(8 * length, value) === value);
  return { type: BigInt(type), bytes: eight.subarray(8 - (lengthsOfTypes[type - 1] ?? 8)) };
}

function recordOf(values: readonly SqliteValue[]): Buffer {
  const cells = values.map(cellOf);
  const types = Buffer.concat(cells.map(({ type }) => varintOf(type)));
  // The head counts its own length; one byte of it is enough for these.
  return Buffer.concat([varintOf(BigInt(types.length + 1)), types, ...cells.map(({ bytes }) => bytes)]);
}

const value: fc.Arbitrary<SqliteValue> = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 54n, max: 2n ** 63n - 1n }),
  fc.double({ noNaN: true }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.uint8Array({ maxLength: 12 }),
);

it("a varint of any 64 bits is read back, exactly up to 2^53, with the byte behind it", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.nat(3), (whole, before) => {
      const bytes = Buffer.concat([Buffer.alloc(before, 0xff), varintOf(whole), Buffer.from([7])]);
      const into: Varint = { value: 0, end: 0 };
      expect(readVarint(bytes, before, into)).toBe(true);
      expect(into).toEqual({ value: Number(whole), end: bytes.length - 1 });
      expect(readVarint(bytes.subarray(0, bytes.length - 2), before, into)).toBe(false);
    }),
  );
});

it("a record of any values gives the wanted ones, in the order in which they are wanted", () => {
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 8 }),
      fc.array(fc.nat(9), { maxLength: 4 }),
      (values, columns) => {
        const wanted = [...new Set(columns)];
        const read = new RecordReader(wanted, "utf8").read(recordOf(values));
        expect(read).toEqual(wanted.map((column) => (column < values.length ? values[column] : undefined)));
      },
    ),
  );
});

it("any bytes are a record or none, and none is read beyond its end", () => {
  const head = fc.array(fc.constantFrom(0, 1, 6, 7, 9, 10, 11, 12, 13, 25, 0x80, 0xff), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(head, fc.uint8Array({ maxLength: 20 }), (types, data) => {
      const record = Buffer.from([types.length + 1, ...types, ...data]);
      const read = new RecordReader([0, 1, 2, 3], "utf8").read(record);
      const isReserved = types.slice(0, 4).some((type) => type === 10 || type === 11);
      const isPlain = types.every((type) => type < 0x80);
      if (isReserved && isPlain) expect(read).toBeUndefined();
      else expect(read?.length ?? 4).toBe(4);
    }),
  );
});
