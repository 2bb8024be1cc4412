// What a run's report is made of, read once: the run, its history, its arrays and items, and what a diagnosis found.

import { diagnoser } from "../catalog/diagnosis/diagnose-run.js";
import { readPredictionArrays } from "../catalog/diagnosis/read-predictions.js";
import type { FoundSource } from "../catalog/found-source.js";
import { readRunItems } from "../catalog/read-run-items.js";
import type { Contract } from "../core/contract/contract.js";
import { ruleFor } from "../core/contract/contract.js";
import type { Finding } from "../core/diagnosis/finding.js";
import type { ArrayOfNumbers } from "../core/diagnosis/prediction-facts.js";
import type { ItemTable } from "../core/paired-items/item-table.js";
import { type Stroke, strokesOf } from "../core/palette.js";
import type { History, Run } from "../core/run.js";
import type { Problem } from "../errors.js";

export interface RunMaterial {
  readonly run: Run;
  readonly contract: Contract;
  readonly history: History;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly stroke: Stroke;
  /** Undefined where the run has none. */
  readonly arrays: { readonly predictions: ArrayOfNumbers; readonly targets: ArrayOfNumbers } | undefined;
  readonly items: ItemTable | undefined;
}

/** The runs of the roots, among which a run has siblings and a colour. */
export interface RunsAround {
  readonly runs: readonly Run[];
  readonly sources: readonly FoundSource[];
  readonly contract: Contract;
}

/** Colour of each run: by its path, among all runs of the roots. */
export function strokesOfRuns(runs: readonly Pick<Run, "id">[]): ReadonlyMap<string, Stroke> {
  return strokesOf(runs.map(({ id }) => id));
}

/** Reads everything about a run of the roots. Never throws for bad data: what cannot be read is a problem. */
export function readRunMaterial(run: Run, around: RunsAround): RunMaterial {
  const source = around.sources[around.runs.indexOf(run)];
  const { history, problems } = source?.readHistory?.() ?? { history: new Map(), problems: [] };
  const { findings } = diagnoser(around.runs)(run, source);
  const items = readRunItems(run.path);
  return {
    run,
    contract: around.contract,
    history,
    findings,
    problems: [...run.problems, ...problems, ...items.problems],
    stroke: strokesOfRuns(around.runs).get(run.id) ?? { color: "#0072B2", dash: [] },
    arrays: readPredictionArrays(run.path),
    items: items.table,
  };
}

/**
 * The unit that the contract gives a metric; of a history also where the contract speaks of the metric without the
 * "val_" or "train_" before it.
 */
export function unitOf(contract: Contract, metric: string): string | undefined {
  const plain = metric.replace(/^metrics\./, "");
  return ruleFor(contract, plain).unit ?? ruleFor(contract, plain.replace(/^(val|train|test)[_./]/, "")).unit;
}
