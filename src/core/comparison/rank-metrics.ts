// Which metrics tell most of a run, by how many runs have them and by their names.

import { type Contract, ruleFor } from "../contract/contract.js";
import type { FieldColumn } from "../field/field-table.js";
import { durationUnitOf } from "../units.js";
import type { ColumnProfile } from "./column-profile.js";
import { isSummary } from "./fold-columns.js";

/** Words of metrics that tell of the training rather than of its result. */
const aboutTraining = new Set([
  ...["train", "training", "lr", "learning", "grad", "gradient", "epoch", "epochs", "step", "steps"],
  ...["time", "runtime", "iteration", "samples", "params", "parameters"],
]);

/** Words of the one number that stands for several. */
const aboutAll = new Set(["overall", "final", "macro", "aggregate", "headline"]);

/**
 * Orders metrics, the most telling first: those that at least half as many runs have as have the most common; of these
 * the ones the contract speaks of, then those with a direction (overall ones before others), then the rest, then what tells
 * of the training or sums up another metric's history. Ties keep their order.
 */
export function rankMetrics(
  metrics: readonly FieldColumn[],
  profileOf: (column: FieldColumn) => ColumnProfile,
  contract: Contract,
): FieldColumn[] {
  const most = metrics.reduce((count, column) => Math.max(count, profileOf(column).present), 0);
  const ranked = metrics.map((column) => {
    const isCommon = profileOf(column).present * 2 >= most;
    return { column, rank: (isCommon ? 0 : 10) + roleOf(column.name.replace(/^metrics\./, ""), contract) };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ column }) => column);
}

function roleOf(name: string, contract: Contract): number {
  const { direction, isInferred } = ruleFor(contract, name);
  if (!isInferred) return 0;
  const words = name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  if (isSummary(name)) return 5;
  if (words.some((word) => aboutTraining.has(word)) || durationUnitOf(name) !== undefined) return 4;
  if (direction === undefined) return 3;
  return words.some((word) => aboutAll.has(word)) ? 1 : 2;
}
