import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawSparkline } from "../../src/core/sparkline.js";

describe("drawSparkline", () => {
  it("draws one bar a value from lowest to highest", () => {
    expect(drawSparkline([0, 1, 2, 3, 4, 5, 6, 7], 20).text).toBe("▁▂▃▄▅▆▇█");
    expect(drawSparkline([3, 1, 2], 20)).toEqual({ text: "█▁▅", low: 1, high: 3, isLogarithmic: false });
  });

  it("draws a constant curve in the middle", () => {
    expect(drawSparkline([5, 5, 5], 20).text).toBe("▅▅▅");
  });

  it("uses logarithms where values span two powers of ten, and says so", () => {
    const spark = drawSparkline([1000, 100, 10, 1], 20);
    expect(spark.isLogarithmic).toBe(true);
    expect(spark.text).toBe("█▆▃▁");
    expect(drawSparkline([1000, 0.5, -1], 20).isLogarithmic).toBe(false);
  });

  it("shows a gap for what is missing and × for what is no number", () => {
    expect(drawSparkline([1, null, Number.NaN, 2, undefined, Number.POSITIVE_INFINITY], 20).text).toBe(
      "▁ ×█ ×",
    );
    expect(drawSparkline([Number.NaN, null], 20)).toEqual({
      text: "× ",
      low: undefined,
      high: undefined,
      isLogarithmic: false,
    });
    expect(drawSparkline([], 20).text).toBe("");
  });

  it("keeps a single spike visible when many values share a column", () => {
    const values = new Array<number>(10_000).fill(1);
    values[7_777] = 50;
    values[2_222] = -50;
    const { text } = drawSparkline(values, 40);
    expect([...text]).toHaveLength(40);
    expect(text[31]).toBe("█");
    expect(text[8]).toBe("▁");
  });

  it("stays within its width for any numbers", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double())), fc.integer({ min: 1, max: 30 }), (values, width) => {
        const { text } = drawSparkline(values, width);
        expect(text).toMatch(/^[▁▂▃▄▅▆▇█× ]*$/);
        expect([...text]).toHaveLength(Math.min(values.length, width));
      }),
    );
  });
});
