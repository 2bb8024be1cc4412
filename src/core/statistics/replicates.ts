// Replicates of two families, cleaned and matched by seed.

import { meanOf } from "./sample.js";

/** One value of a metric for one seed; several runs of a seed are averaged before. */
export interface Replicate {
  /** undefined when the run does not say; such a value has no partner. */
  readonly seed: string | undefined;
  readonly value: number;
}

/** A family's values, ready for a test. */
export interface CleanReplicates {
  /** Finite values, one for each seed, in the order given. */
  readonly values: readonly number[];
  /** Values by seed, where there is one. */
  readonly bySeed: ReadonlyMap<string, number>;
  /** Values left out because they are NaN or infinite. */
  readonly leftOut: number;
  /** Values averaged into another of the same seed. */
  readonly averaged: number;
}

/** Leaves out what is not finite and averages what has the same seed. */
export function cleanReplicates(replicates: readonly Replicate[]): CleanReplicates {
  const finite = replicates.filter(({ value }) => Number.isFinite(value));
  const groups = new Map<string, number[]>();
  const single: number[] = [];
  for (const { seed, value } of finite) {
    if (seed === undefined) single.push(value);
    else groups.set(seed, [...(groups.get(seed) ?? []), value]);
  }
  const bySeed = new Map([...groups].map(([seed, values]) => [seed, meanOf(values)]));
  const values = [...bySeed.values(), ...single];
  return {
    values,
    bySeed,
    leftOut: replicates.length - finite.length,
    averaged: finite.length - values.length,
  };
}

/** Values of both sides for the seeds that both have, in the candidate's order. */
export interface SeedPairs {
  readonly candidate: readonly number[];
  readonly reference: readonly number[];
}

/** Pairs by seed. */
export function pairsOf(candidate: CleanReplicates, reference: CleanReplicates): SeedPairs {
  const seeds = [...candidate.bySeed.keys()].filter((seed) => reference.bySeed.has(seed));
  return {
    candidate: seeds.map((seed) => Number(candidate.bySeed.get(seed))),
    reference: seeds.map((seed) => Number(reference.bySeed.get(seed))),
  };
}

/**
 * Whether to compare within pairs: at least two pairs, and no more values without a partner than pairs. With fewer
 * pairs, leaving out the rest would cost more than the pairing gains, and all values are compared unpaired.
 */
export function isWorthPairing(pairs: number, n: number, nReference: number): boolean {
  return pairs >= 2 && n + nReference - 2 * pairs <= pairs;
}
