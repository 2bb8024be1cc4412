// A run that a reader is putting together from several files.

import { flattenInto } from "../core/flatten.js";
import { inferDirection } from "../core/metric.js";
import type { Note, Run, Status } from "../core/run.js";
import type { Value } from "../core/value.js";
import type { Problem } from "../errors.js";
import { metricValueOf } from "./cell.js";
import { secondsBetween } from "./clock.js";

/** Where a run lies and what it is called; as in `Run`. */
export interface RunPlace {
  readonly id: string;
  readonly path: string;
  readonly root: string;
  readonly layout: string;
}

export interface RunDraft extends RunPlace {
  status: Status;
  /** ISO 8601. */
  startedAt: string | undefined;
  endedAt: string | undefined;
  durationSeconds: number | undefined;
  readonly params: Map<string, Value>;
  readonly metrics: Map<string, number | null>;
  readonly attributes: Map<string, Value>;
  readonly tags: string[];
  readonly notes: Note[];
  readonly problems: Problem[];
}

/** A draft of which nothing is known but its place: status unknown, all fields empty. */
export function newDraft(place: RunPlace): RunDraft {
  return {
    ...place,
    status: "unknown",
    startedAt: undefined,
    endedAt: undefined,
    durationSeconds: undefined,
    params: new Map(),
    metrics: new Map(),
    attributes: new Map(),
    tags: [],
    notes: [],
    problems: [],
  };
}

/** The finished run. The duration is that between start and end where no file gave one. */
export function runOf(draft: RunDraft): Run {
  const { startedAt, endedAt, durationSeconds, tags, ...known } = draft;
  const duration = durationSeconds ?? secondsBetween(startedAt, endedAt);
  return {
    ...known,
    tags: [...new Set(tags)],
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(duration === undefined ? {} : { durationSeconds: duration }),
    computedMetrics: new Set(),
    targets: new Map(),
  };
}

/** Adds the leaves of results: numbers (also "NaN" and "inf") as metrics, everything else as attributes. */
export function addResults(draft: RunDraft, data: unknown, prefix = ""): void {
  for (const [name, leaf] of leavesOf(data, prefix)) {
    const value = metricValueOf(leaf);
    const isMetric = value !== undefined && (value !== null || inferDirection(name) !== undefined);
    if (isMetric) draft.metrics.set(name, value);
    else draft.attributes.set(name, leaf);
  }
}

/** Adds the leaves of settings as params; times among them are facts, not choices. */
export function addSettings(draft: RunDraft, data: unknown, prefix = ""): void {
  for (const [name, leaf] of leavesOf(data, prefix)) {
    const into = /(?:^|[._])(?:created_at|generated_at|start_time|end_time|timestamp)$/.test(name)
      ? draft.attributes
      : draft.params;
    into.set(name, leaf);
  }
}

/** Adds the leaves of anything else that is known. */
export function addFacts(draft: RunDraft, data: unknown, prefix = ""): void {
  for (const [name, leaf] of leavesOf(data, prefix)) draft.attributes.set(name, leaf);
}

/** Adds texts of `data` as notes: one text, or a list of them. */
export function addNotes(draft: RunDraft, data: unknown): void {
  for (const text of Array.isArray(data) ? data : [data]) {
    if (typeof text === "string" && text.trim() !== "") draft.notes.push({ text });
  }
}

/** Adds the texts of a list as tags. */
export function addTags(draft: RunDraft, data: unknown): void {
  if (Array.isArray(data)) draft.tags.push(...data.filter((tag) => typeof tag === "string"));
}

/** Notes that two files of a run disagree. `path` is the file that lost. */
export function addConflict(draft: RunDraft, path: string, message: string): void {
  draft.problems.push({ code: "conflicting-values", path, message });
}

/** Dotted leaves of nested data. */
export function leavesOf(data: unknown, prefix = ""): Map<string, Value> {
  const leaves = new Map<string, Value>();
  if (data !== undefined) flattenInto(leaves, data, prefix);
  if (prefix === "") leaves.delete("");
  return leaves;
}
