import { describe, expect, it } from "vitest";
import { type Contract, emptyContract } from "../../../src/core/contract/contract.js";
import { type GateOptions, type GateResult, type GateSide, judgeGate } from "../../../src/core/gate/gate.js";
import { parseRequirement } from "../../../src/core/target.js";
import { failureRate } from "../../helpers/gate-noise.js";

type Values = Readonly<Record<string, readonly (number | null)[]>>;

function side(name: string, values: Values, kind: GateSide["kind"] = "family"): GateSide {
  const count = Math.max(...Object.values(values).map((list) => list.length));
  return {
    name,
    kind,
    runs: Array.from({ length: count }, (_, index) => `${name}${index}`),
    metrics: Object.keys(values),
    valuesOf: (metric) => {
      const all = values[metric] ?? Array.from({ length: count }, () => null);
      const replicates = all.flatMap((value, index) =>
        typeof value === "number" && Number.isFinite(value) ? [{ seed: String(index), value }] : [],
      );
      return { replicates, leftOut: all.length - replicates.length };
    },
  };
}

function gate(candidate: Values, reference: Values, options: Partial<GateOptions> = {}): GateResult {
  const isRun = Object.values(candidate).every((list) => list.length === 1);
  return judgeGate(side("candidate", candidate, isRun ? "run" : "family"), side("reference", reference), {
    contract: emptyContract,
    targets: new Map(),
    statuses: [],
    ...options,
  });
}

const good = [0.2, 0.21, 0.19, 0.205, 0.195];
const worse = good.map((value) => value + 0.1);

describe("a gate", () => {
  it("passes a family that is as good and fails one that is clearly worse", () => {
    expect(gate({ loss: good }, { loss: [0.199, 0.212, 0.188, 0.204, 0.196] }).outcome).toBe("pass");
    const failed = gate({ loss: worse.map((value, index) => value + 0.001 * index) }, { loss: good });
    expect(failed.outcome).toBe("fail");
    expect(failed.lines[0]).toMatchObject({ method: "families", reason: "worse" });
  });

  it("passes a family that is clearly better", () => {
    expect(gate({ loss: good }, { loss: worse }).outcome).toBe("pass");
  });

  it("passes what is shown to be worse, but by less than the tolerance", () => {
    const slightly = good.map((value, index) => value + 0.002 + 0.0001 * index);
    const tolerance = { kind: "share", share: 0.05 } as const;
    expect(gate({ loss: slightly }, { loss: good }).outcome).toBe("fail");
    expect(gate({ loss: slightly }, { loss: good }, { tolerance }).outcome).toBe("pass");
  });

  it("allows a single run what the noise of the reference's seeds predicts", () => {
    // sd 0.0079, t(0.975; 4) = 2.776, √(1 + 1/5): ± 0.02404
    const within = gate({ loss: [0.224] }, { loss: good });
    expect(within.lines[0]).toMatchObject({ method: "prediction", outcome: "pass" });
    expect(within.lines[0]?.noise).toBeCloseTo(0.024043, 5);
    expect(gate({ loss: [0.2245] }, { loss: good }).outcome).toBe("fail");
    expect(
      gate({ loss: [0.2245] }, { loss: good }, { tolerance: { kind: "amount", amount: 0.001 } }).outcome,
    ).toBe("pass");
  });

  it("takes the candidate's noise where only the candidate has seeds", () => {
    const { lines } = gate({ loss: good }, { loss: [0.19] });
    expect(lines[0]).toMatchObject({ method: "prediction", outcome: "pass" });
    expect(lines[0]?.noise).toBeCloseTo(0.024043, 5);
  });

  it("judges by the tolerance alone where noise is not known, and says so", () => {
    const result = gate({ loss: [0.203] }, { loss: [0.2] });
    expect(result.outcome).toBe("pass");
    expect(result.lines[0]).toMatchObject({ method: "tolerance", noise: undefined });
    expect(result.remarks.join(" ")).toContain("The noise of loss is not known: reference has 1 seed");
    expect(gate({ loss: [0.2041] }, { loss: [0.2] }).outcome).toBe("fail");
  });

  it("judges values that never vary by the tolerance", () => {
    const same = [0.5, 0.5, 0.5];
    expect(gate({ loss: same }, { loss: same }).outcome).toBe("pass");
    const result = gate({ loss: [0.6, 0.6, 0.6] }, { loss: same });
    expect(result.outcome).toBe("fail");
    expect(result.remarks.join(" ")).toContain("do not vary");
  });

  it("obeys the direction of the contract", () => {
    const contract: Contract = { ...emptyContract, metrics: [{ pattern: "loss", direction: "max" }] };
    expect(gate({ loss: worse }, { loss: good }, { contract }).outcome).toBe("pass");
    expect(gate({ loss: good }, { loss: worse }, { contract }).outcome).toBe("fail");
  });

  it("judges the contract's metrics only, where it has some", () => {
    const contract: Contract = { ...emptyContract, metrics: [{ pattern: "acc", direction: "max" }] };
    const { lines, outcome } = gate({ loss: worse, acc: good }, { loss: good, acc: good }, { contract });
    expect(lines.map(({ question }) => question.metric)).toEqual(["acc"]);
    expect(outcome).toBe("pass");
  });

  it("says which directions it inferred", () => {
    expect(gate({ loss: good }, { loss: good }).remarks.join(" ")).toContain("inferred from the name: loss.");
  });
});

