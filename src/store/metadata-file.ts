// The text of metadata.json, always in the same order.

import { encodeJson } from "../core/json/tolerant-json.js";

/** Version of the run folder that this code writes. Readers accept newer ones and say so. */
export const schemaVersion = 1;

/** Sections of metadata.json by name; FORMAT.md describes each. */
export type Metadata = Readonly<Record<string, unknown>>;

/** Sections of a training's configuration, with the names of the training log. */
export const configSections: readonly string[] = [
  "training_config",
  "loss_config",
  "precision_config",
  "data_loader_config",
  "data_config",
  "early_stopping_config",
];

/** Sections in the order a person wants to read them. Others keep their own order, before the long ones at the end. */
const firstSections = [
  "schema_version",
  "run_id",
  "model_name",
  "use_case",
  "timestamp",
  "status",
  "status_reason",
  "started_at",
  "ended_at",
  "resumed_at",
  "seed",
  "tags",
  "notes",
  "model_parameters",
  ...configSections,
  "metrics",
  "targets",
  "verdicts",
  "best_model_path",
  "config",
];
const lastSections = [
  "timing",
  "token_usage",
  "inputs",
  "artifacts",
  "command",
  "git",
  "environment",
  "packages",
  "recording",
];

/** The text of metadata.json. Sections that are undefined are left out; see `encodeJson` for what JSON cannot hold. */
export function encodeMetadata(metadata: Metadata): string {
  const known = new Set([...firstSections, ...lastSections]);
  const others = Object.keys(metadata).filter((name) => !known.has(name));
  const ordered = new Map<string, unknown>();
  for (const name of [...firstSections, ...others, ...lastSections]) {
    if (Object.hasOwn(metadata, name)) ordered.set(name, metadata[name]);
  }
  return `${encodeJson(ordered, 2)}\n`;
}
