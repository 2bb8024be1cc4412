// Run folders of the layouts that keep everything in metadata.json, read without listing them, straight into columns.

import { lstatSync } from "node:fs";
import type { Run } from "../core/run.js";
import { noteFile } from "../formats/file-trace.js";
import type { ReadContext } from "../store/read-context.js";
import { runFiles } from "../store/run-layout.js";
import { readMetadataFile } from "./metadata-read.js";
import type { RunSinks } from "./metadata-run.js";
import { isNative, native, nativeId, readNative } from "./native.js";
import { isTrainingLog, readTrainingLog, trainingLog } from "./training-log.js";

/** Layouts of which `readMetadataFolder` says the same as their readers. */
export const metadataLayouts: ReadonlySet<string> = new Set([native.layout, trainingLog.layout]);

/** A folder that may be a run. Paths are absolute. */
export interface RunFolderPlace {
  readonly path: string;
  readonly name: string;
  readonly root: string;
}

/**
 * Reads a run folder of which nothing is known but its path: what the first readers that are asked would find there.
 * Undefined for any other folder; nothing has gone to the sinks then.
 * @param sinks take the fields, which the run does not have then
 */
export function readMetadataFolder(
  folder: RunFolderPlace,
  context: ReadContext,
  sinks: RunSinks,
): Run | undefined {
  const read = readMetadataFile(`${folder.path}/${runFiles.metadata}`);
  if (read.metadata === undefined && !read.isBroken) return undefined;
  const { path, root, name } = folder;
  let hasStatus: boolean | undefined;
  const askStatus = (): boolean => {
    hasStatus ??= isThere(`${path}/${runFiles.status}`);
    return hasStatus;
  };
  if (isNative(read, askStatus)) {
    const has = { status: askStatus(), annotations: isThere(`${path}/${runFiles.annotations}`) };
    return readNative({ path, root, id: nativeId(read, name), has }, read, { context, sinks });
  }
  return isTrainingLog(read) ? readTrainingLog({ path, root, id: name }, read, sinks) : undefined;
}

function isThere(path: string): boolean {
  const state = lstatSync(path, { throwIfNoEntry: false });
  noteFile(path, state);
  return state !== undefined;
}
