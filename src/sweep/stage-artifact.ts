// The artifact of a stage's trial: what it is made of, and whether it is there.

import { basename, join } from "node:path";
import { canonicalJson } from "../core/json/canonical-json.js";
import { nestedConfig } from "../core/sweep/nested-config.js";
import type { ParamValue, Trial } from "../core/sweep/trial.js";
import { UserError } from "../errors.js";
import { treeFiles } from "../stage/artifact-place.js";
import { findRun } from "../stage/sampler-run.js";
import { checkSameConfig, readMeta } from "../stage/target-meta.js";

/** The config of an artifact as it is hashed; of a run without its sampler, which the id names. */
export function artifactConfig({ params, artifact }: Pick<Trial, "params" | "artifact">): Config {
  const config = nestedConfig(params);
  if (artifact?.kind !== "run") return config;
  const { sampler: _, ...others } = config;
  return others;
}

type Config = Readonly<Record<string, ParamValue>>;

/** An artifact is there, is not, or something lies there that must be neither used nor replaced: then it says what. */
export type FoundArtifact = "captured" | "none" | { readonly refused: string };

/**
 * Looks for the artifact of a trial at its place. Another config with the same id is refused, not shared; so is a file
 * that is damaged.
 */
export function findArtifact(folder: string, trial: Pick<Trial, "params" | "artifact">): FoundArtifact {
  try {
    return isThere(folder, trial) ? "captured" : "none";
  } catch (error) {
    if (error instanceof UserError) return { refused: error.message };
    throw error;
  }
}

function isThere(folder: string, trial: Pick<Trial, "params" | "artifact">): boolean {
  const config = JSON.parse(canonicalJson(artifactConfig(trial))) as Record<string, unknown>;
  if (trial.artifact?.kind === "run") {
    return findRun(folder, { sampler: trial.artifact.sampler ?? "", config }) !== undefined;
  }
  const meta = readMeta(folder);
  if (meta !== undefined) checkSameConfig(meta, config, folder);
  return meta !== undefined;
}

/** Path of the file whose presence makes a folder the artifact. */
export function artifactFile(folder: string): string {
  return join(folder, basename(folder).startsWith("tgt_") ? treeFiles.meta : treeFiles.analysis);
}
