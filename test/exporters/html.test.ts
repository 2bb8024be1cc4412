import { createHash } from "node:crypto";
import { createContext, Script } from "node:vm";
import { describe, expect, it } from "vitest";
import { escapeHtml, htmlExporter } from "../../src/exporters/html.js";
import { asText } from "../contracts/exporters.contract.js";
import { findAll, type HtmlNode, parseHtml, readHtml, textOf } from "../helpers/read-html.js";
import { acousticsTable, compareSamples } from "../helpers/sample-runs.js";

const text = asText(htmlExporter.export(acousticsTable()));
const page = parseHtml(text);
const only = (tag: string): HtmlNode => {
  const [node, ...more] = findAll(page, tag);
  if (node === undefined || more.length > 0) throw new Error(`${more.length + 1} of ${tag}`);
  return node;
};

describe("the HTML export", () => {
  it("shows best values bold with flags, durations as people say them, targets under the headings", () => {
    const { header, rows } = readHtml(text);
    const t20 = header.indexOf("t20.mae");
    expect(rows.map((row) => row[t20])).toEqual([
      ...["NaN –", "0.02004 ✗ >1×", "0.01997 ✓", "0.08070 ✗ 4.0×", "≈0.11830 ✗ 5.9×", "0.72645 ✗ 36×", "–"],
    ]);
    expect(findAll(page, "b").map(textOf)).toContain("0.01997");
    expect(findAll(page, "small").map(textOf)).toContain("≤ 0.02 s");
    expect(rows[0]?.[header.indexOf("training_duration_minutes")]).toBe("31.5 min");
  });

  it("keeps the full precision of numbers in its cells", () => {
    const cells = findAll(page, "td").filter((cell) => textOf(cell).startsWith("0.72645"));
    expect(cells.map((cell) => cell.attributes.title)).toEqual(["0.726452"]);
  });

  it("says the whole of a long text where its column may cut it, and leaves room for other columns", () => {
    const id = "a_run_with_a_name_that_no_phone_has_room_for_20260122_020157";
    const table = compareSamples(
      [{ id, params: { note: "<b> & so on, for a long while" }, metrics: { m: 1 } }, { id: "b" }],
      {
        columns: ["note", "m"],
        sortBy: "id",
      },
    );
    const cells = findAll(parseHtml(asText(htmlExporter.export(table))), "td");
    expect(cells.map((cell) => cell.attributes.title)).toEqual([
      ...[id, "<b> & so on, for a long while", "1"],
      ...[undefined, undefined, undefined],
    ]);
    expect(cells.map((cell) => cell.attributes.class)).toEqual([
      ...[undefined, undefined, "number"],
      ...[undefined, "none", "number none"],
    ]);
    expect(textOf(only("style"))).toContain("max-width: min(28rem, 40vw)");
  });

  it("says by which column it is sorted", () => {
    const sorted = findAll(page, "th").filter((cell) => cell.attributes["aria-sort"] !== undefined);
    expect(sorted.map((cell) => [textOf(cell), cell.attributes["aria-sort"]])).toEqual([
      ["training_duration_minutes", "ascending"],
    ]);
  });

  it("allows its own style and script and nothing else", () => {
    const hashOf = (tag: string): string =>
      createHash("sha256")
        .update(textOf(only(tag)))
        .digest("base64");
    const [policy] = findAll(page, "meta").filter((meta) => meta.attributes["http-equiv"] !== undefined);
    expect(policy?.attributes["http-equiv"]).toBe("Content-Security-Policy");
    expect(policy?.attributes.content?.split("; ")).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${hashOf("style")}'`,
      `script-src 'sha256-${hashOf("script")}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(text).not.toMatch(/https?:|\ssrc=|\shref=|\sstyle=|\son[a-z]+=/);
  });

  it("is light and dark", () => {
    expect(textOf(only("style"))).toContain("color-scheme: light dark");
    expect(textOf(only("style"))).toContain("prefers-color-scheme: dark");
  });

  it("shows problems without making them markup", () => {
    const problems = [{ code: "x", path: "/r/<a>", message: 'says "<script>alert(1)</script>"' }];
    const shown = parseHtml(asText(htmlExporter.export(compareSamples([{ id: "a" }]), problems)));
    expect(findAll(shown, "summary").map(textOf)).toEqual(["1 problem"]);
    expect(findAll(shown, "li").map(textOf)).toContain('/r/<a>: says "<script>alert(1)</script>"');
    expect(findAll(shown, "script")).toHaveLength(1);
  });
});

describe("the script of the page", () => {
  const table = compareSamples(
    [
      { id: "run10", metrics: { f1: 0.5 } },
      { id: "run2", metrics: { f1: 0.75 } },
      { id: "run1", metrics: { f1: null } },
      { id: "run3", metrics: { f1: -0.25 } },
    ],
    { columns: ["f1"], sortBy: "id" },
  );
  const sortBy = (...headings: number[]): string[] => {
    const fake = fakePage(parseHtml(asText(htmlExporter.export(table))));
    for (const heading of headings) fake.click(heading);
    return fake.ids();
  };

  it("sorts texts naturally, numbers by value, the better end first and what has no value last", () => {
    expect(sortBy()).toEqual(["run1", "run2", "run3", "run10"]);
    expect(sortBy(0)).toEqual(["run10", "run3", "run2", "run1"]);
    expect(sortBy(0, 0)).toEqual(["run1", "run2", "run3", "run10"]);
    expect(sortBy(1)).toEqual(["run2", "run10", "run3", "run1"]);
    expect(sortBy(1, 1)).toEqual(["run3", "run10", "run2", "run1"]);
  });
});

describe("escapeHtml", () => {
  it.each([
    ["<b>&amp;'\"", "&lt;b&gt;&amp;amp;&#39;&quot;"],
    ["line\nbreak\u202e", "line\\nbreak\\u202e"],
    ["日本", "日本"],
  ])("turns %j into %j", (plain, escaped) => {
    expect(escapeHtml(plain)).toBe(escaped);
  });
});

/** As much of a browser's document as the script uses. */
function fakePage(root: HtmlNode): { click: (heading: number) => void; ids: () => string[] } {
  const [headRow, ...bodyRows] = findAll(root, "tr");
  const listeners: (() => void)[] = [];
  const cellOf = (node: HtmlNode) => ({
    title: node.attributes.title ?? "",
    textContent: textOf(node),
    classList: { contains: (name: string) => (node.attributes.class ?? "").split(" ").includes(name) },
  });
  const rows = bodyRows.map((row) => ({ cells: findAll(row, "td").map(cellOf) }));
  const body = {
    rows,
    append: (...sorted: typeof rows) => void rows.splice(0, rows.length, ...sorted),
  };
  const headings: unknown[] = [];
  for (const [cellIndex, node] of findAll(headRow as HtmlNode, "th").entries()) {
    const state = new Map(Object.entries(node.attributes));
    headings.push({
      cellIndex,
      dataset: { best: node.attributes["data-best"] },
      closest: () => ({ tBodies: [body] }),
      getAttribute: (name: string) => state.get(name) ?? null,
      setAttribute: (name: string, value: string) => void state.set(name, value),
      removeAttribute: (name: string) => void state.delete(name),
      parentElement: { cells: headings },
    });
  }
  const buttons = headings.map((parentElement) => ({
    parentElement,
    addEventListener: (_: string, listener: () => void) => void listeners.push(listener),
  }));
  const script = findAll(root, "script").map(textOf).join("");
  new Script(script).runInContext(createContext({ document: { querySelectorAll: () => buttons } }));
  return {
    click: (heading) => listeners[heading]?.(),
    ids: () => rows.map((row) => row.cells[0]?.textContent ?? ""),
  };
}
