// A run as the files of MLflow's file store: meta.yaml beside metrics/, params/ and tags/, one file a key.

import type { History, HistoryPoint, Run, Status } from "../core/run.js";
import type { Value } from "../core/value.js";
import type { Problem } from "../errors.js";
import { MlflowKeys } from "./mlflow-keys.js";

/** Where a run is to lie and what it is called there. */
export interface MlflowPlace {
  readonly runId: string;
  readonly experimentId: string;
  /** Absolute path of the run's future folder. */
  readonly folder: string;
  /** Id of the parent as it is in this store; undefined when it is not in it. */
  readonly parentId: string | undefined;
}

export interface MlflowFiles {
  /** Texts by path below the run's folder, "/" between the parts; meta.yaml comes last: it makes the run known. */
  readonly files: ReadonlyMap<string, string>;
  readonly points: number;
  /** What MLflow has no room for, or under another name. */
  readonly problems: readonly Problem[];
}

/** The tag that tells a run that was exported from one that MLflow made, and holds its id. */
export const exportedTag = "runledger.run";

const longestParam = 6000;
const longestTag = 8000;

/** `RunStatus` of MLflow's protocol; it has no word for the others. */
const statusNumbers: Readonly<Partial<Record<Status, number>>> = {
  running: 1,
  queued: 2,
  finished: 3,
  failed: 4,
  stopped: 5,
};
const nearestNumbers: Readonly<Partial<Record<Status, number>>> = { lost: 5, unresponsive: 1, unknown: 3 };

/** The files of a run. Values of params are written as Python prints them, for that is what MLflow's own are. */
export function encodeMlflow(run: Run, history: History, place: MlflowPlace): MlflowFiles {
  const files = new Map<string, string>();
  const problems: Problem[] = [];
  addParams(run, files, problems);
  const points = addMetrics(run, history, { files, problems });
  addTags(run, place, { files, problems });
  files.set("meta.yaml", metaOf(run, place));
  return { files, points, problems };
}

/** meta.yaml of an experiment. */
export function encodeMlflowExperiment(
  name: string,
  { id, folder, timeMs }: { readonly id: string; readonly folder: string; readonly timeMs: number },
): string {
  return yamlOf({
    artifact_location: folder,
    creation_time: timeMs,
    experiment_id: id,
    last_update_time: timeMs,
    lifecycle_stage: "active",
    name,
  });
}

interface Into {
  readonly files: Map<string, string>;
  readonly problems: Problem[];
}

function addParams(run: Run, files: Map<string, string>, problems: Problem[]): void {
  const keys = new MlflowKeys();
  const cut: string[] = [];
  for (const [name, value] of run.params) {
    const text = paramText(value);
    if (text.length > longestParam) cut.push(name);
    files.set(`params/${keys.take(name)}`, text.slice(0, longestParam));
  }
  tellRenamed(run, "params", { keys, problems });
  if (cut.length > 0)
    problems.push(problemOf(run, "cut-text", `params longer than MLflow allows were cut: ${some(cut)}`));
}

function paramText(value: Value): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return numberText(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0.0" : String(value);
  return value > 0 ? "inf" : "-inf";
}

function addMetrics(run: Run, history: History, { files, problems }: Into): number {
  const keys = new MlflowKeys();
  const base = millisecondsOf(run.startedAt) ?? 0;
  const end = millisecondsOf(run.endedAt) ?? base;
  let points = 0;
  let missing = 0;
  let broken = 0;
  for (const name of new Set([...history.keys(), ...run.metrics.keys()])) {
    const value = run.metrics.get(name) ?? null;
    const logged = history.get(name) ?? [{ step: 0, value, time: end / 1000 }];
    const kept = logged.filter((point) => point.value !== null);
    missing += logged.length - kept.length;
    broken += kept.filter(({ step }) => !Number.isSafeInteger(step)).length;
    if (kept.length === 0) continue;
    files.set(`metrics/${keys.take(name)}`, linesOf(kept, base));
    points += kept.length;
  }
  tellRenamed(run, "metrics", { keys, problems });
  if (missing > 0)
    problems.push(
      problemOf(run, "left-out", `${missing} values are null, for which MLflow has no word; left out`),
    );
  if (broken > 0)
    problems.push(
      problemOf(
        run,
        "rounded-step",
        `${broken} steps are no whole numbers; MLflow has only these, they were rounded down`,
      ),
    );
  return points;
}

