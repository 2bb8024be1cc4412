// _catalog.jsonl and _runs.jsonl: one line an artifact, appended when it was made, and mended when a line is missing.

import { basename, dirname, join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { encodeJson } from "../core/json/tolerant-json.js";
import { readJsonLines } from "../formats/jsonl.js";
import { readTextFile } from "../formats/read-file.js";
import { appendRecord } from "../store/append-record.js";
import { replaceFile } from "../store/atomic-write.js";
import { withAwaitedLock } from "../store/awaited-lock.js";
import type { FileSystem } from "../store/file-system.js";

export type ManifestLine = Readonly<Record<string, unknown>>;

interface ManifestWorld {
  readonly files: FileSystem;
  readonly nowMs: () => number;
}

/**
 * Appends an artifact's line, unless the same is there: who died between making the artifact and writing its line is made
 * good by whoever uses it next.
 * @param isSame whether a line of the file speaks of this artifact as it is now
 * @throws (rejects) UserError "locked"; what the file system throws
 */
export async function ensureLine(
  path: string,
  { line, isSame }: { readonly line: ManifestLine; readonly isSame: (known: ManifestLine) => boolean },
  world: ManifestWorld,
): Promise<void> {
  if (linesOf(path).some(isSame)) return;
  await withAwaitedLock(lockPath(path), world, () => {
    if (!linesOf(path).some(isSame)) appendRecord(world.files, path, line);
  });
}

/** Writes a manifest anew from what lies there. Returns whether that changed it. */
export async function rewriteLines(
  path: string,
  linesNow: () => readonly ManifestLine[],
  world: ManifestWorld,
): Promise<boolean> {
  return await withAwaitedLock(lockPath(path), world, () => {
    const text = linesNow()
      .map((line) => `${encodeJson(line)}\n`)
      .join("");
    const known = readTextFile(path);
    if (("text" in known ? known.text : "") === text) return false;
    replaceFile(world.files, path, text);
    return true;
  });
}

/** Lines that can be read; what is damaged is left out. */
function linesOf(path: string): ManifestLine[] {
  const lines: ManifestLine[] = [];
  readJsonLines(path, {}, (value) => {
    if (isPlainObject(value)) lines.push(value);
  });
  return lines;
}

function lockPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.lock`);
}