describe("what is missing never passes:", () => {
  it.each<[string, Values, Values, Partial<GateOptions>, string]>([
    ["a metric that the candidate lacks", { acc: good }, { loss: good, acc: good }, {}, "missing-value"],
    ["a value that is NaN", { loss: [...good, Number.NaN] }, { loss: good }, {}, "missing-value"],
    ["a value that is null", { loss: [null] }, { loss: good }, {}, "missing-value"],
    [
      "a metric that nobody has",
      { loss: good },
      { loss: good },
      { metrics: ["lossy.loss"] },
      "missing-value",
    ],
    [
      "a metric that the reference lacks",
      { loss: good },
      { acc: good },
      { metrics: ["loss"] },
      "missing-reference",
    ],
    ["all of the reference NaN", { loss: good }, { loss: [Number.NaN] }, {}, "missing-reference"],
    [
      "too few seeds of the candidate",
      { loss: [0.2, 0.2] },
      { loss: good },
      { minSeeds: 3 },
      "too-few-seeds",
    ],
    [
      "too few seeds of the reference",
      { loss: [0.2] },
      { loss: [0.2, 0.2] },
      { minSeeds: 3 },
      "too-few-seeds",
    ],
  ])("%s", (_, candidate, reference, options, reason) => {
    const { outcome, lines } = gate(candidate, reference, options);
    expect(outcome).toBe("fail");
    expect(lines.map((line) => line.reason)).toContain(reason);
  });

  it("any metric at all", () => {
    const result = gate({ blorp: good }, { blorp: good });
    expect(result).toMatchObject({ outcome: "fail", lines: [] });
    expect(result.faults[0]).toContain("no metric to judge");
  });

  it.each(["running", "failed", "lost", "queued", "unresponsive"] as const)("a run that is %s", (status) => {
    const result = gate({ loss: good }, { loss: good }, { statuses: [{ id: "r1", status }] });
    expect(result.outcome).toBe("fail");
    expect(result.faults).toEqual([`Run r1 has not finished: its status is ${status}.`]);
  });

  it("a target that is missed, or whose metric is gone", () => {
    const targets = new Map([["loss", parseRequirement("loss", "<= 0.1")]]);
    expect(gate({ loss: good }, { loss: good }, { targets }).lines[0]?.reason).toBe("target-missed");
    const gone = new Map([["other", parseRequirement("other", "<= 0.1")]]);
    expect(gate({ loss: good }, { loss: good }, { targets: gone }).lines.at(-1)?.reason).toBe(
      "missing-value",
    );
  });
});

describe("a target", () => {
  it("of a family is met only where the whole interval of the mean meets it", () => {
    const against = (limit: string): GateResult => {
      const targets = new Map([["loss", parseRequirement("loss", limit)]]);
      return gate({ loss: good }, { loss: good }, { targets });
    };
    // 0.2 ± 0.00982
    expect(against("<= 0.22").outcome).toBe("pass");
    expect(against("<= 0.201").lines[0]).toMatchObject({ outcome: "fail", reason: "target-unknown" });
    expect(against("<= 0.18").lines[0]).toMatchObject({ outcome: "fail", reason: "target-missed" });
  });
});

describe("on noise", () => {
  it.each([
    [[5, 5], 1, 120],
    [[3, 3], 2, 60],
    [[1, 5], 1, 600],
    [[1, 3], 4, 600],
    [[5, 1], 1, 600],
  ] as const)("seeds %j, %i metrics: no more than 5 per cent of %i gates fail", (seeds, metrics, gates) => {
    // A share of 0.05 is seen as up to three standard errors more.
    const error = Math.sqrt((0.05 * 0.95) / gates);
    expect(failureRate({ seeds, metrics }, gates, 11)).toBeLessThanOrEqual(0.05 + 3 * error);
  });

  it("notices what is 4 standard deviations worse", () => {
    expect(failureRate({ seeds: [5, 5], metrics: 1, shift: 4 }, 60, 5)).toBeGreaterThan(0.95);
    expect(failureRate({ seeds: [1, 5], metrics: 1, shift: 6 }, 200, 5)).toBeGreaterThan(0.8);
  });

  it("would be noticed to fail too often, as a gate does that knows no noise", () => {
    expect(failureRate({ seeds: [1, 1], metrics: 1 }, 400, 7)).toBeGreaterThan(0.3);
  });
});
