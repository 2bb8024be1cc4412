// Which leaves of metadata.json are params: what was chosen before the run.

import { flattenInto } from "../core/flatten.js";
import type { Fields, Value } from "../core/value.js";
import { configSections, type Metadata } from "./metadata-file.js";

/** Sections whose leaves were chosen before the run, but for outcomes. */
export const paramSections: ReadonlySet<string> = new Set([
  "model_name",
  "use_case",
  "seed",
  "config",
  ...configSections,
]);

/** Leaves of those sections that the run itself found out. */
const outcomes: ReadonlySet<string> = new Set([
  "actual_epochs",
  "training_duration_seconds",
  "training_duration_minutes",
  "training_duration_hours",
  "stopped_at_epoch",
  "best_epoch",
  "best_val_loss",
  "diverged_at_epoch",
  "backend_reason",
  "tensorflow_version",
]);

/** Whether a leaf of a param section was found out by the run, as the epoch at which it stopped. */
export function isOutcome(name: string): boolean {
  return outcomes.has(name.slice(name.lastIndexOf(".") + 1));
}

/** The params of a run's metadata, by the names that reading it back gives them. */
export function paramsOf(metadata: Metadata): Fields {
  const params = new Map<string, Value>();
  const sink = { set: (name: string, value: Value) => isOutcome(name) || params.set(name, value) };
  for (const section of Object.keys(metadata))
    if (paramSections.has(section)) flattenInto(sink, metadata[section], section);
  return params;
}
