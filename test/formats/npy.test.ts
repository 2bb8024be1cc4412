import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import npyjs from "npyjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeNpy, encodeNpy, NpyFormatError } from "../../src/formats/npy.js";
import { withPython } from "../helpers/python.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "runledger-npy-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with a header of our choosing, correctly framed. */
function fileWith(header: string, data: Uint8Array = new Uint8Array(0), version = 1): Uint8Array {
  const head = Buffer.from(`${header}\n`, "latin1");
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  if (version === 1) length.writeUInt16LE(head.length);
  else length.writeUInt32LE(head.length);
  return Buffer.concat([Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]), length, head, data]);
}

const headerOf = (descr: string, shape: string, order = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;

describe("encodeNpy", () => {
  it("aligns the data to 64 bytes and says version 1.0, C order, little-endian", () => {
    const bytes = encodeNpy(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, ...Buffer.from("NUMPY"), 1, 0]);
    expect(bytes.length).toBe(128 + 24);
    expect(Buffer.from(bytes.subarray(10, 127)).toString()).toMatch(
      /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} +$/,
    );
    expect(bytes[127]).toBe(0x0a);
  });

  it("refuses a shape that is not of the data", () => {
    expect(() => encodeNpy(new Float32Array(6), [2, 4])).toThrow(
      "The shape (2, 4) is of 8 values; there are 6.",
    );
    expect(() => encodeNpy(new Float32Array(6), [-2, -3])).toThrow("whole numbers");
    expect(() => encodeNpy(new Float32Array(1), [1.5])).toThrow("whole numbers");
    expect(() => encodeNpy(new Float32Array(1), new Array(65).fill(1))).toThrow("65 axes");
  });

  it("writes views into larger buffers and arrays of one, no and many axes", () => {
    const view = new Float64Array([9, 1, 2, 9]).subarray(1, 3);
    expect(decodeNpy(encodeNpy(view)).data).toEqual(new Float64Array([1, 2]));
    expect(decodeNpy(encodeNpy(new Int8Array([7]), []))).toMatchObject({
      shape: [],
      data: new Int8Array([7]),
    });
    expect(decodeNpy(encodeNpy(new Int8Array(0), [0, 5])).shape).toEqual([0, 5]);
    expect(decodeNpy(encodeNpy(new Int8Array(1), new Array(64).fill(1))).shape).toHaveLength(64);
  });

  it("is read by npyjs with the same values and shape", async () => {
    const bytes = encodeNpy(new Float64Array([1.5, -0, Number.NaN, 5e-324]), [2, 2]);
    const parsed = await new npyjs().load(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
    );
    expect(parsed.shape).toEqual([2, 2]);
    expect(parsed.data).toEqual(new Float64Array([1.5, -0, Number.NaN, 5e-324]));
  });
});

