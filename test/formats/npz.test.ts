// .npz files: a zip of arrays as numpy writes it, and what is refused.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NpyFormatError } from "../../src/formats/npy.js";
import { listNpz, readNpzEntry } from "../../src/formats/npz.js";

/** numpy.savez_compressed(loss=[1.5, 0.5, 0.25], acc=float32(0.75), names=["a", "b"], obj=object array). */
const packed = Buffer.from(
  "UEsDBC0AAAAIAAAAIQDpTe/C//////////8IABQAbG9zcy5ucHkBABAAmAAAAAAAAABPAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC4GMPhhD6EfQOkL9gBQSwMELQAAAAgAAAAhAG6LZWb//////////wcAFABhY2MubnB5AQAQAIQAAAAAAAAARgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqaOgq1ChQBLgYGB3sAUEsDBC0AAAAIAAAAIQCnL+Ds//////////8JABQAbmFtZXMubnB5AQAQAIgAAAAAAAAASwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuE2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFACuRAYGhiQgBgBQSwMELQAAAAgAAAAhAHPqkXD//////////wcAFABvYmoubnB5AQAQAB0BAAAAAAAAxwAAAAAAAACliz0LgkAYx71eCKK52e0MRGiLloagoSOLoKEh5NKLglJ57gwkg5ao4KZ8+rxl+RH6DX/4v+XuYjJbEuNonGggpA+0b9JsSm2TbiJQwEMvgkB84xHfS1HkcstjUXira3ds82z+Q/NSez2NEt0Ok0OcOp4fgXAOyV7tOABPUbc8EH4USgWJrzBHXf8tUTfCoJzkyIwrDskabzhHixFGrrit6nqg0lh8L5VpDx/3sq1qkqHruuN3wU/YQOH6scIzasKREckL73wAUEsBAi0DLQAAAAgAAAAhAOlN78JPAAAAmAAAAAgAAAAAAAAAAAAAAIABAAAAAGxvc3MubnB5UEsBAi0DLQAAAAgAAAAhAG6LZWZGAAAAhAAAAAcAAAAAAAAAAAAAAIABiQAAAGFjYy5ucHlQSwECLQMtAAAACAAAACEApy/g7EsAAACIAAAACQAAAAAAAAAAAAAAgAEIAQAAbmFtZXMubnB5UEsBAi0DLQAAAAgAAAAhAHPqkXDHAAAAHQEAAAcAAAAAAAAAAAAAAIABjgEAAG9iai5ucHlQSwUGAAAAAAQABADXAAAAjgIAAAAA",
  "base64",
);

const stored = readFileSync(
  new URL("../golden/shape/reinforcement-learning/root/sac_1/evaluations.npz", import.meta.url),
);

function read(bytes: Buffer, name: string): readonly number[] {
  const entry = listNpz(bytes).find((candidate) => candidate.name === name);
  if (entry === undefined) throw new Error(`no array ${name}`);
  return [...readNpzEntry(bytes, entry).data].map(Number);
}

describe("an .npz file", () => {
  it("lists its arrays in the order they were written", () => {
    expect(listNpz(packed).map((entry) => entry.name)).toEqual(["loss", "acc", "names", "obj"]);
  });

  it("gives packed and stored arrays", () => {
    expect(read(packed, "loss")).toEqual([1.5, 0.5, 0.25]);
    expect(read(packed, "acc")).toEqual([0.75]);
    expect(read(stored, "timesteps")).toEqual([1000, 2000]);
    expect(read(stored, "results")).toEqual([-200, -100, -80, -60]);
  });

  it("never unpickles: arrays of objects are refused", () => {
    expect(() => read(packed, "obj")).toThrow(NpyFormatError);
  });

  it("is refused at every length it may be cut to", () => {
    for (let length = 0; length < packed.length; length += 7) {
      const cut = packed.subarray(0, length);
      expect(() => listNpz(cut).map((entry) => readNpzEntry(cut, entry))).toThrow(NpyFormatError);
    }
  });

  it("throws nothing but its own error when single bytes are changed", () => {
    for (let at = 0; at < packed.length; at++) {
      const bytes = Buffer.from(packed);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      try {
        for (const entry of listNpz(bytes)) readNpzEntry(bytes, entry);
      } catch (error) {
        expect(error, `byte ${at}`).toBeInstanceOf(NpyFormatError);
      }
    }
  });

  it("cannot unpack to more than its directory says", () => {
    const entry = listNpz(packed)[0];
    if (entry === undefined) throw new Error("no array");
    expect(() => readNpzEntry(packed, { ...entry, sizeBytes: 10 })).toThrow(NpyFormatError);
  });
});
