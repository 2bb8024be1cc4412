import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listNpz, readNpzEntry } from "../../src/formats/npz.js";
import { encodeNpz } from "../../src/formats/npz-writer.js";
import { withPython } from "../helpers/python.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const arrays = {
  w: { data: new Float64Array([1, -0, Number.NaN, 4, 5, 6]), shape: [2, 3] },
  b: { data: new Float32Array([0.5]), shape: [] },
  "layer.ü": { data: new Int32Array([1, 2, 3]) },
  empty: { data: new Float64Array(0), shape: [0, 4] },
  flags: { data: new Uint8Array([1, 0]) },
  long: { data: new BigInt64Array([2n ** 53n + 1n]) },
};

describe("a written .npz", () => {
  it("is read back by our own reader", () => {
    const bytes = Buffer.from(encodeNpz(arrays));
    const entries = listNpz(bytes);
    expect(entries.map(({ name }) => name)).toEqual(Object.keys(arrays));
    for (const entry of entries) {
      const { data, shape } = readNpzEntry(bytes, entry);
      const given: { data: ArrayLike<number | bigint>; shape?: number[] } =
        arrays[entry.name as keyof typeof arrays];
      expect(shape).toEqual(given.shape ?? [given.data.length]);
      if (entry.name !== "long") expect([...data]).toEqual(Array.from(given.data, Number));
    }
  });

  it("has the same bytes for the same arrays", () => {
    expect(encodeNpz(arrays)).toEqual(encodeNpz(arrays));
  });

  it("may hold nothing", () => {
    expect(listNpz(Buffer.from(encodeNpz({})))).toEqual([]);
  });

  it.each(["", "a/b", "a\\b", "a\0"])("refuses the name %j", (name) => {
    expect(() => encodeNpz({ [name]: { data: new Float64Array(1) } })).toThrow(RangeError);
  });

  it("refuses a shape that is not that of the data", () => {
    expect(() => encodeNpz({ a: { data: new Float64Array(3), shape: [2] } })).toThrow("there are 3");
  });
});

withPython(["numpy"], (test) => {
  test("NumPy reads every array as it was written, and zipfile finds no fault", (runPython) => {
    const path = join(temporaryFolder(), "a.npz");
    writeFileSync(path, encodeNpz(arrays));
    const code = `
import sys, zipfile, numpy as np
assert zipfile.ZipFile(sys.argv[1]).testzip() is None
z = np.load(sys.argv[1], allow_pickle=False)
print([(k, z[k].dtype.str, z[k].shape, z[k].tolist()) for k in z.files])`;
    expect(runPython(code, path).trim()).toBe(
      "[('w', '<f8', (2, 3), [[1.0, -0.0, nan], [4.0, 5.0, 6.0]]), ('b', '<f4', (), 0.5), " +
        "('layer.ü', '<i4', (3,), [1, 2, 3]), ('empty', '<f8', (0, 4), []), ('flags', '|u1', (2,), [1, 0]), " +
        "('long', '<i8', (1,), [9007199254740993])]",
    );
  });
});
