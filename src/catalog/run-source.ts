// The source of a run that is known already, found again without reading its neighbours where its layout allows.

import { statSync } from "node:fs";
import type { Run } from "../core/run.js";
import { UserError } from "../errors.js";
import { findSources } from "./find-sources.js";
import type { FoundSource } from "./found-source.js";

export type KnownRun = Pick<Run, "id" | "path" | "root" | "layout">;

/** What can read the run and its history; undefined when it is no longer there. */
export function findRunSource(run: KnownRun): FoundSource | undefined {
  return insideItsFolder(run) ?? sourcesOf(run.root).find((source) => isSource(source, run, "whole root"));
}

/** Most layouts keep a run in a folder of its own, which says the same alone as in its root. */
function insideItsFolder(run: KnownRun): FoundSource | undefined {
  if (!isFolder(run.path)) return undefined;
  const fitting = sourcesOf(run.path).filter((source) => isSource(source, run, "its folder"));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function isSource(source: FoundSource, run: KnownRun, searched: "its folder" | "whole root"): boolean {
  const isSame = source.path === run.path && source.layout === run.layout;
  return isSame && (searched === "its folder" || source.id === run.id);
}

function sourcesOf(root: string): readonly FoundSource[] {
  try {
    return findSources(root).sources;
  } catch (error) {
    // Gone meanwhile, or closed to us: the run cannot be read, which is what its absence says.
    if (error instanceof UserError) return [];
    throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
