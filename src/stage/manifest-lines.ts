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

/** An artifact's line, and how it is known again. */
export interface OwnLine {
  readonly line: ManifestLine;
  /** Whether a line of the file speaks of this artifact, as it is now or as it was before it was made again. */
  readonly isOfIt: (known: ManifestLine) => boolean;
}

/**
 * Appends an artifact's line, unless the same is there: who died between making the artifact and writing its line is made
 * good by whoever uses it next. A line of the artifact as it was before gives way.
 * @throws (rejects) UserError "locked"; what the file system throws
 */
export async function ensureLine(path: string, own: OwnLine, world: ManifestWorld): Promise<void> {
  if (stateOf(linesOf(path), own) === "there") return;
  await withAwaitedLock(lockPath(path), world, () => {
    const state = stateOf(linesOf(path), own);
    if (state === "old") replaceFile(world.files, path, textWithout(path, own));
    if (state !== "there") appendRecord(world.files, path, own.line);
  });
}

function stateOf(lines: readonly ManifestLine[], { line, isOfIt }: OwnLine): "there" | "old" | "missing" {
  const known = lines.filter(isOfIt);
  if (known.length === 0) return "missing";
  return known.every(({ created_at: time }) => time === line.created_at) ? "there" : "old";
}

/** The file as it is but for lines of an artifact; what cannot be read stays. */
function textWithout(path: string, { isOfIt }: OwnLine): string {
  const read = readTextFile(path);
  const lines = "text" in read ? read.text.split("\n").filter((line) => line !== "") : [];
  return lines
    .filter((line) => {
      const known = parsed(line);
      return !(isPlainObject(known) && isOfIt(known));
    })
    .map((line) => `${line}\n`)
    .join("");
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // A line that was cut off.
  }
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
