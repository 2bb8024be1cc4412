import { describe, expect, it } from "vitest";
import { GrowingBytes } from "../../src/formats/growing-bytes.js";

describe("GrowingBytes", () => {
  it("keeps all text in order, whether or not it was told how much will come", () => {
    for (const shareOf of [() => 1, (done: number) => done, () => 0.9, () => 0]) {
      const bytes = new GrowingBytes();
      let expected = "";
      for (let i = 1; i <= 300; i++) {
        const text = `${i}: ${"é日x🚀".repeat(i)}\n`;
        bytes.add(text, shareOf(i / 300));
        expected += text;
      }
      expect(new TextDecoder().decode(bytes.finish())).toBe(expected);
    }
  });

  it("is empty at first", () => {
    expect(new GrowingBytes().finish()).toHaveLength(0);
  });
});
