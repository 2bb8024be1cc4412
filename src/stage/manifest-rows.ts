// The lines of _catalog.jsonl and _runs.jsonl, each as it follows from the artifact's own file.

import { basename } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { type ArtifactPlace, treeFiles } from "./artifact-place.js";
import type { ManifestLine } from "./manifest-lines.js";
import type { TargetMeta } from "./target-meta.js";

/** A target in the catalog: id, time, names of model and data where the config gives them, seed. */
export function catalogLine(id: string, meta: TargetMeta): ManifestLine {
  const config = isPlainObject(meta.config) ? meta.config : {};
  return {
    target_id: id,
    created_at: meta.created_at ?? null,
    ...labelOf("model", config.model, meta.model_cfg),
    ...labelOf("data", config.data, meta.data_cfg),
    ...(meta.seed === undefined ? {} : { seed: meta.seed }),
  };
}

/** A run in the manifest of its target. Its path begins with the root's own name, wherever that lies. */
export function runLine(root: string, place: ArtifactPlace, analysis: ManifestLine): ManifestLine {
  const target = basename(place.parent);
  return {
    target_id: target,
    sampler: samplerOf(place.name) ?? null,
    hyperparams: analysis.sampler_config ?? {},
    walltime_sec: analysis.walltime_sec ?? null,
    artifact_path: [basename(root), treeFiles.targets, target, place.name].join("/"),
    created_at: analysis.created_at ?? null,
  };
}

/** The sampler that a run's folder name speaks of; undefined for other names. */
export function samplerOf(folderName: string): string | undefined {
  return /^run_(.+)_[^_]+$/.exec(folderName)?.[1];
}

function labelOf(column: string, named: unknown, section: unknown): ManifestLine {
  const label = typeof named === "string" ? named : isPlainObject(section) ? section.name : undefined;
  return typeof label === "string" ? { [column]: label } : {};
}
