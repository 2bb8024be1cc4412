import { describe, expect, it } from "vitest";
import { chartTextWidth } from "../../src/report/chart-font.js";
import { learningCurves } from "../../src/report/charts/learning-curves.js";
import { renderPng, renderSvg } from "../../src/report/render-chart.js";
import { chartSamples } from "./chart-samples.js";

/** Texts of an SVG, entities resolved. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text = ""]) =>
    text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&"),
  );
}

function sizeOfPng(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

describe("a rendered chart", () => {
  it.each(chartSamples)(
    "of kind $name is the same bytes each time and has its texts",
    async ({ spec, texts }) => {
      const svg = await renderSvg(spec);
      expect(await renderSvg(spec)).toBe(svg);
      expect(textsOf(svg)).toEqual(expect.arrayContaining([...texts]));
    },
  );

  it("is a PNG of twice the drawing's size, light, and not empty", async () => {
    const [sample] = chartSamples;
    const svg = await renderSvg(sample?.spec ?? {});
    const [, width = "", height = ""] = /<svg[^>]*width="([\d.]+)"[^>]*height="([\d.]+)"/.exec(svg) ?? [];
    const png = await renderPng(svg);
    expect([...png.slice(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const size = sizeOfPng(png);
    expect(Math.abs(size.width - 2 * Number(width))).toBeLessThanOrEqual(2);
    expect(Math.abs(size.height - 2 * Number(height))).toBeLessThanOrEqual(2);
    expect(png.length).toBeGreaterThan(5000);
    expect(svg).toContain('fill="white"');
  });

  it("shows hostile names as text", async () => {
    const name = '</text><script>alert("x")</script>';
    const spec = learningCurves({
      title: name,
      metric: { name, unit: "<b>" },
      stepName: "step",
      curves: [name, "\u202e\x00\ud800b"].map((one) => ({
        name: one,
        stroke: { color: "#0072B2", dash: [] },
        points: [
          { step: 1, value: 1 },
          { step: 2, value: 2 },
        ],
      })),
    });
    const svg = await renderSvg(spec);
    expect(svg).not.toMatch(/<script/i);
    expect(textsOf(svg)).toContain(name);
    expect(textsOf(svg)).toContain("\\u202e\\x00\\ud800b");
    expect((await renderPng(svg)).length).toBeGreaterThan(1000);
  });

  it("measures text as its font draws it", () => {
    expect(chartTextWidth("")).toBe(0);
    expect(chartTextWidth("W")).toBeGreaterThan(2 * chartTextWidth("i"));
    // DejaVu Sans: 1303 of 2048 units for each digit.
    expect(chartTextWidth("0")).toBeCloseTo(1303 / 2048, 10);
    expect(chartTextWidth("00")).toBeCloseTo((2 * 1303) / 2048, 10);
  });
});
