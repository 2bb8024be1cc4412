// Tells before it is tried that a run cannot be packed.

import { UserError } from "../../errors.js";
import { planArchive } from "../../store/archive-plan.js";
import type { FileSystem } from "../../store/file-system.js";
import type { RunPlan } from "./archive-runs.js";

/**
 * Why a run's files cannot be packed, found out before that is tried: links to what is not its own, pipes; undefined when
 * nothing speaks against it.
 */
export function whyNotPacked(files: FileSystem, { run, filePaths }: RunPlan): UserError | undefined {
  try {
    planArchive(files, filePaths === undefined ? run : { path: run.path, files: filePaths });
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
