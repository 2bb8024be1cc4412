// A chart's specification → SVG → PNG. The same specification gives the same SVG, byte for byte, on every machine.

import { chartFontFile, chartTextWidth } from "./chart-font.js";
import type { ChartSpec } from "./charts/chart-spec.js";
import { fontFamily } from "./charts/chart-spec.js";

/** What of Vega its types leave out. */
interface VegaText {
  readonly textMetrics: { width: (item: { fontSize?: number }, text: unknown) => number };
  readonly resetSVGDefIds: () => void;
}

/** Draws a chart. Nothing is loaded: a specification holds its values. */
export async function renderSvg(spec: ChartSpec): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const { textMetrics, resetSVGDefIds } = vega as unknown as VegaText;
  // Text is as wide as it will be drawn, with or without a canvas on this machine.
  textMetrics.width = (item, text) => {
    const lines = Array.isArray(text) ? text : [text];
    return Math.max(...lines.map((line) => chartTextWidth(String(line ?? "")))) * (item.fontSize ?? 11);
  };
  resetSVGDefIds();
  const compiled = compile(spec as unknown as Parameters<typeof compile>[0], { logger: silent });
  const view = new vega.View(vega.parse(compiled.spec), {
    renderer: "none",
    logLevel: vega.None,
    loader: { ...vega.loader(), load: refuse, sanitize: refuse },
  });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** Pixels of the picture for one of the drawing: sharp on screens with fine pixels. */
const usualScale = 2;

/** The picture of an SVG as a PNG file's bytes, on white, in the font of the package only. */
export async function renderPng(svg: string, scale = usualScale): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const image = new Resvg(svg, {
    background: "white",
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: false, fontFiles: [chartFontFile()], defaultFontFamily: fontFamily },
  });
  return image.render().asPng();
}

function refuse(): Promise<never> {
  return Promise.reject(new Error("Charts load nothing."));
}

/** Vega-Lite remarks on specifications; ours are tested. */
const silent = {
  level: () => silent,
  error: () => silent,
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
} as never;
