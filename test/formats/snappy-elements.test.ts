// Elements of Snappy, whole and not.

import { describe, expect, it } from "vitest";
import { areSnappyElements } from "../../src/formats/snappy-elements.js";

describe("elements of Snappy", () => {
  it.each([
    ["a short literal", [3, 2 << 2, 1, 2, 3], true],
    ["a literal that ends too early", [3, 2 << 2, 1, 2], false],
    ["a literal with a length of its own", [61, 60 << 2, 60, ...new Array(61).fill(7)], true],
    ["a literal of 2^31 bytes", [3, 63 << 2, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3], false],
    ["a literal and three copies", [3, 0, 9, 1, 1, 2, 1, 0, 3, 1, 0, 0, 0], true],
    ["a cut copy", [3, 0, 9, 3, 1, 0], false],
  ])("%s", (_, bytes, isWhole) => {
    expect(areSnappyElements(Uint8Array.from(bytes))).toBe(isWhole);
  });
});
