// metadata.json → Run: shared by the native layout and the training log, which have the same sections.

import { flattenInto, isPlainObject, type LeafSink } from "../core/flatten.js";
import type { Note, Run, Status } from "../core/run.js";
import { parseRequirement } from "../core/target.js";
import type { Value } from "../core/value.js";
import { type Problem, UserError } from "../errors.js";
import { isOutcome, paramSections } from "../store/metadata-params.js";
import { readMetrics } from "./metadata-metrics.js";

/** Sections that become parts of the run of their own. */
const consumed = new Set([
  "metrics",
  "run_id",
  "status",
  "started_at",
  "ended_at",
  "tags",
  "notes",
  "targets",
  "verdicts",
]);

export interface MetadataSource {
  readonly metadata: Record<string, unknown>;
  /** Absolute path of metadata.json, for problems. */
  readonly file: string;
  readonly id: string;
  readonly path: string;
  readonly root: string;
  readonly layout: string;
  readonly status: Status;
  /** Notes that were added later. */
  readonly notes: readonly Note[];
  readonly problems: readonly Problem[];
}

/** Where the fields of a run go when it is to have no maps of its own. */
export interface RunSinks {
  readonly params: LeafSink;
  readonly metrics: LeafSink;
  readonly attributes: LeafSink;
}

export interface MetadataRun {
  /** Its fields are in its maps, or where sinks were given, with them alone. */
  readonly run: Run;
  readonly hasMetrics: boolean;
}

/** Builds the run that a metadata file describes. Values of the wrong kind become problems, never errors. */
export function runFromMetadata(source: MetadataSource, sinks?: RunSinks): MetadataRun {
  const { metadata } = source;
  const problems = [...source.problems];
  const { params, metrics, attributes } = sinks === undefined ? newMaps() : noMaps;
  const into = sinks ?? { params, metrics: metrics as LeafSink, attributes };
  const hasMetrics = readMetrics(metadata.metrics, {
    metrics: into.metrics,
    attributes: into.attributes,
    problems,
    file: source.file,
  });
  readFields(metadata, into);
  const run: RunDraft = {
    id: source.id,
    path: source.path,
    root: source.root,
    layout: source.layout,
    status: source.status,
    params,
    metrics,
    attributes,
    computedMetrics: new Set(),
    targets: readTargets(metadata.targets),
    tags: readTags(metadata.tags),
    notes: [...readNotes(metadata.notes), ...source.notes],
    problems,
  };
  addTimes(run, metadata);
  return { run, hasMetrics };
}

function newMaps() {
  return {
    params: new Map<string, Value>(),
    metrics: new Map<string, number | null>(),
    attributes: new Map<string, Value>(),
  };
}

/** Of runs whose fields go elsewhere. Never added to. */
const noMaps = newMaps();

function readFields(metadata: Record<string, unknown>, { params, attributes }: RunSinks): void {
  const chosen = {
    set: (name: string, value: Value) => (isOutcome(name) ? attributes : params).set(name, value),
  };
  for (const key of Object.keys(metadata)) {
    if (!consumed.has(key)) flattenInto(paramSections.has(key) ? chosen : attributes, metadata[key], key);
  }
}

type RunDraft = { -readonly [Member in keyof Run]: Run[Member] };

function addTimes(run: RunDraft, metadata: Record<string, unknown>): void {
  const startedAt = textOf(metadata.started_at) ?? timeOfStamp(metadata.timestamp);
  const endedAt = textOf(metadata.ended_at);
  const durationSeconds =
    trainingSeconds(metadata.training_config) ??
    recordedSeconds(metadata.timing) ??
    secondsBetween(startedAt, endedAt);
  if (startedAt !== undefined) run.startedAt = startedAt;
  if (endedAt !== undefined) run.endedAt = endedAt;
  if (durationSeconds !== undefined) run.durationSeconds = durationSeconds;
}

function trainingSeconds(section: unknown): number | undefined {
  if (!isPlainObject(section)) return undefined;
  const { training_duration_seconds: seconds, training_duration_minutes: minutes } = section;
  if (typeof seconds === "number") return seconds;
  return typeof minutes === "number" ? minutes * 60 : undefined;
}

/** By a clock that nobody sets, where the recorder measured it. */
function recordedSeconds(section: unknown): number | undefined {
  return isPlainObject(section) && typeof section.duration_seconds === "number"
    ? section.duration_seconds
    : undefined;
}

function secondsBetween(start: string | undefined, end: string | undefined): number | undefined {
  if (start === undefined || end === undefined) return undefined;
  const seconds = (Date.parse(end) - Date.parse(start)) / 1000;
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** "20260122_020157" → "2026-01-22T02:01:57": local time of a machine that the file does not name. */
export function timeOfStamp(stamp: unknown): string | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)[_T-]?(\d\d)(\d\d)(\d\d)$/.exec(String(stamp ?? ""));
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

function readTargets(data: unknown): Map<string, string> {
  const targets = new Map<string, string>();
  if (!isPlainObject(data)) return targets;
  for (const [metric, requirement] of Object.entries(data)) {
    if (typeof requirement === "string" && isRequirement(metric, requirement))
      targets.set(metric, requirement);
  }
  return targets;
}

function isRequirement(metric: string, requirement: string): boolean {
  try {
    parseRequirement(metric, requirement);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

function readTags(data: unknown): string[] {
  return Array.isArray(data) ? data.filter((tag) => typeof tag === "string") : [];
}

function readNotes(data: unknown): Note[] {
  if (typeof data === "string" && data.trim() !== "") return [{ text: data }];
  if (!Array.isArray(data)) return [];
  return data.flatMap((entry) => {
    if (typeof entry === "string") return [{ text: entry }];
    if (!isPlainObject(entry) || typeof entry.text !== "string") return [];
    return [{ text: entry.text, ...(typeof entry.time === "string" ? { time: entry.time } : {}) }];
  });
}

function textOf(data: unknown): string | undefined {
  return typeof data === "string" && data !== "" ? data : undefined;
}