/** Where values have no time, those of a step that comes again are a millisecond later, for of equal steps the latest counts. */
function linesOf(points: readonly HistoryPoint[], base: number): string {
  const seen = new Map<number, number>();
  let lines = "";
  for (const { step: given, value, time } of points) {
    const step = Math.floor(given);
    const before = seen.get(step) ?? 0;
    seen.set(step, before + 1);
    const at = time === undefined ? base + before : Math.round(time * 1000);
    lines += `${at} ${numberText(value ?? Number.NaN)} ${step}\n`;
  }
  return lines;
}

function addTags(run: Run, place: MlflowPlace, { files, problems }: Into): void {
  const keys = new MlflowKeys();
  const tags = new Map<string, string>([["mlflow.runName", nameOf(run)]]);
  const named = {
    user: "mlflow.user",
    program: "mlflow.source.name",
    git_commit: "mlflow.source.git.commit",
  };
  for (const [attribute, tag] of Object.entries({ ...named, group: "group", host: "host" })) {
    const value = run.attributes.get(attribute);
    if (typeof value === "string" && value !== "") tags.set(tag, value);
  }
  for (const [name, value] of run.attributes) {
    if (name.startsWith("tags.")) tags.set(name.slice("tags.".length), paramText(value));
  }
  for (const tag of run.tags) tags.set(tag, "");
  if (run.notes.length > 0) tags.set("mlflow.note.content", run.notes.map(({ text }) => text).join("\n\n"));
  if (place.parentId !== undefined) tags.set("mlflow.parentRunId", place.parentId);
  if (statusNumbers[run.status] === undefined) tags.set("runledger.status", run.status);
  tags.set(exportedTag, run.id);
  const cut: string[] = [];
  for (const [name, text] of tags) {
    if (text.length > longestTag) cut.push(name);
    files.set(`tags/${keys.take(name)}`, text.slice(0, longestTag));
  }
  tellRenamed(run, "tags", { keys, problems });
  if (cut.length > 0)
    problems.push(problemOf(run, "cut-text", `tags longer than MLflow allows were cut: ${some(cut)}`));
}

function metaOf(run: Run, { runId, experimentId, folder }: MlflowPlace): string {
  return yamlOf({
    artifact_uri: `${folder}/artifacts`,
    end_time: millisecondsOf(run.endedAt) ?? null,
    entry_point_name: "",
    experiment_id: experimentId,
    lifecycle_stage: "active",
    run_id: runId,
    run_name: nameOf(run),
    source_name: "",
    source_type: 4,
    source_version: "",
    // MLflow refuses a run without one.
    start_time: millisecondsOf(run.startedAt) ?? 0,
    status: statusNumbers[run.status] ?? nearestNumbers[run.status] ?? 3,
    tags: [],
    user_id: String(run.attributes.get("user") ?? ""),
  });
}

function nameOf(run: Run): string {
  const name = run.attributes.get("name");
  return typeof name === "string" && name !== "" ? name : run.id;
}

/** A time without a zone counts as UTC, as everywhere. */
function millisecondsOf(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(time) || !time.includes("T");
  const milliseconds = Date.parse(hasZone ? time : `${time}Z`);
  return Number.isFinite(milliseconds) ? milliseconds : undefined;
}

/** JSON's texts are YAML's, but for characters that YAML's readers refuse unescaped. */
function yamlOf(members: Readonly<Record<string, string | number | null | readonly string[]>>): string {
  const lines = Object.entries(members).map(([name, value]) => {
    const text = JSON.stringify(value).replace(
      /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    return `${name}: ${text}\n`;
  });
  return lines.join("");
}

function tellRenamed(
  run: Run,
  what: string,
  { keys, problems }: { readonly keys: MlflowKeys; readonly problems: Problem[] },
): void {
  if (keys.renamed.length === 0) return;
  const examples = some(keys.renamed.map(([from, to]) => `${JSON.stringify(from)} is ${JSON.stringify(to)}`));
  problems.push(
    problemOf(run, "renamed-key", `${what} that MLflow does not take have other names: ${examples}`),
  );
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => (name.length > 80 ? `${name.slice(0, 80)}…` : name));
  return shown.join(", ") + (names.length > 3 ? ` and ${names.length - 3} more` : "");
}

function problemOf(run: Run, code: string, message: string): Problem {
  return { code, path: run.path, message: `${run.id}: ${message}.` };
}
