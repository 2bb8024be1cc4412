import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutMiddle, cutText, displayWidth, padText, printable } from "../../src/core/printable.js";

describe("printable", () => {
  it("spells out what a terminal would obey", () => {
    expect(printable("\x1b[31mred\x1b[0m")).toBe("\\x1b[31mred\\x1b[0m");
    expect(printable("a\tb\nc\rd\x07\x00\x7f\x9b")).toBe("a\\tb\\nc\\rd\\x07\\x00\\x7f\\x9b");
  });

  it("spells out bidi controls and line separators", () => {
    expect(printable("abc\u202etxt.exe\u2066\u200f\u061c")).toBe("abc\\u202etxt.exe\\u2066\\u200f\\u061c");
    expect(printable("a\u2028b\u2029")).toBe("a\\u2028b\\u2029");
  });

  it("spells out characters nobody sees and halves of characters", () => {
    expect(printable("a\u200bb\ufeff\u00ad\u{e0041}")).toBe("a\\u200bb\\ufeff\\xad\\u{e0041}");
    expect(printable("a\ud800b\udc00")).toBe("a\\ud800b\\udc00");
  });

  it("leaves text of any script and emoji as they are", () => {
    for (const text of ["", "plain", "Größe", "日本語", "👩‍🔬", "नमस्ते", "می‌خواهم", "C:\\x1b", "✓ ✗ 3.2×"]) {
      expect(printable(text)).toBe(text);
    }
  });

  it("cuts piles of combining marks", () => {
    const shown = printable(`z${"\u0335".repeat(1000)}!`);
    expect(shown).toBe(`z${"\u0335".repeat(6)}…!`);
  });

  it("never lets a control character through, and spells nothing twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(shown.isWellFormed()).toBe(true);
        expect(printable(shown)).toBe(shown);
      }),
    );
  });
});

describe("displayWidth", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["Größe ✓ ≤ 3.2×", 14],
    ["日本語", 6],
    ["ｆｕｌｌ", 8],
    ["한국어", 6],
    ["e\u0301", 1],
    ["नमस्ते", 4],
    ["🚀", 2],
    ["👩‍🔬", 2],
    ["🇩🇪", 2],
    ["❤️", 2],
    ["☎", 1],
  ])("counts %j as %i columns", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("cutText", () => {
  it("leaves what fits", () => {
    expect(cutText("abc", 3)).toBe("abc");
  });

  it("shows that something was cut", () => {
    expect(cutText("abcdef", 4)).toBe("abc…");
    expect(cutText("abcdef", 1)).toBe("…");
    expect(cutText("abcdef", 0)).toBe("");
  });

  it("does not cut wide characters or clusters in halves", () => {
    expect(cutText("日本語", 4)).toBe("日…");
    expect(cutText("ab👩‍🔬cd", 4)).toBe("ab…");
    expect(cutText("cafe\u0301s", 5)).toBe("cafe\u0301s");
    expect(cutText("cafe\u0301s!", 5)).toBe("cafe\u0301…");
  });

  it("never exceeds the width", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(12), (text, width) => {
        expect(displayWidth(cutText(printable(text), width))).toBeLessThanOrEqual(width);
        expect(displayWidth(cutMiddle(printable(text), width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe("cutMiddle", () => {
  it("keeps the beginning and more of the end, which tells runs apart", () => {
    expect(cutMiddle("hybrid_v2_20260122_020157", 16)).toBe("hybri…122_020157");
    expect(cutMiddle("short", 16)).toBe("short");
    expect(cutMiddle("run_日本語_日本語", 9)).toBe("ru…日本語");
    expect(cutMiddle("abcdef", 0)).toBe("");
  });
});

describe("padText", () => {
  it("pads by columns, not by characters", () => {
    expect(padText("日本", 6)).toBe("日本  ");
    expect(padText("ab", 4, "right")).toBe("  ab");
    expect(padText("abcdef", 4)).toBe("abcdef");
  });
});
