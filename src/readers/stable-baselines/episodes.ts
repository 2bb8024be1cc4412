// Episodes of all monitor files of a folder, which are environments side by side: joined by time, as Stable-Baselines does.

import type { Problem } from "../../errors.js";
import { isoOfTime } from "../clock.js";
import type { Folder } from "../folder.js";
import type { MetricSeries } from "../metric-series.js";
import type { RunDraft } from "../run-draft.js";
import { type Episode, type MonitorStart, readMonitor } from "./monitors.js";

const prefix = "monitor/";

interface TimedValue {
  /** Seconds, of one file since its start, of several since the Unix epoch. */
  readonly time: number;
  readonly value: number;
}

/** Adds the last value of each column, how many episodes there were, the environment and the start. */
export function addEpisodes(draft: RunDraft, folder: Folder, names: readonly string[]): void {
  const last = new Map<string, TimedValue>();
  let [episodes, steps] = [0, 0];
  const starts: MonitorStart[] = [];
  for (const name of names) {
    const own = new Map<string, TimedValue>();
    const { start, problems } = readMonitor(folder.pathOf(name), ({ seconds, length, values }) => {
      episodes++;
      steps += length;
      for (const [column, value] of values) keepLater(own, column, { time: seconds, value });
    });
    draft.problems.push(...problems);
    if (start !== undefined) starts.push(start);
    const zero = start?.startSeconds ?? 0;
    for (const [column, { time, value }] of own) keepLater(last, column, { time: zero + time, value });
  }
  for (const [column, { value }] of last) draft.metrics.set(prefix + column, value);
  if (episodes > 0) {
    draft.attributes.set("episodes", episodes);
    draft.attributes.set("episode_steps", steps);
  }
  addStarts(draft, starts);
}

/** Adds every episode in the order of time; its step is how many steps of all environments were done then. */
export function addEpisodePoints(series: MetricSeries, folder: Folder, names: readonly string[]): Problem[] {
  const found: { readonly time: number; readonly isTime: boolean; readonly episode: Episode }[] = [];
  const problems = names.flatMap((name) => {
    const own: Episode[] = [];
    const read = readMonitor(folder.pathOf(name), (episode) => own.push(episode));
    const zero = read.start?.startSeconds ?? 0;
    for (const episode of own)
      found.push({ time: zero + episode.seconds, isTime: read.start !== undefined, episode });
    return read.problems;
  });
  found.sort((a, b) => a.time - b.time);
  let step = 0;
  for (const { time, isTime, episode } of found) {
    step += episode.length;
    for (const [column, value] of episode.values)
      series.add({ metric: prefix + column, step, value, time: isTime ? time : undefined });
  }
  return problems;
}

function keepLater(last: Map<string, TimedValue>, column: string, next: TimedValue): void {
  const known = last.get(column);
  if (known === undefined || next.time >= known.time) last.set(column, next);
}

function addStarts(draft: RunDraft, starts: readonly MonitorStart[]): void {
  const first = starts.reduce<number | undefined>(
    (least, { startSeconds }) => (least === undefined || startSeconds < least ? startSeconds : least),
    undefined,
  );
  draft.startedAt ??= isoOfTime(first);
  const environments = [...new Set(starts.flatMap(({ environment }) => environment ?? []))];
  if (environments.length > 0 && !draft.params.has("env_id"))
    draft.params.set("env_id", environments.length === 1 ? (environments[0] ?? null) : environments);
}
