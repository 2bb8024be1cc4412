// A run's lines, added up → Run: the header's settings, the last value and the mean of what its steps measured.

import type { History, HistoryPoint, Run } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import { isoOfTime, secondsOfTime } from "../clock.js";
import {
  addFacts,
  addNotes,
  addSettings,
  addTags,
  newDraft,
  type RunDraft,
  type RunPlace,
  runOf,
} from "../run-draft.js";
import type { RunLog } from "./run-log.js";

/**
 * The run. `evaluation.correct` is the value of its last step that has one, `evaluation.correct.mean` the mean of all
 * that have one. Finished when it has as many steps as its header wanted; else the log cannot tell.
 */
export function buildRun(place: RunPlace, log: RunLog): Run {
  const draft = newDraft(place);
  if (log.header !== undefined) addHeader(draft, log.header);
  draft.attributes.set("log", log.paths.map((path) => relativeTo(place.root, path)).join(" "));
  draft.attributes.set("steps", log.steps.size);
  const order = slotsInOrder(log);
  for (const [name, column] of log.measures) addSummaries(draft, name, { column, order });
  draft.startedAt = isoOfTime(log.header?.ts) ?? isoOfTime(log.firstTime);
  if (log.steps.size >= wantedSteps(log)) finish(draft, log);
  draft.problems.push(...log.problems());
  if (log.header === undefined) draft.problems.push(noHeader(log));
  return runOf(draft);
}

/** Every point of every measure, by step. */
export function historyOf(log: RunLog): History {
  const history = new Map<string, HistoryPoint[]>();
  const steps = [...log.steps].sort(([a], [b]) => a - b);
  for (const [name, column] of log.measures) {
    const points = steps.flatMap(([step, { slot, time }]) => {
      const value = column[slot];
      return value === undefined ? [] : [{ step, value, ...(time === undefined ? {} : { time }) }];
    });
    history.set(name, points);
  }
  return history;
}

function addHeader(draft: RunDraft, header: Record<string, unknown>): void {
  const { run_header: _, run_id: __, ts: ___, notes, tags, ...sections } = header;
  for (const [name, section] of Object.entries(sections)) {
    if (name === "guardrails") addFacts(draft, section, name);
    else addSettings(draft, section, name);
  }
  addNotes(draft, notes);
  addTags(draft, tags);
}

function addSummaries(
  draft: RunDraft,
  name: string,
  measured: { column: readonly (number | null | undefined)[]; order: readonly number[] },
): void {
  const values = measured.order.map((slot) => measured.column[slot]).filter((value) => value !== undefined);
  const numbers = values.filter((value) => value !== null);
  draft.metrics.set(name, numbers.at(-1) ?? null);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  draft.metrics.set(`${name}.mean`, numbers.length === 0 ? null : mean);
}

function slotsInOrder(log: RunLog): number[] {
  return [...log.steps].sort(([a], [b]) => a - b).map(([, { slot }]) => slot);
}

function wantedSteps(log: RunLog): number {
  const config = log.header?.config;
  const wanted =
    typeof config === "object" && config !== null && "num_steps" in config ? config.num_steps : undefined;
  return typeof wanted === "number" && wanted > 0 ? wanted : Number.POSITIVE_INFINITY;
}

function finish(draft: RunDraft, log: RunLog): void {
  draft.status = "finished";
  const start = secondsOfTime(draft.startedAt);
  const end = secondsOfTime(log.lastTime);
  if (start !== undefined && end !== undefined && end >= start) draft.endedAt = isoOfTime(log.lastTime);
}

function relativeTo(root: string, path: string): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

function noHeader(log: RunLog): Problem {
  const message = "No run_header line for this run: its settings are not known.";
  return { code: "missing-header", path: log.paths[0] ?? "", message };
}
