// A target folder → the target and the runs on it, each a run of its own.

import type { Run } from "../../core/run.js";
import type { RunSource } from "../reader.js";
import { joinById, lastPartOf, type ManifestRow } from "./manifest.js";
import { readSamplingRun } from "./read-sampling-run.js";
import { readTarget } from "./read-target.js";
import type { TargetFolder } from "./target-folder.js";

/** Name of the layout. */
export const layout = "content-addressed-tree";

/** The target first, then its runs by name, then runs that only its manifest still knows. */
export function sourcesOfTarget(target: TargetFolder, catalog: ManifestRow | undefined): RunSource[] {
  const { folder } = target;
  const place = { id: folder.name, path: folder.path, root: folder.root, layout };
  const files = [target.meta.path, target.manifest.path, ...(catalog === undefined ? [] : [catalog.path])];
  const read = once(() => readTarget(place, target, catalog));
  const rows = joinById(target.manifest, nameOfRow);
  const folders = new Set(target.listing.folders.filter((name) => name.startsWith("run_")));
  const runs = [...new Set([...folders, ...rows.keys()])].map((name) =>
    runSource(target, { name, hasFolder: folders.has(name), row: rows.get(name), files, readTarget: read }),
  );
  return [{ id: place.id, path: place.path, files, read }, ...runs];
}

interface RunOnTarget {
  readonly name: string;
  readonly hasFolder: boolean;
  /** Its line in _runs.jsonl. */
  readonly row: Record<string, unknown> | undefined;
  readonly files: readonly string[];
  readonly readTarget: () => Run;
}

function runSource(target: TargetFolder, run: RunOnTarget): RunSource {
  const { folder, manifest } = target;
  const path = folder.pathOf(run.name);
  const place = { id: run.name, path, root: folder.root, layout };
  const analysis = folder.enter(run.name).pathOf("analysis.json");
  const parts = {
    analysis: run.hasFolder ? analysis : undefined,
    listed: run.row === undefined ? undefined : { row: run.row, path: manifest.path },
  };
  const read = (): Run => readSamplingRun(place, { ...parts, target: run.readTarget() });
  return { id: run.name, path, files: [analysis, ...run.files], read };
}

function nameOfRow(row: Record<string, unknown>): string | undefined {
  return lastPartOf(row.artifact_path);
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
