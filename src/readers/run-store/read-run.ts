// Files of one run folder, and its row in the index → Run.

import { isPlainObject } from "../../core/flatten.js";
import type { Run } from "../../core/run.js";
import { isoOfTime } from "../clock.js";
import { listingOf } from "../folder-listing.js";
import {
  addConflict,
  addNotes,
  addResults,
  addSettings,
  addTags,
  newDraft,
  type RunDraft,
  type RunPlace,
  runOf,
} from "../run-draft.js";
import { addShortNames, joinRow } from "./join-row.js";
import { addMetricsFile } from "./metrics-file.js";
import { addManifestFacts, addReportFacts } from "./report-facts.js";
import { fileNames, type RunFolder } from "./run-folder.js";
import { factsOfRunName } from "./run-name.js";
import type { IndexRow } from "./store-index.js";

/** The run's row in index.json and that file's absolute path. */
export interface JoinedRow {
  readonly row: IndexRow;
  readonly path: string;
}

/** Reads a run that has a folder. */
export function readStoreRun(place: RunPlace, files: RunFolder, joined: JoinedRow | undefined): Run {
  const draft = newDraft(place);
  draft.problems.push(...files.config.problems, ...files.metrics.problems);
  if (isPlainObject(files.config.value)) addConfig(draft, files.config.value, files.config.path);
  addMetricsFile(draft, files.metrics.value, files.metrics.path);
  if (draft.metrics.size > 0) draft.status = "finished";
  addNameFacts(draft, files);
  if (!isPlainObject(files.config.value)) addFallbacks(draft, files);
  if (joined !== undefined) joinRow(draft, joined.row, joined.path);
  addShortNames(draft);
  if (draft.metrics.size === 0 && draft.problems.length === 0) draft.problems.push(nothingSaved(draft));
  return runOf(draft);
}

/** A run that only the index still knows: its folder is gone, so nothing proves its end. */
export function readIndexedRun(place: RunPlace, joined: JoinedRow): Run {
  const draft = newDraft(place);
  const { seed, startedAt } = factsOfRunName(draft.id);
  draft.startedAt = startedAt;
  draft.attributes.set("run_folder", "gone");
  joinRow(draft, joined.row, joined.path);
  if (seed !== undefined && !draft.params.has("dataset.seed")) draft.params.set("dataset.seed", seed);
  return runOf(draft);
}

/** Sections that hold results; everything else in a config was chosen before the run. */
const resultSections = new Set(["results", "metrics", "scores"]);

function addConfig(draft: RunDraft, config: Record<string, unknown>, path: string): void {
  const { run_id, created_at, notes, tags, ...sections } = config;
  for (const [name, section] of Object.entries(sections)) {
    if (resultSections.has(name)) addResults(draft, section, name);
    else addSettings(draft, section, name);
  }
  if (typeof run_id === "string") draft.attributes.set("run_id", run_id);
  if (typeof run_id === "string" && run_id !== draft.id) {
    addConflict(
      draft,
      path,
      `Holds the run "${run_id}", but lies in the folder "${draft.id}". The folder's name is used.`,
    );
  }
  draft.startedAt = isoOfTime(created_at);
  if (typeof created_at === "string") draft.attributes.set("created_at", created_at);
  addNotes(draft, notes);
  addTags(draft, tags);
}

function addNameFacts(draft: RunDraft, files: RunFolder): void {
  const { startedAt, seed, matchMode, isGenerated } = factsOfRunName(files.folder.name);
  draft.startedAt ??= startedAt;
  if (matchMode !== undefined) draft.params.set("match_mode", matchMode);
  const known = draft.params.get("dataset.seed");
  if (seed === undefined) return;
  if (known === undefined) draft.params.set("dataset.seed", seed);
  else if (isGenerated && known !== seed) {
    addConflict(
      draft,
      files.config.path,
      `The seed is ${JSON.stringify(known)} here, but ${seed} in the folder's name.`,
    );
  }
}

function addFallbacks(draft: RunDraft, { folder }: RunFolder): void {
  const { files } = listingOf(folder);
  if (files.includes(fileNames.report)) addReportFacts(draft, folder.pathOf(fileNames.report));
  if (files.includes(fileNames.manifest)) addManifestFacts(draft, folder.pathOf(fileNames.manifest));
}

function nothingSaved(draft: RunDraft): { code: string; path: string; message: string } {
  return { code: "no-metrics", path: draft.path, message: "Holds no results: the run never saved any." };
}
