// One run as the bytes of an event file: every point of its histories, its params, and how it ended.

import type { History, Run } from "../core/run.js";
import { hparamsEndEvent, hparamsOf, hparamsStartEvent } from "../formats/tf-hparams.js";
import { EventEncoder } from "../formats/tfevents.js";

/** Statuses of runs that are over. */
const ends: Readonly<Partial<Record<Run["status"], "success" | "failure">>> = {
  finished: "success",
  failed: "failure",
  stopped: "failure",
  lost: "failure",
};

/**
 * Values are stored in 32 bits, as TensorBoard does. Points without a time get the run's start, null is left out, and a
 * final metric without a history is one point at the last step of the run.
 */
export function encodeTensorboard(run: Run, history: History): Uint8Array {
  const encoder = new EventEncoder();
  const startTime = secondsOf(run.startedAt) ?? 0;
  encoder.addFileVersion(startTime);
  encoder.addEvent(hparamsStartEvent({ hparams: hparamsOf(run.params), group: run.id, wallTime: startTime }));
  for (const [metric, points] of history) {
    for (const { step, time, value } of points)
      if (value !== null) encoder.addScalars(step, time ?? startTime, [[metric, value]]);
  }
  const last = lastPoint(history) ?? { step: 0, time: secondsOf(run.endedAt) ?? startTime };
  const rest = [...run.metrics].filter(
    (metric): metric is [string, number] => metric[1] !== null && !hasHistory(history, metric[0]),
  );
  if (rest.length > 0) encoder.addScalars(last.step, last.time ?? startTime, rest);
  const status = ends[run.status];
  if (status !== undefined)
    encoder.addEvent(hparamsEndEvent({ status, wallTime: secondsOf(run.endedAt) ?? last.time ?? startTime }));
  return encoder.take();
}

/** "events.out.tfevents.1769040117.runledger": by the run's start, so that a second export replaces the first. */
export function eventFileNameOf(run: Pick<Run, "startedAt">): string {
  return `events.out.tfevents.${Math.floor(secondsOf(run.startedAt) ?? 0)}.runledger`;
}

function hasHistory(history: History, metric: string): boolean {
  return history.has(metric) || history.has(metric.replace(/^metrics\./, ""));
}

function lastPoint(history: History): { readonly step: number; readonly time?: number } | undefined {
  let last: { readonly step: number; readonly time?: number } | undefined;
  for (const points of history.values()) {
    const point = points.at(-1);
    if (point !== undefined && (last === undefined || point.step > last.step)) last = point;
  }
  return last;
}

function secondsOf(time: string | undefined): number | undefined {
  const milliseconds = Date.parse(time ?? "");
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
