import { describe, expect, it } from "vitest";
import { escapeLatex, latexExporter } from "../../src/exporters/latex.js";
import { asText } from "../contracts/exporters.contract.js";
import { readLatex } from "../helpers/read-exports.js";
import { acousticsTable, compareSamples } from "../helpers/sample-runs.js";

describe("the LaTeX export", () => {
  const text = asText(latexExporter.export(acousticsTable()));

  it("prints best values bold and flags behind the values", () => {
    const { header, rows } = readLatex(text);
    const t20 = header.indexOf("t20.mae");
    expect(Object.fromEntries(rows.map((row) => [row[0], row[t20]]))).toMatchObject({
      hybrid_v2_20260122_020157: "0.72645 ($36\\times$)",
      hybrid_v2_20260122_030000: "\\textbf{0.01997} $\\checkmark$",
      hybrid_v2_20260123_091244: "0.02004 ($>1\\times$)",
      lstm_20260120_114501: "$\\approx$0.11830 ($5.9\\times$)",
      lstm_20260124_173000: "NaN --",
    });
  });

  it("has the targets in a second line of headings", () => {
    expect(text).toContain("& $\\leq$ 0.02 s & $\\leq$ 0.02 s & $\\leq$ 0.9 dB &");
  });

  it("says which packages it needs", () => {
    expect(text).toContain("\\usepackage{booktabs,amssymb}");
  });

  it("prints negative numbers with a minus sign, not a hyphen", () => {
    const table = compareSamples([{ id: "a", metrics: { r2: -97.98586 } }], {
      columns: ["r2"],
      sortBy: "id",
    });
    expect(readLatex(asText(latexExporter.export(table))).rows).toEqual([["a", "$-$97.99"]]);
  });
});

describe("escapeLatex", () => {
  it.each([
    ["50% of $5 & #1_a {x}", "50\\% of \\$5 \\& \\#1\\_a \\{x\\}"],
    ["\\input{/etc/passwd}", "\\textbackslash{}input\\{/etc/passwd\\}"],
    ["a~b^c", "a\\textasciitilde{}b\\textasciicircum{}c"],
    ["a--b---c", "a-{}-b-{}-{}-c"],
    ["≤ 0.02", "$\\leq$ 0.02"],
    ["\x1b[0m", "\\textbackslash{}x1b{[}0m"],
  ])("turns %j into %j", (plain, escaped) => {
    expect(escapeLatex(plain)).toBe(escaped);
  });
});
