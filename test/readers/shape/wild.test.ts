// Real folders of eight public repositories: the runs a careful reader counts, and some of their cells.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cellsNamed, isExpected, readByShape } from "../../helpers/shape-root.js";

interface WildRoot {
  readonly point_at: string;
  readonly run_count: number;
  readonly acceptable_run_counts: readonly number[] | null;
  readonly run_ids: readonly string[];
  readonly expect_cells: readonly {
    readonly name: string;
    readonly example_run: string;
    readonly value: unknown;
  }[];
}

const wildFolder = new URL("../../fixtures/wild/", import.meta.url).pathname;
const expected = JSON.parse(readFileSync(join(wildFolder, "expected.json"), "utf8")) as WildRoot[];

describe.each(expected.map((root) => [root.point_at, root] as const))("the folder %s", (_, wild) => {
  const { runs } = readByShape(join(wildFolder, wild.point_at));

  it("has as many runs as a careful reader counts", () => {
    expect([wild.run_count, ...(wild.acceptable_run_counts ?? [])]).toContain(runs.length);
  });

  it("names them as a careful reader does", () => {
    expect(runs.map((run) => run.id)).toEqual(expect.arrayContaining([...wild.run_ids]));
  });

  it("has every expected cell", () => {
    const wrong = wild.expect_cells.filter(({ name, example_run, value }) => {
      const run = runs.find((candidate) => candidate.id === example_run);
      return run === undefined || !cellsNamed(run, name).some((cell) => isExpected(cell, value));
    });
    expect(wrong).toEqual([]);
  });
});

describe("tables that say different things about a run", () => {
  const { runs } = readByShape(join(wildFolder, "AlejandroSuau__tfm-rl-state-complexity/experiments"));
  const run = runs.find((candidate) => candidate.id === "dqn/minimal/seed=0");

  it("keeps both values, the fuller table's first, and says so", () => {
    expect(run?.metrics.get("mean_reward")).toBe(-9.175401246231049);
    expect(run?.metrics.get("dqn_seed0_minimal_metrics.mean_reward")).toBe(95.71749801905825);
    expect(run?.problems.map((problem) => problem.code)).toContain("conflicting-values");
  });
});
