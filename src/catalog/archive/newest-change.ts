// When the files of a run last changed.

import { join } from "node:path";
import type { FileSystem } from "../../store/file-system.js";
import type { RunPlan } from "./archive-runs.js";

/** Milliseconds since the Unix epoch: the newest of the run's files; of a run without files, its folder's own. */
export function newestChange(
  files: FileSystem,
  { run, files: planned }: Pick<RunPlan, "run" | "files">,
): number {
  let newest = planned.length === 0 ? (files.look(run.path)?.modifiedMs ?? 0) : 0;
  for (const { path } of planned)
    newest = Math.max(newest, files.look(join(run.root, path))?.modifiedMs ?? 0);
  return newest;
}
