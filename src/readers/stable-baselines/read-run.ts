// A run of Stable-Baselines out of its logger's rows, its evaluations and its episodes.

import type { History, Run } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import type { Folder } from "../folder.js";
import { addLastValues, LastValues, type LoggedValue, MetricSeries } from "../metric-series.js";
import { addSettings, newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";
import { readSettingsBeside } from "../settings-beside.js";
import { addEpisodePoints, addEpisodes } from "./episodes.js";
import { readEvaluations } from "./evaluations.js";
import { progressForm, readProgress } from "./progress.js";
import type { RunFiles } from "./run-files.js";
import { readZooSettings } from "./zoo-settings.js";

export function readRun(
  place: RunPlace,
  {
    folder,
    files,
    zoo,
  }: { readonly folder: Folder; readonly files: RunFiles; readonly zoo: readonly string[] },
): Run {
  const draft = newDraft(place);
  for (const settings of [
    ...zoo.map((name) => readZooSettings(folder.enter(name))),
    readSettingsBeside(folder),
  ]) {
    addSettings(draft, settings.members);
    draft.problems.push(...settings.problems);
  }
  const last = new LastValues();
  const progress = readProgress(folder, files, {
    onNumber: (metric, step, value) => {
      // Several rows of one step are usual, and say no more than that.
      if (progressForm.stepColumns.includes(metric)) draft.metrics.set(metric, value);
      else last.add({ metric, step, value });
    },
    onWord: (name, value) => draft.attributes.set(name, value),
  });
  draft.problems.push(...progress.problems);
  addLastValues(draft, last, progress.path);
  addEvaluations(draft, folder, files);
  addEpisodes(draft, folder, files.monitors);
  return runOf(draft);
}

/** Every value, in the order of each file. What the logger had of the evaluations is not taken twice. */
export function readHistory(folder: Folder, files: RunFiles): { history: History; problems: Problem[] } {
  const series = new MetricSeries();
  const seen = new Set<string>();
  const progress = readProgress(folder, files, {
    onNumber: (metric, step, value) => {
      seen.add(metric);
      series.add({ metric, step, value });
    },
    onWord: () => undefined,
  });
  const evaluations = eachNew(folder, files, seen, (logged) => series.add(logged));
  const episodes = addEpisodePoints(series, folder, files.monitors);
  return { history: series.history(), problems: [...progress.problems, ...evaluations, ...episodes] };
}

function addEvaluations(draft: RunDraft, folder: Folder, files: RunFiles): void {
  const last = new LastValues();
  draft.problems.push(...eachNew(folder, files, new Set(draft.metrics.keys()), (logged) => last.add(logged)));
  addLastValues(draft, last, folder.pathOf("evaluations.npz"));
}

function eachNew(
  folder: Folder,
  { hasEvaluations }: RunFiles,
  known: ReadonlySet<string>,
  onValue: (logged: LoggedValue) => void,
): Problem[] {
  if (!hasEvaluations) return [];
  return readEvaluations(folder.pathOf("evaluations.npz"), (logged) => {
    if (!known.has(logged.metric)) onValue(logged);
  });
}
