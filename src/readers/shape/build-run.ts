// A run that was found by shape → the run, its history, and the files it depends on.

import { isAbsolute } from "node:path";
import type { History, Run } from "../../core/run.js";
import type { Value } from "../../core/value.js";
import type { Problem } from "../../errors.js";
import type { ReadContext } from "../../store/read-context.js";
import { notesOfRun, statusOfRun, tagsOfRun, timesOfRun } from "../status-of-run.js";
import type { Histories } from "./history-table.js";
import { timeOfName } from "./name-tokens.js";
import { readFilesInto } from "./read-folder-run.js";
import type { RowPlace, RowRun } from "./row-runs.js";
import { RunDraft } from "./run-draft.js";
import type { RunShape } from "./run-shape.js";
import type { JoinedRow } from "./settle-tables.js";
import type { SharedTables } from "./shared-tables.js";
import { withRows } from "./table.js";
import { contentOfRow, leavesOfLog } from "./table-leaves.js";
import type { TreeFile } from "./tree.js";
import type { Source } from "./value-source.js";

/** What every run has, whatever it is made of. */
export interface RunIdentity {
  readonly id: string;
  readonly path: string;
  readonly root: string;
  /** Params that its name tells. */
  readonly tokens: ReadonlyMap<string, Value>;
}

export interface Built {
  readonly draft: RunDraft;
  readonly problems: readonly Problem[];
  readonly markers: readonly string[];
}

/** Reads a run that is a folder or files, with the rows of tables that tell about it. */
export function buildShape(run: RunShape, joined: readonly JoinedRow[], tables: SharedTables): Built {
  const draft = new RunDraft();
  const problems = readFilesInto(draft, run);
  for (const row of joined) addJoined(draft, row, tables);
  return { draft, problems, markers: run.group === undefined ? run.folder.otherNames : [] };
}

/** Reads a run that is rows of a table. */
export function buildRow(run: RowRun, tables: SharedTables): Built {
  const draft = new RunDraft();
  const problems: Problem[] = [];
  for (const place of [run.place, ...run.others]) {
    if (!addRows(draft, place, tables)) problems.push(goneRow(place));
  }
  return { draft, problems, markers: [] };
}

/** The run that a draft is. */
export function finishRun(identity: RunIdentity, built: Built, context: ReadContext): Run {
  const { draft } = built;
  draft.addBests();
  addTokens(draft, identity.tokens);
  const values = draft.offered.map(({ name, value }) => ({ name, value }));
  return {
    id: identity.id,
    path: identity.path,
    root: identity.root,
    layout: "shape",
    status: statusOfRun(values, built.markers, context),
    ...timesOfRun(values, timeOfName(identity.id)),
    params: draft.params,
    metrics: draft.metrics,
    attributes: draft.attributes,
    computedMetrics: new Set(),
    targets: new Map(),
    tags: tagsOfRun(values),
    notes: notesOfRun(values),
    problems: problemsOf(identity, built),
  };
}

function problemsOf({ path }: RunIdentity, { draft, problems }: Built): Problem[] {
  const all = [...problems, ...draft.conflicts()];
  if (draft.params.size + draft.metrics.size + draft.attributes.size === 0 && all.length === 0) {
    const message = "holds neither params nor metrics that could be read.";
    return [{ code: "nothing-read", path, message }];
  }
  return all.map((problem) => (isAbsolute(problem.path) ? problem : { ...problem, path }));
}

/** The whole histories of a draft. */
export function historyOf(built: Built): {
  readonly history: History;
  readonly problems: readonly Problem[];
} {
  return { history: built.draft.histories, problems: built.problems };
}

/** Params that only the name tells: those that no file has under that name. */
function addTokens(draft: RunDraft, tokens: ReadonlyMap<string, Value>): void {
  const known = new Set(
    [...draft.params.keys(), ...draft.attributes.keys()].map((name) =>
      name.slice(name.lastIndexOf(".") + 1).toLowerCase(),
    ),
  );
  for (const [name, value] of tokens) {
    if (!known.has(name.toLowerCase()) && !draft.params.has(name)) draft.params.set(name, value);
  }
}

function addJoined(draft: RunDraft, joined: JoinedRow, tables: SharedTables): void {
  const table = tables.get(joined.file);
  const row = table === undefined ? undefined : table.rowsBy(joined.columns).get(joined.key)?.[0];
  if (table === undefined || row === undefined) return;
  const keys = new Set(joined.columns.map((index) => table.table.columns[index] ?? ""));
  const { leaves, histories } = contentOfRow(table.table, row, keys);
  const source = { ...sourceOf(joined.file), isAbout: true };
  draft.addLeaves(leaves, source);
  draft.addHistories(histories, source);
}

function addRows(draft: RunDraft, place: RowPlace, tables: SharedTables): boolean {
  const { file } = place.profile;
  const table = tables.get(file);
  const columns = place.columns.map((name) => table?.table.columns.indexOf(name) ?? -1);
  const rows = table === undefined ? undefined : table.rowsBy(columns).get(place.key);
  const row = rows?.[place.nth];
  if (table === undefined || rows === undefined || row === undefined) return false;
  const source = { ...sourceOf(file), params: new Set(place.columns) };
  const content: { leaves: ReadonlyMap<string, Value>; histories: Histories } =
    table.kind.kind === "logs"
      ? leavesOfLog(withRows(table.table, rows), table.kind.step, "")
      : contentOfRow(table.table, row);
  draft.addLeaves(content.leaves, source);
  draft.addHistories(content.histories, source);
  return true;
}

/** Roles of a table's values come from their names alone. */
function sourceOf(file: TreeFile): Source {
  return {
    path: file.path,
    stem: "",
    isSettings: false,
    label: file.stem,
    isLabelled: false,
    isFallback: false,
  };
}

function goneRow(place: RowPlace): Problem {
  return {
    code: "row-gone",
    path: place.profile.file.path,
    message: `has no row ${place.key} any more.`,
  };
}
