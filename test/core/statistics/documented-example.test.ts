import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compareSamples, type SampleComparison } from "../../../src/core/statistics/compare-samples.js";
import { studentTQuantile } from "../../../src/core/statistics/student-t.js";

const text = readFileSync(new URL("../../../docs/statistics.md", import.meta.url), "utf8");

/** Cells of the table that begins with this column. */
function tableOf(firstColumn: string): string[][] {
  const part = text.slice(text.indexOf("## Worked example"));
  const lines = part.slice(part.indexOf(`| ${firstColumn} |`)).split("\n");
  const rows = lines.slice(0, lines.indexOf("")).filter((line) => !line.startsWith("|---"));
  return rows.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function rowOf(name: string, comparison: SampleComparison): string[] {
  const { interval, seedsNeeded: seeds } = comparison;
  const digits = (value: number | undefined, count: number): string => Number(value).toFixed(count);
  const small = (value: number | undefined): string => Number(value).toPrecision(3);
  return [
    name,
    digits(comparison.difference, 4),
    `${digits(interval?.low, 4)} to ${digits(interval?.high, 4)}`,
    digits(comparison.effectSize, 2),
    small(comparison.p),
    name === "wide" ? digits(comparison.permutationP, 4) : small(comparison.permutationP),
    small(comparison.adjustedP),
    small(comparison.equivalenceP),
    comparison.outcome.replace("_", " "),
    seeds === undefined ? "" : `${seeds.estimate} (${seeds.low} to ${seeds.high}) for ${seeds.forDifference}`,
  ];
}

describe("docs/statistics.md", () => {
  const [head = [], ...rows] = tableOf("seed");
  const family = (name: string) =>
    rows.map((row) => ({ seed: String(row[0]), value: Number(row[head.indexOf(name)]) }));
  const comparisons = compareSamples([family("wide"), family("deep")], family("reference"), {
    tolerance: 0.01,
  });

  it("shows what its worked example gives", () => {
    expect(rows).toHaveLength(5);
    const computed = ["wide", "deep"].map((name, index) =>
      rowOf(name, comparisons[index] as SampleComparison),
    );
    expect(tableOf("family").slice(1)).toEqual(computed);
  });

  it("says in words what the numbers say", () => {
    const wide = comparisons[0]?.spread;
    expect(text).toContain(`deviation ${wide?.sd.toFixed(5)}`);
    const statistic = Number(comparisons[0]?.difference) / (Number(wide?.sd) / Math.sqrt(5));
    expect(text).toContain(`= ${statistic.toFixed(2)} with ${wide?.degreesOfFreedom} degrees of freedom`);
    expect(text).toContain(`factor is ${studentTQuantile(0.975, 1).toFixed(1)}`);
  });
});
