// Simulated gates: candidates and references drawn from normal noise, in the shapes that people gate.

import { emptyContract } from "../../src/core/contract/contract.js";
import { type GateResult, type GateSide, judgeGate } from "../../src/core/gate/gate.js";

export interface NoiseShape {
  /** Seeds of the candidate and of the reference. */
  readonly seeds: readonly [candidate: number, reference: number];
  readonly metrics: number;
  /** How much worse the candidate really is, in standard deviations. */
  readonly shift?: number;
  /** Standard deviation that all metrics of a seed share: 0 makes pairing useless. */
  readonly shared?: number;
}

/** The share of gates that fail. */
export function failureRate(shape: NoiseShape, gates: number, seed: number): number {
  const chance = normalsFrom(seed);
  let failed = 0;
  for (let index = 0; index < gates; index++) if (simulateGate(shape, chance).outcome === "fail") failed++;
  return failed / gates;
}

function simulateGate(shape: NoiseShape, normal: () => number): GateResult {
  const { seeds, metrics, shift = 0, shared = 0 } = shape;
  const names = Array.from({ length: metrics }, (_, index) => `m${index}.loss`);
  const ofSeed = Array.from({ length: Math.max(...seeds) }, () => shared * normal());
  const side = (name: string, count: number, offset: number): GateSide => {
    const values = names.map(() =>
      Array.from({ length: count }, (_, index) => 10 + offset + normal() + (ofSeed[index] ?? 0)),
    );
    return {
      name,
      kind: count === 1 ? "run" : "family",
      runs: Array.from({ length: count }, (_, index) => `${name}${index}`),
      metrics: names,
      valuesOf: (metric) => ({
        replicates: (values[names.indexOf(metric)] ?? []).map((value, index) => ({
          seed: String(index),
          value,
        })),
        leftOut: 0,
      }),
    };
  };
  return judgeGate(side("candidate", seeds[0], shift), side("reference", seeds[1], 0), {
    contract: emptyContract,
    targets: new Map(),
    statuses: [],
  });
}

/** Standard normal numbers, the same for the same seed (Box and Muller's transformation of a linear congruence). */
function normalsFrom(seed: number): () => number {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
