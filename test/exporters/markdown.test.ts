import { describe, expect, it } from "vitest";
import { escapeMarkdown, markdownExporter } from "../../src/exporters/markdown.js";
import { asText } from "../contracts/exporters.contract.js";
import { readMarkdown } from "../helpers/read-exports.js";
import { acousticsSamples, acousticsTable, compareSamples } from "../helpers/sample-runs.js";

describe("the Markdown export", () => {
  const text = asText(markdownExporter.export(acousticsTable()));

  it("prints best values bold, flags behind the values, targets in the heading", () => {
    const { header, rows } = readMarkdown(text);
    const t20 = header.indexOf("t20.mae<br>≤ 0.02 s");
    const column = Object.fromEntries(rows.map((row) => [row[0], row[t20]]));
    expect(column).toMatchObject({
      hybrid_v2_20260122_020157: "0.72645 ✗ 36×",
      hybrid_v2_20260122_030000: "**0.01997** ✓",
      hybrid_v2_20260123_091244: "0.02004 ✗ >1×",
      lstm_20260120_114501: "≈0.11830 ✗ 5.9×",
      lstm_20260124_173000: "NaN –",
      hybrid_v2_20260125_101500: "–",
    });
  });

  it("marks the sorted column and shows durations as people say them", () => {
    const { header, rows } = readMarkdown(text);
    const duration = header.indexOf("training_duration_minutes ▲");
    expect(rows.map((row) => row[duration])).toEqual([
      ...["31.5 min", "3.4 h", "7.4 h", "9.8 h", "13.5 h", "442.7 h", "–"],
    ]);
  });

  it("aligns numbers on the right", () => {
    const [, rule = ""] = text.split("\n");
    expect(rule.split("|").filter((cell) => cell.includes(":"))).toHaveLength(8);
  });

  it("explains the marks and names the best runs below", () => {
    expect(text).toContain("**Bold:** best of its column · ≈ computed from predictions and targets");
    expect(text).toContain("- best t20.mae: 0.01997 s (≤ 0.02) ✓ hybrid_v2_20260122_030000");
  });

  it("marks new bests when sorted by time", () => {
    const sorted = compareSamples(acousticsSamples, { sortBy: "started_at", columns: ["overall_edc.mae"] });
    const cells = readMarkdown(asText(markdownExporter.export(sorted))).rows.map((row) => row[1]);
    expect(cells.slice(0, 4)).toEqual(["0.008730◆", "0.006410◆", "0.250203", "**0.002140**"]);
  });
});

describe("escapeMarkdown", () => {
  it.each([
    ["a|b", "a\\|b"],
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ["&lt;", "&amp;lt;"],
    ["*bold* `code` [x](y) ~~no~~", "\\*bold\\* \\`code\\` \\[x\\](y) \\~\\~no\\~\\~"],
    ["run_20260122_a", "run_20260122_a"],
    ["_private_ __x__", "\\_private\\_ \\_\\_x\\_\\_"],
    ["line\nbreak", "line\\\\nbreak"],
    ["https://example.org", "https&#58;//example.org"],
    ["back\\slash", "back\\\\slash"],
  ])("turns %j into %j", (plain, escaped) => {
    expect(escapeMarkdown(plain)).toBe(escaped);
  });
});
