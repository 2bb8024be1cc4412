// A run of TensorBoard's event files, with what lies beside them in its folder.

import type { Run, Status } from "../../core/run.js";
import { isoOfTime } from "../clock.js";
import { addLastValues, LastValues } from "../metric-series.js";
import { newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";
import { type EventFacts, readEventFacts } from "./event-facts.js";
import type { EventPart } from "./event-parts.js";
import { addTrainerTexts } from "./trainer-texts.js";

/** Reads the run's row. `parent` is the id of the run it is a trial of. */
export function readEventRun(place: RunPlace, parts: readonly EventPart[], parent?: string): Run {
  const draft = newDraft(place);
  if (parent !== undefined) draft.attributes.set("parent", parent);
  addEvents(draft, parts);
  return runOf(draft);
}

/** Adds what event files tell to a run: metrics, params, status, times, texts. Returns the metrics with their steps. */
export function addEvents(draft: RunDraft, parts: readonly EventPart[]): LastValues {
  const values = new LastValues("written last");
  const facts = readEventFacts(parts, values);
  draft.problems.push(...facts.problems);
  addLastValues(draft, values, parts[0]?.files[0] ?? draft.path);
  addSession(draft, facts);
  const taken = addTrainerTexts(draft, facts.texts);
  for (const [tag, text] of facts.texts) {
    if (taken.has(tag)) continue;
    draft.attributes.set(`texts.${tag.replace(/\/text_summary$/, "")}`, text);
  }
  if (facts.isFloat32) draft.attributes.set("metric_precision", "float32");
  return values;
}

/** `Status` of the HParams plugin's api.proto. */
const statuses: Readonly<Record<number, Status>> = { 1: "finished", 2: "failed", 3: "running" };

function addSession(draft: RunDraft, { session, first, last, ...facts }: EventFacts): void {
  for (const [name, value] of session.hparams ?? []) draft.params.set(name, value);
  if (session.group !== undefined && session.group !== "") draft.attributes.set("group", session.group);
  if (session.status !== undefined) draft.status = statuses[session.status] ?? "unknown";
  draft.startedAt = isoOfTime(timeOf(session.start) ?? first);
  draft.endedAt = isoOfTime(timeOf(session.end) ?? (session.status === undefined ? undefined : last));
  const seconds = first === undefined || first < 1e9 ? 0 : facts.seconds;
  if (draft.endedAt === undefined && seconds > 0) draft.durationSeconds = Math.round(seconds * 1000) / 1000;
}

function timeOf(seconds: number | undefined): number | undefined {
  return seconds === undefined || seconds === 0 ? undefined : seconds;
}
