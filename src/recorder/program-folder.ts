// What a program left in a folder of its own choice: sections of a metadata.json and files with metrics.

import { isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import { readTextFile } from "../formats/read-file.js";
import type { FileFacts, FileSystem } from "../store/file-system.js";
import type { Metadata } from "../store/metadata-file.js";
import { runFiles } from "../store/run-layout.js";

/** Folders below this depth are not looked into. */
const deepestLevel = 3;
/** In one folder no more names than these are looked at. */
const mostNames = 2000;

/** A folder with what is in it that tells of a run. Paths are absolute. */
export interface ProgramFolder {
  readonly path: string;
  readonly metadata: readonly string[];
  readonly events: readonly string[];
  /** history.jsonl and metrics.jsonl. */
  readonly lines: readonly string[];
}

/**
 * Looks through a folder.
 * @param isOwn whether a path, relative to the folder, was written by the recorder; it and what is below are passed over
 */
export function lookThrough(
  files: FileSystem,
  path: string,
  isOwn: (relative: string) => boolean = () => false,
): ProgramFolder {
  const [metadata, events, lines]: [string[], string[], string[]] = [[], [], []];
  const enter = (folder: string, relative: string, level: number): void => {
    for (const name of namesIn(files, folder)) {
      const inside = relative === "" ? name : `${relative}/${name}`;
      if (name.startsWith(".") || isOwn(inside)) continue;
      const place = `${folder}/${name}`;
      const kind = lookAt(files, place)?.kind;
      if (kind === "folder" && level < deepestLevel) enter(place, inside, level + 1);
      if (kind !== "file") continue;
      if (name === runFiles.metadata) metadata.push(place);
      else if (name.includes("tfevents")) events.push(place);
      else if (name === runFiles.history || name === "metrics.jsonl") lines.push(place);
    }
  };
  enter(path, "", 0);
  return { path, metadata, events, lines };
}

/** Names in a folder, sorted; none where it cannot be listed. */
export function namesIn(files: FileSystem, folder: string): readonly string[] {
  try {
    return files.list(folder).sort().slice(0, mostNames);
  } catch {
    return []; // Gone, or not ours to see.
  }
}

/** What a path names; undefined also where that cannot be found out. */
export function lookAt(files: FileSystem, path: string): FileFacts | undefined {
  try {
    return files.look(path);
  } catch {
    return undefined; // Gone, or not ours to see.
  }
}

/** The object that a metadata.json holds; undefined when it is missing or none, for example half-written. */
export function readSections(path: string): Metadata | undefined {
  const read = readTextFile(path);
  if (!("text" in read)) return undefined;
  return parseSections(read.text);
}

/** The same from its text. */
export function parseSections(text: string): Metadata | undefined {
  try {
    const { value } = parseTolerantJson(text);
    return isPlainObject(value) ? value : undefined;
  } catch {
    return undefined; // The caller says so where it matters.
  }
}