describe("decodeNpy", () => {
  it("gives back what was encoded, for every kind and shape", () => {
    const kinds = [
      ...[fc.float64Array(), fc.float32Array(), fc.int32Array(), fc.int16Array(), fc.int8Array()],
      ...[fc.uint32Array(), fc.uint16Array(), fc.uint8Array()],
    ] as const;
    fc.assert(
      fc.property(fc.oneof(...kinds), (data) => {
        const array = decodeNpy(encodeNpy(data, [1, data.length, 1]));
        expect(array.data).toEqual(data);
        expect(array.shape).toEqual([1, data.length, 1]);
      }),
    );
  });

  it("accepts members in any order and spacing, as other writers have them", () => {
    const file = fileWith(
      "{ 'shape':(1 , 2),'fortran_order' :False , 'descr': '|u1'}  ",
      new Uint8Array([3, 4]),
    );
    expect(decodeNpy(file)).toEqual({ data: new Uint8Array([3, 4]), shape: [1, 2], dtype: "|u1" });
    expect(decodeNpy(fileWith(headerOf("<i2", "(1,)"), new Uint8Array([1, 2]), 2)).data[0]).toBe(513);
    expect(decodeNpy(fileWith(headerOf(">i2", "(1L,)"), new Uint8Array([1, 2]), 3)).data[0]).toBe(258);
  });

  it("transposes Fortran order", () => {
    const file = fileWith(headerOf("|i1", "(2, 3)", "True"), new Uint8Array([1, 4, 2, 5, 3, 6]));
    expect([...decodeNpy(file).data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([
    ["nothing", new Uint8Array(0), "not a .npy file"],
    ["text", Buffer.from("mae,rmse\n1,2\n"), "not a .npy file"],
    ["an unknown version", fileWith(headerOf("<f4", "()"), new Uint8Array(4), 9), "version 9.0 is not known"],
    ["a cut header", encodeNpy(new Float32Array(2)).subarray(0, 50), "cut inside its header"],
    ["a cut preamble", encodeNpy(new Float32Array(2)).subarray(0, 9), "cut inside its header"],
    ["cut data", encodeNpy(new Float32Array(2)).subarray(0, 131), "8 bytes, but 3 bytes follow"],
    ["surplus data", Buffer.concat([encodeNpy(new Float32Array(2)), Buffer.alloc(1)]), "but 9 bytes follow"],
    [
      "objects",
      fileWith(headerOf("|O", "(1,)"), Buffer.from("cos\nsystem\n")),
      "pickle), which are never loaded",
    ],
    ["objects with a size", fileWith(headerOf("O8", "(1,)"), new Uint8Array(8)), "which are never loaded"],
    ["texts", fileWith(headerOf("<U4", "(1,)"), new Uint8Array(16)), 'holds "<U4"'],
    ["complex numbers", fileWith(headerOf("<c16", "(1,)"), new Uint8Array(16)), 'holds "<c16"'],
    ["no byte order", fileWith(headerOf("|f8", "(1,)"), new Uint8Array(8)), 'holds "|f8"'],
    ["a name of Object.prototype", fileWith(headerOf("constructor", "(1,)")), 'holds "constructor"'],
    [
      "records",
      fileWith("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }"),
      "holds records",
    ],
    ["a huge shape", fileWith(headerOf("<f8", "(9007199254740991, 9007199254740991)")), "bytes follow"],
    [
      "a longer axis than numbers reach",
      fileWith(headerOf("<f8", "(9999999999999999,)")),
      "an axis is too long",
    ],
    ["endless digits", fileWith(headerOf("<f8", `(${"9".repeat(5000)},)`)), "not of the kind NumPy writes"],
    ["a negative axis", fileWith(headerOf("<f8", "(-1,)")), "not of the kind NumPy writes"],
    ["many axes", fileWith(headerOf("|u1", `(${"1,".repeat(100)})`), new Uint8Array(1)), "100 axes"],
    [
      "code for a shape",
      fileWith("{'descr': '<f4', 'fortran_order': False, 'shape': exit(), }"),
      "not of the kind",
    ],
    [
      "code around it",
      fileWith(`__import__('os').system('x') or ${headerOf("<f4", "()")}`),
      "not of the kind",
    ],
    [
      "a member twice",
      fileWith("{'descr': '<f4', 'descr': '|O', 'fortran_order': False, 'shape': ()}"),
      "not of the kind",
    ],
    ["a missing member", fileWith("{'descr': '<f4', 'shape': ()}"), "not of the kind"],
    [
      "a number for the order",
      fileWith("{'descr': '<f4', 'fortran_order': 1, 'shape': ()}"),
      "not of the kind",
    ],
    ["an endless header", fileWith(`{${" ".repeat(20_000)}}`), "at most 10000"],
    ["spaces for backtracking", fileWith(`{'shape': (1${" ".repeat(9000)}`), "not of the kind"],
  ])("refuses %s", (_, bytes, message) => {
    const start = performance.now();
    expect(() => decodeNpy(bytes)).toThrow(NpyFormatError);
    expect(() => decodeNpy(bytes)).toThrow(message);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it("fails only in its own way on damaged files", () => {
    const valid = encodeNpy(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);
    const edit = fc.tuple(
      fc.nat(valid.length - 1),
      fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from("(),'{}O-9"))),
    );
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 5 }), fc.nat(valid.length), (edits, length) => {
        const bytes = valid.slice(0, length > 100 ? valid.length : length);
        for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
        try {
          const { data, shape } = decodeNpy(bytes);
          expect(shape.reduce((a, b) => a * b, 1)).toBe(data.length);
        } catch (error) {
          expect(error).toBeInstanceOf(NpyFormatError);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

describe("with NumPy", () => {
  withPython(["numpy"], (test) => {
    test("NumPy loads what we write, bit for bit", (runPython) => {
      const arrays = {
        f8: new Float64Array([0.1, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, 2 ** 53]),
        f4: new Float32Array([0.1, -0, Number.NaN, Number.NEGATIVE_INFINITY, 1e-45, 3]),
        i4: new Int32Array([-(2 ** 31), 2 ** 31 - 1, 0, 1, 2, 3]),
        i2: new Int16Array([-32768, 1, 2, 3, 4, 5]),
        i1: new Int8Array([-128, 127, 0, 1, 2, 3]),
        u1: new Uint8Array([0, 255, 1, 2, 3, 4]),
        u2: new Uint16Array([65535, 1, 2, 3, 4, 5]),
        u4: new Uint32Array([2 ** 32 - 1, 1, 2, 3, 4, 5]),
        i8: new BigInt64Array([-(2n ** 63n), 2n ** 53n + 1n, 0n, 1n, 2n, 3n]),
        u8: new BigUint64Array([2n ** 64n - 1n, 1n, 2n, 3n, 4n, 5n]),
      };
      for (const [name, data] of Object.entries(arrays)) {
        writeFileSync(join(folder, `${name}.npy`), encodeNpy(data, [3, 1, 2]));
      }
      const code = `
import numpy, sys, base64
for name in sys.argv[2:]:
    a = numpy.load(sys.argv[1] + "/" + name + ".npy", allow_pickle=False)
    assert a.flags.c_contiguous
    print(a.dtype.str[1:], a.shape, base64.b64encode(a.tobytes()).decode())`;
      const lines = runPython(code, folder, ...Object.keys(arrays))
        .trim()
        .split("\n");
      const expected = Object.entries(arrays).map(
        ([name, data]) => `${name} (3, 1, 2) ${Buffer.from(data.buffer).toString("base64")}`,
      );
      expect(lines).toEqual(expected);
    });

    test("we load what NumPy writes: every kind, byte order and Fortran order", (runPython) => {
      const code = `
import numpy, sys, json
expected = {}
base = numpy.arange(24).reshape(2, 3, 4)
for kind in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    for order in "<>":
        for layout in "CF":
            a = numpy.array(base, dtype=order + kind, order=layout)
            name = kind + ("little" if order == "<" else "big") + layout
            numpy.save(sys.argv[1] + "/" + name + ".npy", a)
            expected[name] = a.flatten().tolist()
numpy.save(sys.argv[1] + "/bool.npy", base % 2 == 0)
expected["bool"] = [int(x) for x in (base % 2 == 0).flatten()]
half = numpy.array([[[0.1, -2.5, 6e-8, 65504.0]]], dtype="f2")
numpy.save(sys.argv[1] + "/half.npy", half)
expected["half"] = half.flatten().astype(float).tolist()
numpy.save(sys.argv[1] + "/slice.npy", base[:, ::2, 1:3])
expected["slice"] = base[:, ::2, 1:3].flatten().tolist()
print(json.dumps(expected))`;
      const expected = JSON.parse(runPython(code, folder)) as Record<string, number[]>;
      expect(Object.keys(expected)).toHaveLength(47);
      for (const [name, values] of Object.entries(expected)) {
        const { data, shape } = decodeNpy(readFileSync(join(folder, `${name}.npy`)));
        expect([name, ...data]).toEqual([name, ...values]);
        expect(shape.reduce((a, b) => a * b)).toBe(values.length);
      }
    });

    test("we refuse what NumPy saves as objects, texts and records", (runPython) => {
      const code = `
import numpy, sys
numpy.save(sys.argv[1] + "/object.npy", numpy.array([{}, None], dtype=object), allow_pickle=True)
numpy.save(sys.argv[1] + "/text.npy", numpy.array(["a", "b"]))
numpy.save(sys.argv[1] + "/record.npy", numpy.zeros(2, dtype=[("a", "f4"), ("b", "i8")]))`;
      runPython(code, folder);
      for (const name of ["object", "text", "record"]) {
        expect(() => decodeNpy(readFileSync(join(folder, `${name}.npy`)))).toThrow(NpyFormatError);
      }
    });
  });
});
