// What a program wrote itself into the folder that a tool made for its run: read as the reader of shapes reads one folder.

import { basename } from "node:path";
import type { History } from "../core/run.js";
import type { Value } from "../core/value.js";
import type { Problem } from "../errors.js";
import type { ReadContext } from "../store/read-context.js";
import { type EventFile, eachScalar, isEventFileName } from "./event-scalars.js";
import type { Folder } from "./folder.js";
import { LastValues, MetricSeries } from "./metric-series.js";
import type { RunDraft } from "./run-draft.js";
import { finishRun } from "./shape/build-run.js";
import { readFilesInto } from "./shape/read-folder-run.js";
import { RunDraft as ShapeDraft } from "./shape/run-draft.js";
import { filesOfRun, foldersOfRun } from "./shape/run-files.js";
import type { RunShape } from "./shape/run-shape.js";
import { listTree, type TreeFile } from "./shape/tree.js";
import { coreOf, isSameValue } from "./shape/value-source.js";

/** The files of a run that are not the tool's. */
export interface OwnFiles {
  readonly shape: RunShape;
  readonly events: readonly EventFile[];
  readonly problems: readonly Problem[];
}

/** What of a folder is not the program's: files of the tool by name, and folders of the tool or of other runs. */
export interface NotOwn {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/** Lists the files of a run that may tell params or metrics. Never throws. */
export function listOwnFiles(folder: Folder, not: NotOwn): OwnFiles {
  const closed = new Set([...not.folders].map((name) => folder.pathOf(name)));
  const { root, problems } = listTree(folder, (path) => closed.has(path));
  const own = { ...root, files: root.files.filter(({ name }) => !not.files.has(name)) };
  const shape = { folder: own, group: undefined, inner: [], shared: [], isBare: false };
  return { shape, events: eventFilesOf(shape), problems };
}

/** The same with one text more, whatever its name: a log of what the program printed. */
export function withText(own: OwnFiles, path: string): OwnFiles {
  const name = basename(path);
  const { folder } = own.shape;
  const text: TreeFile = { name, stem: name.replace(/\.\w+$/, ""), path, inFolder: "", kind: "text" };
  return { ...own, shape: { ...own.shape, folder: { ...folder, files: [...folder.files, text] } } };
}

/** Absolute paths of the files, and of the folders in which more may appear. */
export function pathsOfOwnFiles({ shape, events }: OwnFiles): string[] {
  const files = filesOfRun(shape).map(({ file }) => file.path);
  return [...foldersOfRun(shape).map(({ path }) => path), ...files, ...events.map(({ path }) => path)];
}

/**
 * Adds what the files say to a run of which the tool's own files have been read: those come first. What contradicts a param
 * is kept under the name of its file, and said.
 * @param settings path of the tool's file that has the params
 */
export function addOwnFiles(
  draft: RunDraft,
  own: OwnFiles,
  { settings, context }: { readonly settings: string; readonly context: ReadContext },
): void {
  const written = draftOf(own, { params: draft.params, settings });
  const { id, path, root } = draft;
  const markers = own.shape.folder.otherNames;
  const run = finishRun({ id, path, root, tokens: new Map() }, { ...written, markers }, context);
  for (const [name, value] of run.params) if (isNew(draft, name, value)) draft.params.set(name, value);
  for (const [name, value] of run.metrics) if (!draft.metrics.has(name)) draft.metrics.set(name, value);
  for (const [name, value] of run.attributes)
    if (!draft.attributes.has(name)) draft.attributes.set(name, value);
  if (draft.status === "unknown") draft.status = run.status;
  draft.startedAt ??= run.startedAt;
  draft.endedAt ??= run.endedAt;
  draft.durationSeconds ??= run.durationSeconds;
  draft.tags.push(...run.tags);
  draft.notes.push(...run.notes);
  draft.problems.push(...own.problems, ...run.problems.filter(({ code }) => code !== "nothing-read"));
  addEvents(draft, own.events);
}

/** Whole histories that the files hold. */
export function readOwnHistory(
  own: OwnFiles,
  params: ReadonlyMap<string, Value>,
  settings: string,
): { history: History; problems: readonly Problem[] } {
  const { draft, problems } = draftOf(own, { params, settings });
  const series = new MetricSeries();
  const damaged = eachScalar(own.events, (scalar) => series.add(scalar));
  return {
    history: new Map([...series.history(), ...draft.histories]),
    problems: [...problems, ...damaged],
  };
}

function draftOf(
  { shape }: OwnFiles,
  { params, settings }: { readonly params: ReadonlyMap<string, Value>; readonly settings: string },
): { readonly draft: ShapeDraft; readonly problems: Problem[] } {
  const draft = new ShapeDraft();
  const names = new Set(params.keys());
  const place = { path: settings, stem: "config", label: "config", isSettings: true };
  draft.addLeaves(params, { ...place, isLabelled: false, isFallback: false, params: names });
  draft.offered.length = 0; // A param named "date" or "status" says nothing of this run.
  return { draft, problems: readFilesInto(draft, shape) };
}

/** Whether a param is none of those that the tool wrote, under the same name or a longer one. */
function isNew(draft: RunDraft, name: string, value: Value): boolean {
  if (draft.params.has(name)) return false;
  const core = coreOf(name);
  for (const [known, other] of draft.params)
    if (coreOf(known) === core && isSameValue(other, value)) return false;
  return true;
}

function addEvents(draft: RunDraft, events: readonly EventFile[]): void {
  if (events.length === 0) return;
  const logged = new LastValues("written last");
  draft.problems.push(...eachScalar(events, (scalar) => logged.add(scalar)));
  for (const [metric, value] of logged.values())
    if (!draft.metrics.has(metric)) draft.metrics.set(metric, value);
}

/** Event files of the run; where they lie in several folders, names begin with the folder's. */
function eventFilesOf(shape: RunShape): EventFile[] {
  const folders = foldersOfRun(shape).filter((folder) => folder.otherNames.some(isEventFileName));
  return folders.flatMap(({ path, relative, otherNames }) => {
    const prefix = folders.length === 1 || relative === "" ? "" : `${relative}/`;
    return otherNames.filter(isEventFileName).map((name) => ({ path: `${path}/${name}`, prefix }));
  });
}
