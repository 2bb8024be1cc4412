// The readers of .npy and .npz on damaged files.

import { deflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import { decodeNpy, encodeNpy, NpyFormatError } from "../../../src/formats/npy.js";
import { listNpz, readNpzEntry } from "../../../src/formats/npz.js";
import { fuzz } from "../../helpers/fuzz.js";

const arrays = [
  encodeNpy(new Float64Array([1.5, Number.NaN, -0, 1e300, 2, 3]), [2, 3]),
  encodeNpy(new Float32Array(4), [2, 2]),
  encodeNpy(new Int32Array([1, -2, 3])),
  encodeNpy(new Uint8Array([0, 1]), [1, 2, 1]),
  encodeNpy(new BigInt64Array([1n, -(2n ** 60n)])),
  encodeNpy(new Float64Array([7]), []),
].map((bytes) => Buffer.from(bytes));
const words: (string | Uint8Array)[] = [
  ...[
    "<f8",
    ">f4",
    "|O",
    "|b1",
    "<U3",
    "|S5",
    "<i8",
    "<c16",
    "<M8[s]",
    "True",
    "False",
    "(",
    ")",
    ",",
    "'",
    "{",
    "}",
  ],
  ...[
    "(2, 3)",
    "(9007199254740993,)",
    "(0, 9999999999)",
    "(1,)",
    "()",
    "'descr': ",
    "'shape': (4294967296, 4294967296)",
  ],
  ...["'fortran_order': True", "__import__('os')", "\n", " ".repeat(64), "L", "-1", "1e9", "\u0093NUMPY"],
  Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0]),
  Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 3, 0, 0xff, 0xff, 0xff, 0xff]),
  Buffer.alloc(64),
];

function check(array: ReturnType<typeof decodeNpy>): void {
  const count = array.shape.reduce((product, length) => product * length, 1);
  if (count !== array.data.length) throw new Error(`${array.data.length} values of shape ${array.shape}`);
}

function orRefused(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof NpyFormatError && error.message.length > 10) return false;
    throw error;
  }
}

it("decodes a damaged .npy to as many values as its shape says, or refuses it", () => {
  const report = fuzz({
    name: ".npy",
    samples: arrays,
    words,
    inputs: 200_000,
    accepts: (input) => orRefused(() => check(decodeNpy(input))),
  });
  expect(report.failures).toEqual([]);
  expect(report.tried).toBe(200_000);
  expect(report.accepted).toBeGreaterThan(2_000);
});

/** A zip as NumPy writes it, stored or packed. */
function zipOf(entries: readonly { name: string; bytes: Buffer; isPacked: boolean }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, isPacked } of entries) {
    const data = isPacked ? deflateRawSync(bytes) : bytes;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(isPacked ? 8 : 0, 4);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, rest, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, ...directory, Buffer.from("PK\x05\x06"), end]);
}

it("lists and reads a damaged .npz, or refuses it", () => {
  const [first, second] = arrays as [Buffer, Buffer];
  const samples = [false, true].map((isPacked) =>
    zipOf([
      { name: "loss.npy", bytes: first, isPacked },
      { name: "acc.npy", bytes: second, isPacked: !isPacked },
      { name: "zeros.npy", bytes: Buffer.from(encodeNpy(new Float64Array(5000))), isPacked: true },
    ]),
  );
  for (const sample of samples)
    expect(listNpz(sample).map((entry) => readNpzEntry(sample, entry).shape[0])).toHaveLength(3);
  const report = fuzz({
    name: ".npz",
    samples,
    words: [...words, "PK\x01\x02", "PK\x03\x04", "PK\x05\x06", ".npy"],
    inputs: 100_000,
    accepts: (input) =>
      orRefused(() => {
        const entries = listNpz(input);
        if (entries.length > 10_000) throw new Error("more entries than are read");
        for (const entry of entries.slice(0, 20)) orRefused(() => check(readNpzEntry(input, entry)));
      }),
  });
  expect(report.failures).toEqual([]);
  expect(report.tried).toBe(100_000);
  expect(report.accepted).toBeGreaterThan(5_000);
});
