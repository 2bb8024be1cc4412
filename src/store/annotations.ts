// Tags and notes added to a run after the fact: appended records, in the run folder if it is ours, else beside the runs.

import { dirname, join, relative, sep } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import type { Note, Run } from "../core/run.js";
import { exitCodes, type Problem, UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { appendRecord, UnsyncedRecordError } from "./append-record.js";
import { syncFolder } from "./atomic-write.js";
import { fileErrorName, isMissingFile, isNameTaken } from "./file-error.js";
import { type FileSystem, nodeFileSystem } from "./file-system.js";
import { rootFiles, runFiles } from "./run-layout.js";

/** What annotations need to know of a run. */
export type AnnotatedRun = Pick<Run, "id" | "path" | "root" | "layout">;

/** What was added to one run, in the order it was added. */
export interface Annotations {
  readonly notes: readonly Note[];
  /** Tags whose last record adds them. */
  readonly addedTags: readonly string[];
  /** Tags whose last record takes them away, also those that the run itself was started with. */
  readonly removedTags: readonly string[];
}

export interface AnnotationsRead {
  readonly annotations: Annotations;
  readonly problems: readonly Problem[];
}

/** When and through which disk; the real disk when absent. */
export interface AppendOptions {
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
  readonly files?: FileSystem;
}

const none: Annotations = { notes: [], addedTags: [], removedTags: [] };

/** The file that holds a run's annotations, existing or not. */
export function annotationFile(run: AnnotatedRun): string {
  if (run.layout === "native") return join(run.path, runFiles.annotations);
  return join(run.root, rootFiles.own, runFiles.annotations);
}

/**
 * Adds a dated note.
 * @throws UserError "empty-note", "cannot-annotate"
 */
export function appendNote(run: AnnotatedRun, text: string, options: AppendOptions): void {
  if (text.trim() === "") throw badInput("empty-note", "The note is empty.", "Write its text after the run.");
  append(run, { type: "note", text }, options);
}

/**
 * Adds a tag; adding it twice changes nothing.
 * @throws UserError "bad-tag", "cannot-annotate"
 */
export function appendTag(run: AnnotatedRun, tag: string, options: AppendOptions): void {
  append(run, { type: "tag", tag: checkTag(tag) }, options);
}

/**
 * Takes a tag away, also one that the run was started with.
 * @throws UserError "bad-tag", "cannot-annotate"
 */
export function removeTag(run: AnnotatedRun, tag: string, options: AppendOptions): void {
  append(run, { type: "untag", tag: checkTag(tag) }, options);
}

/** What was added to a run of our own. Damaged lines are problems and hide nothing else. */
export function readAnnotations(run: AnnotatedRun): AnnotationsRead {
  if (run.layout !== "native") {
    const { annotationsOf, problems } = readRootAnnotations(run.root);
    return { annotations: annotationsOf(run), problems };
  }
  const { byRun, problems } = readFile(annotationFile(run));
  return { annotations: byRun.get("") ?? none, problems };
}

/** What was added to the runs of a root that others wrote. One file for all of them: read it once. */
export function readRootAnnotations(root: string): {
  readonly annotationsOf: (run: Pick<AnnotatedRun, "id" | "path" | "root">) => Annotations;
  /** Nothing was added to any run. */
  readonly isEmpty: boolean;
  readonly problems: readonly Problem[];
} {
  const { byRun, problems } = readFile(join(root, rootFiles.own, runFiles.annotations));
  if (byRun.size === 0) return { annotationsOf: () => none, isEmpty: true, problems };
  const annotationsOf = (run: Pick<AnnotatedRun, "id" | "path" | "root">): Annotations =>
    byRun.get(runKey(pathInRoot(run), run.id)) ?? none;
  return { annotationsOf, isEmpty: false, problems };
}

/** The tags of a run: those it was started with and those added later, without those taken away. */
export function effectiveTags(own: readonly string[], annotations: Annotations): string[] {
  const removed = new Set(annotations.removedTags);
  return [...new Set([...own, ...annotations.addedTags])].filter((tag) => !removed.has(tag));
}

function append(run: AnnotatedRun, content: Record<string, string>, options: AppendOptions): void {
  const path = annotationFile(run);
  const time = new Date(options.nowMs).toISOString();
  const owner = run.layout === "native" ? {} : { run_id: run.id, path: pathInRoot(run) };
  const files = options.files ?? nodeFileSystem;
  try {
    if (run.layout !== "native") makeOwnFolder(files, dirname(path));
    appendRecord(files, path, { time, ...owner, ...content });
  } catch (error) {
    const message = `${path}: cannot be written (${fileErrorName(error)}).`;
    throw new UserError("cannot-annotate", message, { hint: hintFor(error, run), cause: error });
  }
}

function hintFor(error: unknown, { id }: AnnotatedRun): string {
  if (error instanceof UnsyncedRecordError)
    return "It was added, but a power cut may take it away. See to the disk, and look whether it is there.";
  return isMissingFile(error)
    ? `The run's folder is not there. If it is archived: runledger restore ${id}. Nothing was added.`
    : "Check that you may write there and that the disk has room. Nothing was added.";
}

/** Not those above it: where the root has gone, nothing is to be added. */
function makeOwnFolder(files: FileSystem, folder: string): void {
  try {
    files.makeFolder(folder);
  } catch (error) {
    if (!isNameTaken(error)) throw error;
    return;
  }
  syncFolder(files, dirname(folder));
}

/** Several runs may lie in one file, so that the path alone does not tell them apart. */
function runKey(path: string, id: string): string {
  return `${path}\n${id}`;
}

function pathInRoot(run: Pick<AnnotatedRun, "path" | "root">): string {
  const path = relative(run.root, run.path).split(sep).join("/");
  return path === "" ? "." : path;
}

interface Collected {
  readonly notes: Note[];
  readonly tags: Map<string, boolean>;
}

function readFile(path: string): { byRun: Map<string, Annotations>; problems: Problem[] } {
  const file = readTextFile(path);
  if ("missing" in file) return { byRun: new Map(), problems: [] };
  if ("problem" in file) return { byRun: new Map(), problems: [file.problem] };
  const problems = [...file.remarks];
  const collected = new Map<string, Collected>();
  for (const [index, line] of file.text.split("\n").entries()) {
    if (line.trim() === "" || collect(collected, line)) continue;
    const message = "is not a tag or note. The line was skipped.";
    problems.push({ code: "malformed-annotation", path: `${path}:${index + 1}`, message });
  }
  const byRun = new Map([...collected].map(([key, found]) => [key, finish(found)] as const));
  return { byRun, problems };
}

function collect(into: Map<string, Collected>, line: string): boolean {
  const record = parseRecord(line);
  if (record === undefined) return false;
  const { path, run_id: id } = record;
  const key = typeof path === "string" && typeof id === "string" ? runKey(path, id) : "";
  const found = into.get(key) ?? { notes: [], tags: new Map<string, boolean>() };
  into.set(key, found);
  const { type, text, tag, time } = record;
  if (type === "note" && typeof text === "string") {
    found.notes.push(typeof time === "string" ? { text, time } : { text });
  } else if ((type === "tag" || type === "untag") && typeof tag === "string") {
    found.tags.delete(tag);
    found.tags.set(tag, type === "tag");
  } else return false;
  return true;
}

function parseRecord(line: string): Record<string, unknown> | undefined {
  try {
    const { value } = parseTolerantJson(line);
    return isPlainObject(value) ? value : undefined;
  } catch {
    return undefined; // The caller reports the line.
  }
}

function finish({ notes, tags }: Collected): Annotations {
  const withState = (isAdded: boolean) =>
    [...tags].filter(([, added]) => added === isAdded).map(([tag]) => tag);
  return { notes, addedTags: withState(true), removedTags: withState(false) };
}

/**
 * A tag as it is kept: trimmed.
 * @throws UserError "bad-tag"
 */
export function checkTag(tag: string): string {
  const trimmed = tag.trim();
  if (trimmed !== "" && !/[\p{Cc},]/u.test(trimmed)) return trimmed;
  const hint = "A tag is a short word without commas or control characters, e.g. good or paper-v2.";
  throw badInput("bad-tag", `"${tag}" is not a tag.`, hint);
}

function badInput(code: string, message: string, hint: string): UserError {
  return new UserError(code, message, { hint, exitCode: exitCodes.usage });
}
