// Scores by factor and the hardest classes, from items or from rows of counts.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ItemTable } from "../../../src/core/paired-items/item-table.js";
import { type FactorRows, factorRows } from "../../../src/report/factor-rows.js";
import { factorSections, hardestSection } from "../../../src/report/sections/run-factors.js";
import { makeRun } from "../../helpers/make-run.js";
import { picturesIn, textOf, wordsIn } from "../../helpers/report-material.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

type Rows = FactorRows["rows"];

const itemsOf = (rows: Rows, factors: readonly string[]): FactorRows => ({
  ...{ factors, rows, source: "outputs/results.csv", unit: "items" },
});

/** The table that a reader of items makes of rows. */
function tableOf(rows: readonly Record<string, string | number | boolean | null>[]): ItemTable {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = new Map(names.map((name) => [name, rows.map((row) => row[name])]));
  return { columns, count: rows.length, source: "outputs/results.csv", isOrdered: false } as ItemTable;
}

const runIn = (folder: string) => makeRun({ path: folder });

describe("scores by factor", () => {
  it("have a table and a picture for each factor, and a grid of the first two", () => {
    const rows = Array.from({ length: 12 }, (_, index) => ({
      ...{ mode: index % 2 > 0 ? "a" : "b", model: index % 3 > 0 ? "x" : null, correct: index % 4 > 0 },
    }));
    const sections = factorSections(itemsOf(rows, ["mode", "model"]));
    expect(sections.map(({ title }) => title)).toEqual(["By mode", "By model", "mode × model"]);
    const [first] = sections;
    expect(first === undefined ? "" : textOf(first)).toContain(
      "From outputs/results.csv: 12 items. Brackets: 95 % interval by Wilson's formula.",
    );
    expect(first === undefined ? "" : textOf(first)).toMatch(/\| a \| 6 \| [\d.]+ \(0\.\d+ to [\d.]+\) \|/);
    expect(sections.flatMap(picturesIn).map(wordsIn).join()).toContain("Bar: its 95 % interval by Wilson's");
  });

  it("list rows of counts with their scores, and say how many there are more", () => {
    const rows = Array.from({ length: 125 }, (_, index) => ({
      ...{ mode: `m${index % 3}`, tp: index, fp: 1, fn: index === 0 ? 0 : 2 },
    }));
    const sections = factorSections({
      ...itemsOf(rows, ["mode"]),
      source: "metrics.json",
      unit: "rows of counts",
    });
    const all = sections.at(-1);
    expect(all?.title).toBe("All rows");
    const text = all === undefined ? "" : textOf(all);
    expect(text).toContain("| mode | tp | fp | fn | precision | recall | f1 |");
    expect(text).toContain("The first 120 of 125 rows.");
    expect(text).toMatch(/\| m0 \| 0 \| 1 \| 0 \| 0 .*– /);
  });

  it("are none without a factor, a score, or rows", () => {
    expect(factorSections(undefined)).toEqual([]);
    expect(factorSections(itemsOf([{ correct: true }], []))).toEqual([]);
    expect(factorSections(itemsOf([{ mode: "a" }, { mode: "b" }], ["mode"]))).toEqual([]);
  });
});

describe("the hardest classes", () => {
  it("come first, by recall, the largest of equals before the others", () => {
    const rows = [
      ...["cat", "cat", "dog", "dog", "dog", "emu", "emu"].map((expected) => ({
        expected,
        predicted: "cat",
      })),
      ...[null, "", undefined].map((expected) => ({ expected, predicted: "cat" })),
      { expected: "gnu", correct: true },
      { expected: "gnu", correct: false },
    ];
    const text = textOf(hardestSection(itemsOf(rows, [])));
    const names = [...text.matchAll(/^\| (\w+) \| [\d.]+ \|/gm)].map(([, name]) => name);
    expect(names).toEqual(["dog", "emu", "gnu", "cat"]);
  });

  it("are the twenty hardest of many, and none where each is its own", () => {
    const many = Array.from({ length: 90 }, (_, index) => ({ expected: `c${index % 30}`, predicted: "c1" }));
    expect(textOf(hardestSection(itemsOf(many, [])))).toContain("The 20 hardest of 30 classes.");
    const own = Array.from({ length: 5 }, (_, index) => ({ expected: `c${index}`, predicted: "c1" }));
    expect(hardestSection(itemsOf(own, [])).blocks).toEqual([]);
    expect(hardestSection(undefined).blocks).toEqual([]);
  });
});

describe("rows that can be scored", () => {
  it("are items with an answer, a truth or counts; texts that come again are factors", () => {
    const answers = Array.from({ length: 8 }, (_, index) => ({
      ...{ id: `q${index}`, rater: index % 2 > 0 ? "ann" : "bob", note: null, size: index },
      ...{ expected: "y", predicted: index > 4 ? "y" : "n" },
    }));
    const run = runIn(temporaryFolder());
    expect(factorRows({ run, items: tableOf(answers) })).toMatchObject({ factors: ["rater"], unit: "items" });
    const truths = answers.map(({ rater, size }) => ({ rater, correct: size > 2 }));
    expect(factorRows({ run, items: tableOf(truths) })?.rows[3]).toMatchObject({
      rater: "ann",
      correct: true,
    });
    const counts = answers.map(({ rater, size }) => ({ rater, tp: size, fp: 1, fn: 1 }));
    expect(factorRows({ run, items: tableOf(counts) })?.rows[3]).toMatchObject({ tp: 3, fp: 1, fn: 1 });
  });

  it("are rows of counts in metrics.json where items tell nothing", () => {
    const folder = temporaryFolder();
    const run = runIn(folder);
    const silent = tableOf([{ a: 1 }, { a: 2 }]);
    const write = (content: unknown): void =>
      writeFileSync(
        join(folder, "metrics.json"),
        typeof content === "string" ? content : JSON.stringify(content),
      );
    expect(factorRows({ run, items: silent })).toBeUndefined();
    const row = (mode: string) => ({ mode, tp: 1, fp: 2, fn: 3 });
    write([row("a"), row("b"), row("a"), row("b"), { mode: "a", tp: "one", fp: 0, fn: 0 }, "text"]);
    expect(factorRows({ run, items: silent })).toMatchObject({
      ...{ factors: ["mode"], source: "metrics.json", unit: "rows of counts" },
      rows: [row("a"), row("b"), row("a"), row("b")],
    });
    for (const content of [[row("a")], [row("a"), row("a")], { a: 1 }, "[{]"]) {
      write(content);
      expect(factorRows({ run, items: undefined }), JSON.stringify(content)).toBeUndefined();
    }
  });
});
