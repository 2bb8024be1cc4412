// Files of one lab notebook's run → Run.

import type { Run } from "../../core/run.js";
import { readTextFile } from "../../formats/read-file.js";
import { parseYaml, YamlSyntaxError } from "../../formats/yaml.js";
import type { ReadContext } from "../../store/read-context.js";
import { isoOfTime } from "../clock.js";
import { readJsonFile, readJsonObject } from "../read-json-file.js";
import {
  addConflict,
  addFacts,
  addNotes,
  addResults,
  addSettings,
  addTags,
  leavesOf,
  newDraft,
  type RunDraft,
  type RunPlace,
  runOf,
} from "../run-draft.js";
import { statusOfRun } from "../status-of-run.js";
import { type NotebookFiles, nameOf } from "./notebook-files.js";
import { factsOfNotebookName } from "./notebook-name.js";

/** Results with more leaves than this are data, such as predictions, not measures of the run. */
const mostLeaves = 200;

/** Reads a run. Fields are named by their file: "run_config.batch_size", "timing.total_duration_seconds". */
export function readNotebook(place: RunPlace, files: NotebookFiles, context: ReadContext): Run {
  const draft = newDraft(place);
  draft.problems.push(...files.problems);
  for (const path of files.settings) addSettingsFile(draft, path);
  for (const path of files.results) addResultsFile(draft, path);
  if (files.summary !== undefined) addSummary(draft, files.summary, context);
  if (files.errorLog !== undefined) countErrors(draft, files.errorLog);
  const name = factsOfNotebookName(draft.id);
  draft.startedAt ??= isoOfTime(draft.attributes.get("run_config.start_time")) ?? name?.startedAt;
  if (name !== undefined && !draft.params.has("use_case")) draft.params.set("use_case", name.useCase);
  return runOf(draft);
}

function addSettingsFile(draft: RunDraft, path: string): void {
  const stem = stemOf(path);
  const value = path.endsWith(".json") ? readJson(draft, path) : readYaml(draft, path);
  const isFacts = /(?:^|_)info$/.test(stem);
  for (const [name, leaf] of leavesOf(value, stem)) {
    if (isFacts || name === `${stem}.run_id`) draft.attributes.set(name, leaf);
    else addSettings(draft, leaf, name);
  }
}

function addResultsFile(draft: RunDraft, path: string): void {
  const value = readJson(draft, path);
  if (Array.isArray(value) || leavesOf(value, "x").size > mostLeaves) return;
  addResults(draft, value, stemOf(path));
}

/** The summary is written when the run ends, and alone says how. */
function addSummary(draft: RunDraft, path: string, context: ReadContext): void {
  const { value, problems } = readJsonObject(path);
  draft.problems.push(...problems);
  if (value === undefined) return;
  const { run_id, use_case, start_time, end_time, duration_seconds, status, metrics, tags, notes, ...rest } =
    value;
  if (typeof status === "string")
    draft.status = statusOfRun([{ name: "status", value: status }], [], context);
  draft.startedAt = isoOfTime(start_time);
  draft.endedAt = isoOfTime(end_time);
  if (typeof duration_seconds === "number") draft.durationSeconds = duration_seconds;
  if (typeof use_case === "string") draft.params.set("use_case", use_case);
  if (status !== undefined && draft.status === "unknown") addFacts(draft, status, "run_summary.status");
  addResults(draft, metrics);
  addResults(draft, rest, "run_summary");
  addTags(draft, tags);
  addNotes(draft, notes);
  if (typeof run_id !== "string" || run_id === draft.id) return;
  addConflict(
    draft,
    path,
    `Holds the run "${run_id}", but lies in the folder "${draft.id}". The folder's name is used.`,
  );
  draft.attributes.set("run_summary.run_id", run_id);
}

function countErrors(draft: RunDraft, path: string): void {
  const read = readTextFile(path);
  if ("problem" in read) draft.problems.push(read.problem);
  if (!("text" in read)) return;
  const lines = read.text.split("\n").filter((line) => line.trim() !== "");
  draft.attributes.set("outputs.error_lines", lines.length);
}

function readJson(draft: RunDraft, path: string): unknown {
  const { value, problems } = readJsonFile(path);
  draft.problems.push(...problems);
  return value;
}

function readYaml(draft: RunDraft, path: string): unknown {
  const read = readTextFile(path);
  if ("problem" in read) draft.problems.push(read.problem);
  if (!("text" in read)) return undefined;
  try {
    return parseYaml(read.text).value;
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    draft.problems.push({
      code: "malformed-yaml",
      path: `${path}:${error.line}`,
      message: `Not valid YAML: ${error.message}`,
    });
    return undefined;
  }
}

function stemOf(path: string): string {
  return nameOf(path).replace(/\.[^.]+$/, "");
}
