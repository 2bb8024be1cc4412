// Folders that are no runs of their own, because a run beside them stands for what is in them.

import { dirname, join } from "node:path";
import { readArchiveRecords } from "../store/archive-records.js";
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

/** Folders of programs lie at most so deep below their root. */
const deepestLevel = 5;

/** Folder of the run that was recorded of the program whose own folder this is, absolute; undefined where none was. */
export function runOfFolder(path: string): string | undefined {
  let root = dirname(path);
  for (let level = 0; level < deepestLevel; level++, root = dirname(root)) {
    const joined = readJoinedFolders(root).get(path);
    if (joined !== undefined) return join(root, joined.runId);
  }
  return undefined;
}

/** Whether a run that is not in its place is in the tables still, as an archive. */
function isArchived(run: string): boolean {
  return readArchiveRecords(dirname(run)).records.some(({ path }) => path === run);
}

function standsFor(
  run: string,
  { path, joined }: { readonly path: string; readonly joined: JoinedFolder },
  context: ReadContext | undefined,
): boolean {
  const record = readStatusFile(run);
  if (record === undefined && (joined.takenOver === undefined || !isArchived(run))) return false;
  if (joined.takenOver !== undefined) return metadataDigest(path) === joined.takenOver;
  if (record?.state !== "running") return false;
  return context === undefined || deriveStatus(record, undefined, context) === "running";
}
