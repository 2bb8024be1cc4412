// Folders that a program made beside the run that `exec` recorded of it: one execution, so they are one run.

import { createHash } from "node:crypto";
import { join, relative, sep } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import { readTextFile } from "../formats/read-file.js";
import { appendRecord } from "./append-record.js";
import { makeFolders } from "./claim.js";
import type { FileSystem } from "./file-system.js";
import { rootFiles, runFiles } from "./run-layout.js";

/** A folder that belongs to a recorded run beside it. */
export interface JoinedFolder {
  /** Of the run, whose folder has this name in the same root. */
  readonly runId: string;
  /** What `metadataDigest` was when the run took over what the folder says; absent while the run is going on. */
  readonly takenOver?: string;
}

/** SHA-256 of a folder's metadata.json, hexadecimal; "none" without one that can be read. */
export function metadataDigest(folder: string): string {
  const read = readTextFile(join(folder, runFiles.metadata));
  return "text" in read ? createHash("sha256").update(read.text).digest("hex") : "none";
}

/**
 * Notes that a folder belongs to a run of the same root. Of several notes the last one counts.
 * @throws what the file system throws
 */
export function noteJoinedFolder(
  files: FileSystem,
  folder: { readonly root: string; readonly path: string; readonly nowMs: number },
  { runId, takenOver }: JoinedFolder,
): void {
  const { root, path, nowMs } = folder;
  makeFolders(files, join(root, rootFiles.own));
  appendRecord(files, join(root, rootFiles.joined), {
    time: new Date(nowMs).toISOString(),
    path: relative(root, path).split(sep).join("/"),
    run_id: runId,
    ...(takenOver === undefined ? {} : { taken_over: takenOver }),
  });
}

/** What was noted in a root, by absolute path of the folder; empty where nothing was. Lines that are no note are skipped. */
export function readJoinedFolders(root: string): ReadonlyMap<string, JoinedFolder> {
  const read = readTextFile(join(root, rootFiles.joined));
  const joined = new Map<string, JoinedFolder>();
  if (!("text" in read)) return joined;
  for (const line of read.text.split("\n")) {
    const { path, run_id: runId, taken_over: takenOver } = recordOf(line);
    if (typeof path !== "string" || typeof runId !== "string" || isOutside(path)) continue;
    joined.set(join(root, path), typeof takenOver === "string" ? { runId, takenOver } : { runId });
  }
  return joined;
}

function isOutside(path: string): boolean {
  return path === "" || path.startsWith("/") || path.split("/").includes("..");
}

function recordOf(line: string): Record<string, unknown> {
  if (line.trim() === "") return {};
  try {
    const { value } = parseTolerantJson(line);
    return isPlainObject(value) ? value : {};
  } catch {
    return {}; // Half a line, left by somebody who died.
  }
}
