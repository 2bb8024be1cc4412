// How a run ended and when, as far as its files prove it.

import type { Note, Status } from "../core/run.js";
import type { Value } from "../core/value.js";
import type { ReadContext } from "../store/read-context.js";
import { isoOfTime, secondsBetween, secondsOfTime } from "./clock.js";

/** A value by its dotted name, as its file has it. */
export interface NamedValue {
  readonly name: string;
  readonly value: Value;
}

const statusWords: readonly (readonly [RegExp, Status])[] = [
  [/^(?:completed?|done|success(?:ful)?|succeeded|finished|ok|passed)$/i, "finished"],
  [/^(?:failed|failure|fail|error|errored|crashed|crash|oom|diverged)$/i, "failed"],
  [/^(?:running|in[ _-]?progress|active|started|training)$/i, "running"],
  [/^(?:queued|pending|scheduled|waiting|created|submitted)$/i, "queued"],
  [
    /^(?:interrupted|time_?out|timed_out|killed|cancell?ed|aborted|stopped|preempted|terminated)$/i,
    "stopped",
  ],
];

/** Names of files whose being there tells the end: "DONE", "_SUCCESS", "FAILED". */
const markers: readonly (readonly [RegExp, Status])[] = [
  [/^(?:_?SUCCESS|DONE|COMPLETED?|FINISHED|done\.txt|\w*\.done)$/, "finished"],
  [/^(?:_?FAILED|ERROR|CRASHED|failed\.txt|traceback\.txt)$/, "failed"],
];

/** A heartbeat older than this means that nobody writes any more. */
const staleSeconds = 300;

/** The status that the values and files of a run prove; "unknown" when they do not. */
export function statusOfRun(
  values: readonly NamedValue[],
  files: readonly string[],
  context: ReadContext,
): Status {
  const word = firstOf(values, /(?:^|\.)(?:status|state|run_status|job_status)$/i, statusOfWord);
  const code = firstOf(values, /(?:^|\.)(?:exit_code|exit_status|return_?code)$/i, statusOfCode);
  const marker = markers.find(([pattern]) => files.some((name) => pattern.test(name)))?.[1];
  const flag = firstOf(values, /(?:^|\.)(?:success|completed|finished|is_complete)$/i, (value) =>
    value === true ? "finished" : undefined,
  );
  const status = word ?? code ?? marker ?? flag ?? "unknown";
  return status === "running" ? whileRunning(values, context) : status;
}

export interface RunTimes {
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly durationSeconds?: number;
}

/** Start, end and duration; the start from the run's name where no file has it. */
export function timesOfRun(values: readonly NamedValue[], timeOfName: string | undefined): RunTimes {
  const startedAt =
    firstOf(
      values,
      /(?:^|\.)(?:start_time|started_at|startedAt|start|started|start_timestamp|datetime_start|begin|began_at)$/,
      isoOfTime,
    ) ??
    firstOf(
      values,
      /^(?:\w+\.)?(?:created_at|createdAt|created|timestamp|datetime|date|generated_at|recordedAt|recorded_at|run_time|time)$/,
      isoOfTime,
    ) ??
    timeOfName;
  const endedAt = firstOf(
    values,
    /(?:^|\.)(?:end_time|ended_at|endedAt|ended|end|finished|datetime_complete|stop_time|stopped_at|finished_at|finishedAt|completed_at|completedAt)$/,
    isoOfTime,
  );
  const stated = firstOf(
    values,
    /(?:^|[._])(?:duration|runtime|elapsed|wall_?time|wall_?clock|train(?:ing)?_time|total_time|time_taken)[\w]*$/i,
    secondsOfDuration,
  );
  const durationSeconds = stated ?? secondsBetween(startedAt, endedAt);
  return {
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  };
}

/** Tags that the files list. */
export function tagsOfRun(values: readonly NamedValue[]): string[] {
  const tags = values.find(({ name }) => /^(?:\w+\.)?tags$/.test(name))?.value;
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === "string") : [];
}

/** Notes that the files hold. */
export function notesOfRun(values: readonly NamedValue[]): Note[] {
  const texts = values.filter(({ name }) => /^(?:\w+\.)?notes?$/.test(name)).map(({ value }) => value);
  return texts
    .flatMap((text) => (typeof text === "string" && text.trim() !== "" ? [{ text }] : []))
    .slice(0, 1);
}

function statusOfWord(value: Value): Status | undefined {
  const text = typeof value === "string" ? value.trim() : "";
  return statusWords.find(([pattern]) => pattern.test(text))?.[1];
}

function statusOfCode(value: Value): Status | undefined {
  if (typeof value !== "number" || !Number.isInteger(value)) return undefined;
  return value === 0 ? "finished" : value > 128 || value < 0 ? "stopped" : "failed";
}

function whileRunning(values: readonly NamedValue[], context: ReadContext): Status {
  const beat = firstOf(values, /(?:^|\.)(?:heartbeat|last_heartbeat|updated_at)$/i, secondsOfTime);
  return beat !== undefined && context.nowMs / 1000 - beat > staleSeconds ? "unresponsive" : "running";
}

/** The first value, shortest names first, that means something. */
function firstOf<T>(
  values: readonly NamedValue[],
  pattern: RegExp,
  read: (value: Value, name: string) => T | undefined,
): T | undefined {
  const fitting = values.filter(({ name }) => pattern.test(name) && name.split(".").length <= 3);
  const sorted = [...fitting].sort((a, b) => a.name.split(".").length - b.name.split(".").length);
  for (const { name, value } of sorted) {
    const found = read(value, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Seconds of a duration whose name says its unit. */
function secondsOfDuration(value: Value, name: string): number | undefined {
  const factor = secondsFactor(name);
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) return undefined;
  return factor === undefined ? undefined : value * factor;
}

/** Seconds of the unit that a name ends in; undefined when it names none. */
function secondsFactor(name: string): number | undefined {
  const unit = /(?:_|\b|In)(ms|millis|milliseconds|s|secs?|seconds|m|mins?|minutes|h|hrs?|hours)$/i
    .exec(name)?.[1]
    ?.toLowerCase();
  if (unit === undefined) return undefined;
  if (unit.startsWith("ms") || unit.startsWith("milli")) return 0.001;
  if (unit.startsWith("m")) return 60;
  return unit.startsWith("h") ? 3600 : 1;
}
