import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  bulkEffectiveSampleSize,
  rankNormalizedRhat,
} from "../../../src/core/statistics/chain-convergence.js";
import { withPython } from "../../helpers/python.js";
import { seededRandom } from "../../helpers/seeded-random.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { testSeed } from "../../helpers/test-tier.js";

/** Chains of an autoregressive process, each around its own middle. */
function chainsOf(
  count: number,
  draws: number,
  { memory = 0, apart = 0, seed = 1 }: { memory?: number; apart?: number; seed?: number } = {},
): number[][] {
  const random = seededRandom(testSeed + seed);
  return Array.from({ length: count }, (_, chain) => {
    let value = 0;
    return Array.from({ length: draws }, () => {
      value = memory * value + (random() + random() + random() - 1.5);
      return value + apart * chain;
    });
  });
}

const worlds: Record<string, readonly (readonly number[])[]> = {
  "independent draws": chainsOf(4, 500),
  "draws with a memory": chainsOf(4, 500, { memory: 0.9 }),
  "draws that swing": chainsOf(4, 500, { memory: -0.7 }),
  "chains that disagree": chainsOf(4, 400, { apart: 1 }),
  "an odd number of draws": chainsOf(3, 251, { memory: 0.5 }),
  "two short chains": chainsOf(2, 5),
  "the fewest draws": chainsOf(2, 4),
  "heavy tails": chainsOf(4, 300).map((chain) => chain.map((draw) => draw ** 7)),
  "a chain wider than the others": chainsOf(4, 300).map((chain, i) =>
    chain.map((draw) => draw * (i === 0 ? 3 : 1)),
  ),
  "many draws of equal value": chainsOf(4, 300).map((chain) => chain.map((draw) => Math.round(draw * 2))),
};

describe("R-hat", () => {
  it("is about 1 for chains that agree and large for those that do not", () => {
    expect(rankNormalizedRhat(worlds["independent draws"] ?? [])).toBeLessThan(1.01);
    expect(rankNormalizedRhat(worlds["chains that disagree"] ?? [])).toBeGreaterThan(1.3);
  });

  it("sees chains of different width by their tails", () => {
    expect(rankNormalizedRhat(worlds["a chain wider than the others"] ?? [])).toBeGreaterThan(1.05);
  });

  it("sees a chain that drifts by its halves", () => {
    const drifting = chainsOf(2, 200).map((chain) => chain.map((draw, i) => draw + i / 40));
    expect(rankNormalizedRhat(drifting)).toBeGreaterThan(1.3);
  });
});

describe("the effective sample size", () => {
  it("is about the number of independent draws, and smaller where draws remember", () => {
    expect(bulkEffectiveSampleSize(worlds["independent draws"] ?? [])).toBeGreaterThan(1500);
    expect(bulkEffectiveSampleSize(worlds["draws with a memory"] ?? [])).toBeLessThan(300);
    expect(bulkEffectiveSampleSize(worlds["draws that swing"] ?? [])).toBeGreaterThan(2500);
  });

  it("of draws that are all the same is their number", () => {
    expect(bulkEffectiveSampleSize([new Array(20).fill(3), new Array(20).fill(3)])).toBe(40);
  });
});

it.each([
  ["no chains", []],
  [
    "three draws",
    [
      [1, 2, 3],
      [1, 2, 3],
    ],
  ],
  [
    "chains of different length",
    [
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4],
    ],
  ],
  [
    "a draw that is NaN",
    [
      [1, 2, 3, Number.NaN],
      [1, 2, 3, 4],
    ],
  ],
])("both are NaN for %s", (_, chains: number[][]) => {
  expect(rankNormalizedRhat(chains)).toBeNaN();
  expect(bulkEffectiveSampleSize(chains)).toBeNaN();
});

it("R-hat needs two chains, the effective sample size does not", () => {
  const [one = []] = chainsOf(1, 100);
  expect(rankNormalizedRhat([one])).toBeNaN();
  expect(bulkEffectiveSampleSize([one])).toBeGreaterThan(50);
});

withPython(["arviz"], (test) => {
  test("ArviZ finds the same for chains of every kind", (runPython) => {
    const code = `
import sys, json, numpy as np, arviz as az
worlds = json.load(open(sys.argv[1]))
print(json.dumps({k: [float(az.ess(np.array(c))), float(az.rhat(np.array(c)))] for k, c in worlds.items()}))`;
    const file = join(temporaryFolder(), "worlds.json");
    writeFileSync(file, JSON.stringify(worlds));
    const theirs = JSON.parse(runPython(code, file).split("\n").at(-2) ?? "") as Record<string, number[]>;
    for (const [name, chains] of Object.entries(worlds)) {
      const [ess = 0, rhat = 0] = theirs[name] ?? [];
      expect(bulkEffectiveSampleSize(chains) / ess, `ess of ${name}`).toBeCloseTo(1, 6);
      expect(rankNormalizedRhat(chains), `R-hat of ${name}`).toBeCloseTo(rhat, 6);
    }
  });
});
