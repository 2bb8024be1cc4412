// metadata.json: the text of it, always in the same order, and reading it back.

import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { encodeJson, JsonSyntaxError, parseTolerantJson } from "../core/tolerant-json.js";
import type { Problem } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { runFiles } from "./run-layout.js";

/** Version of the run folder that this code writes. Readers accept newer ones and say so. */
export const schemaVersion = 1;

/** Sections of metadata.json by name; FORMAT.md describes each. */
export type Metadata = Readonly<Record<string, unknown>>;

/** Sections in the order a person wants to read them. Others keep their own order, before the long ones at the end. */
const firstSections = [
  "schema_version",
  "run_id",
  "model_name",
  "timestamp",
  "status",
  "started_at",
  "ended_at",
  "seed",
  "tags",
  "notes",
  "model_parameters",
  "training_config",
  "loss_config",
  "precision_config",
  "data_loader_config",
  "data_config",
  "early_stopping_config",
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
    if (Object.hasOwn(metadata, name) && metadata[name] !== undefined) ordered.set(name, metadata[name]);
  }
  return `${encodeJson(ordered, 2)}\n`;
}

/**
 * Reads metadata.json of a run folder. `metadata` is undefined when it is missing or is not an object of sections; the
 * problems say why and where. Never throws.
 */
export function readMetadataFile(folder: string): {
  metadata: Metadata | undefined;
  problems: readonly Problem[];
} {
  const path = join(folder, runFiles.metadata);
  const file = readTextFile(path);
  if ("missing" in file) return failed("missing-metadata", path, "does not exist.");
  if ("problem" in file) return { metadata: undefined, problems: [file.problem] };
  try {
    const { value, repairs } = parseTolerantJson(file.text);
    if (!isPlainObject(value)) return failed("not-an-object", path, "is not an object of sections.");
    const mended = repairs.map(({ line, message }) => ({
      code: "mended-json",
      path: `${path}:${line}`,
      message,
    }));
    return { metadata: value, problems: [...file.remarks, ...mended] };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return failed("malformed-json", `${path}:${error.line}`, `${error.message} (column ${error.column}).`);
  }
}

function failed(
  code: string,
  path: string,
  message: string,
): { metadata: undefined; problems: readonly Problem[] } {
  return { metadata: undefined, problems: [{ code, path, message }] };
}
