// What a gate says of each metric: why it failed, or how near it was.

import { describe, expect, it } from "vitest";
import type { GateResult } from "../../src/core/gate/gate.js";
import { type GateQuestion, judgeMetric } from "../../src/core/gate/gate-metric.js";
import { parseRequirement } from "../../src/core/target.js";
import { gateCells, gateReason, gateSentence, gateWord } from "../../src/exporters/gate-words.js";

const question = (parts: Partial<GateQuestion> = {}): GateQuestion => ({
  ...{ metric: "mae", direction: "min", isInferred: false, unit: undefined, tolerance: undefined },
  ...{ target: undefined, alpha: 0.05, minSeeds: { candidate: 1, reference: 1 } },
  ...parts,
});

const sideOf = (values: readonly number[], leftOut = 0) => ({
  replicates: values.map((value, index) => ({ seed: String(index), value })),
  leftOut,
});

function judged(
  candidate: readonly number[],
  reference: readonly number[],
  parts: Partial<GateQuestion> = {},
) {
  const line = judgeMetric(question(parts), sideOf(candidate), sideOf(reference));
  return [gateWord(line), gateReason(line)];
}

const target = (text: string) => ({ target: parseRequirement("mae", text) });

describe("a metric of a gate", () => {
  it("has failed for want of values, of a reference, or of seeds on either side", () => {
    expect(judged([], [1])).toEqual(["missing", "no run of the candidate has a finite value"]);
    const some = judgeMetric(question(), sideOf([1], 1), sideOf([1]));
    expect(gateReason(some)).toBe("some of the candidate's runs have no finite value");
    expect(judged([1], [])).toEqual([
      "no reference",
      "the reference has no value of it; set it anew or judge other metrics",
    ]);
    const minSeeds = { candidate: 2, reference: 3 };
    expect(judged([1], [1, 2, 3], { minSeeds })).toEqual([
      "too few seeds",
      "the candidate has 1 seed, at least 2 are wanted",
    ]);
    expect(judged([1, 1.1], [1, 1.1], { minSeeds })).toEqual([
      "too few seeds",
      "the reference has 2 seeds, at least 3 are wanted",
    ]);
  });

  it("has missed its target, or may miss it", () => {
    expect(judged([3], [3], target("<= 2"))).toEqual(["target missed", "target <= 2 missed"]);
    expect(judged([1, 2, 3], [1, 2, 3], target("<= 2.5"))).toEqual([
      "target unsure",
      "target <= 2.5 within the interval of the mean: more seeds would tell",
    ]);
    expect(judged([1], [3], { direction: undefined, ...target("<= 2") })).toEqual([
      "target met",
      "target met",
    ]);
    expect(judged([1], [3], { direction: undefined })).toEqual(["", "nothing to compare"]);
  });

  it("is the same, better or worse by so much, as far as noise and tolerance go", () => {
    expect(judged([1], [1])).toEqual(["same", "the same; noise is not known; tolerance 0.02 (2 %)"]);
    expect(judged([0.9], [1])).toEqual(["better", "better by 0.1; noise is not known; tolerance 0.02 (2 %)"]);
    expect(judged([1.01], [1], { unit: "s" })).toEqual([
      "within tolerance",
      "worse by 0.01 s; noise is not known; tolerance 0.02 s (2 %)",
    ]);
    const amount = { tolerance: { kind: "amount", amount: 0.5 } } as const;
    expect(judged([1.4], [1], amount)).toEqual([
      "within tolerance",
      "worse by 0.4; noise is not known; tolerance 0.5",
    ]);
    expect(judged([2], [1])[0]).toBe("worse");
    expect(judged([1.05], [1, 1.1, 0.9, 1.05])[0]).toBe("within noise");
    expect(judged([0.95], [1, 1.1, 0.9, 1.05])[0]).toBe("within noise");
    expect(judged([1.05], [1, 1.1, 0.9, 1.05])[1]).toMatch(/^worse by 0\.0375; noise explains ± 0\.\d+$/);
  });

  it("has the words of the comparison where there are seeds on both sides", () => {
    const [word, reason] = judged([2, 2.1, 2.05], [1, 1.1, 1.05]);
    expect(word).toBe("worse");
    expect(reason).toMatch(/^worse by 1/);
    const [, tolerant] = judged([1, 1.2, 1.05], [1, 1.1, 1.05], {
      tolerance: { kind: "amount", amount: 0.01 },
    });
    expect(tolerant).toMatch(/; tolerance 0\.01$/);
  });

  it("has cells with units, spread and seeds, or dashes", () => {
    const full = judgeMetric(
      question({ unit: "s", ...target("<= 9") }),
      sideOf([1, 2, 3]),
      sideOf([2, 3, 4]),
    );
    expect(gateCells(full)).toEqual({
      ...{ metric: "mae (s)", candidate: "2 (3)", reference: "3 ± 1 (3)", change: "-33.3 %" },
      target: "<= 9 ✓",
    });
    expect(gateCells(full, true)).toMatchObject({ candidate: "2", reference: "3" });
    const missed = judgeMetric(question(target("<= 1")), sideOf([2]), sideOf([2]));
    expect(gateCells(missed).target).toBe("<= 1 ✗");
    const none = judgeMetric(question(), sideOf([]), sideOf([0]));
    expect(gateCells(none)).toMatchObject({ candidate: "–", change: "–", target: "–" });
  });
});

describe("a gate in one sentence", () => {
  const lines = [
    judgeMetric(question({ metric: "a" }), sideOf([2]), sideOf([1])),
    judgeMetric(question({ metric: "b", ...target("<= 1") }), sideOf([2]), sideOf([2])),
    judgeMetric(question({ metric: "c", ...target("<= 2.5") }), sideOf([1, 2, 3]), sideOf([1, 2, 3])),
    judgeMetric(question({ metric: "d" }), sideOf([]), sideOf([1])),
    judgeMetric(question({ minSeeds: { candidate: 2, reference: 1 } }), sideOf([1]), sideOf([1])),
  ];
  const resultOf = (parts: Partial<GateResult>): GateResult =>
    ({
      ...{ candidate: { name: "hot" }, reference: { name: "main" }, faults: [], alpha: 0.05 },
      ...parts,
    }) as GateResult;

  it("names all that went wrong, and faults behind it", () => {
    expect(gateSentence(resultOf({ lines, outcome: "fail", faults: ["The lock is held."] }))).toBe(
      "hot is worse than main in 1 of 5 metrics and misses 1 target and may miss 1 target and lacks values of 1 metric and has too few seeds for 1 metric. The lock is held.",
    );
    expect(gateSentence(resultOf({ lines: [], outcome: "fail", faults: ["No metric."] }))).toBe("No metric.");
  });

  it("says of how many metrics nothing was shown", () => {
    const good = judgeMetric(question(), sideOf([1]), sideOf([1]));
    const sentence = (count: number): string =>
      gateSentence(resultOf({ lines: Array.from({ length: count }, () => good), outcome: "pass" }));
    expect(sentence(1)).toBe("hot is not shown to be worse than main in its metric.");
    expect(sentence(3)).toBe("hot is not shown to be worse than main in any of 3 metrics.");
  });
});
