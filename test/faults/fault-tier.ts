// Which tier of the fault laboratory runs: the same harnesses with small, larger and full counts.

const tiers = ["everyday", "long", "release"] as const;
export type FaultTier = (typeof tiers)[number];

/** "everyday" below `npm test`, "long" below `npm run test:faults`, "release" below `npm run test:release`. */
export const faultTier: FaultTier =
  tiers.find((tier) => tier === process.env.RUNLEDGER_FAULT_TIER) ?? "everyday";

/** The count that stands for the tier that runs. */
export function countOf(counts: Readonly<Record<FaultTier, number>>): number {
  return counts[faultTier];
}

/** At most `most` of the items, evenly spread over all of them. */
export function spread<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  const every = items.length / most;
  return Array.from({ length: most }, (_, index) => items[Math.floor(index * every)] as Item);
}
