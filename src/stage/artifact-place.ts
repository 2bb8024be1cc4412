// Where artifacts lie below a root, and what their files are called.

import { basename, dirname, join } from "node:path";

/** Where an artifact is, or will be. Absolute. */
export interface ArtifactPlace {
  readonly parent: string;
  readonly name: string;
  readonly path: string;
}

/** Names of the tree, each written down once. */
export const treeFiles = {
  targets: "targets",
  /** Its presence makes a folder a target. */
  meta: "meta.json",
  /** Its presence makes a folder a run. */
  analysis: "analysis.json",
  catalog: "_catalog.jsonl",
  runs: "_runs.jsonl",
  data: "data.npz",
  params: "params.npz",
  trace: "trace.nc",
} as const;

/** The folder of targets below a root. */
export function targetsFolder(root: string): string {
  return join(root, treeFiles.targets);
}

/** The place of a folder, from its path. */
export function placeOf(path: string): ArtifactPlace {
  return { parent: dirname(path), name: basename(path), path };
}

/** The lock of those who make an artifact. */
export function lockOf(place: ArtifactPlace): string {
  return join(place.parent, `.${place.name}.lock`);
}
