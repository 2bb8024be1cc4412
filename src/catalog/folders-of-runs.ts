// Folders that are no runs of their own, because a run beside them stands for what is in them.

import { join } from "node:path";
import { type JoinedFolder, metadataDigest, readJoinedFolders } from "../store/joined-folders.js";
import type { ReadContext } from "../store/read-context.js";
import { deriveStatus, readStatusFile } from "../store/status-file.js";

/**
 * Absolute paths of the folders of a root that belong to recorded runs: those whose run has taken over what they say and
 * that say it still, and those whose run is going on. A run that died before, or is gone, hides nothing.
 * @param context tells whether a run lives; it does when absent
 */
export function foldersOfRuns(root: string, context: ReadContext | undefined): string[] {
  return [...readJoinedFolders(root)]
    .filter(([path, joined]) => standsFor(join(root, joined.runId), { path, joined }, context))
    .map(([path]) => path);
}

function standsFor(
  run: string,
  { path, joined }: { readonly path: string; readonly joined: JoinedFolder },
  context: ReadContext | undefined,
): boolean {
  const record = readStatusFile(run);
  if (record === undefined) return false;
  if (joined.takenOver !== undefined) return metadataDigest(path) === joined.takenOver;
  if (record.state !== "running") return false;
  return context === undefined || deriveStatus(record, undefined, context) === "running";
}
