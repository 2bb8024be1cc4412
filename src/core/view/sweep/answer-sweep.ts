// One sweep but for its trials: phases, params, the metric that trials are judged by, the best of them.

import { UserError } from "../../../errors.js";
import { printable } from "../../printable.js";
import type { TableView } from "../table-view.js";
import { judgeTrials, metricsOf } from "./judge-trials.js";
import { type SeenSweep, type SeenTrial, viewSweep } from "./seen-sweep.js";
import type { ParamView, SweepAnswer, SweepQuery, SweepsAnswer } from "./sweep-data.js";
import { describeParams, phaseAxis } from "./trial-params.js";
import { type TrialFacts, trialViewer } from "./trial-viewer.js";

/** All sweeps: those with a running trial first, then by their last launch, newest first, then by name. */
export function answerSweeps(sweeps: readonly SeenSweep[]): SweepsAnswer {
  const views = sweeps.map(viewSweep);
  const isRunning = (at: SweepsAnswer["sweeps"][number]): boolean =>
    at.counts.some(({ state }) => state === "running");
  return {
    sweeps: views.sort((a, b) => {
      if (isRunning(a) !== isRunning(b)) return isRunning(a) ? -1 : 1;
      const [first = "", second = ""] = [a.lastLaunch, b.lastLaunch];
      if (first !== second) return first < second ? 1 : -1;
      return a.folder < b.folder ? -1 : 1;
    }),
  };
}

/** One sweep. @param factsOf what only a disk or a clock knows of a trial */
export function answerSweep(
  view: TableView,
  sweep: SeenSweep,
  { query, factsOf }: { readonly query: SweepQuery; readonly factsOf: (trial: SeenTrial) => TrialFacts },
): SweepAnswer {
  const { trials, file } = sweep;
  const metrics = metricsOf(view, trials);
  const judged = judgeTrials(view, trials, { metrics, asked: query });
  const params = describeParams(trials);
  const viewTrial = trialViewer({ view, judged, params, factsOf });
  return {
    ...viewSweep(sweep),
    ...(file === undefined ? {} : { file: { ...file, path: printable(file.path) } }),
    params: withPhase(trials, params),
    metrics,
    ...(judged.metric === undefined ? {} : { judged: judged.metric }),
    judgedTrials: judged.count,
    ...(judged.best === undefined ? {} : { best: viewTrial(judged.best) }),
    problems: sweep.problems.map((text) => printable(text)),
  };
}

/** The phase is an axis too, behind the params that vary. */
function withPhase(trials: readonly SeenTrial[], params: readonly ParamView[]): readonly ParamView[] {
  const phases = new Set(trials.map(({ phase }) => phase));
  if (phases.size < 2) return params;
  const phase: ParamView = { axis: phaseAxis, label: "phase", varies: true, values: phases.size };
  return [...params.filter(({ varies }) => varies), phase, ...params.filter(({ varies }) => !varies)];
}

/** What the heading of an axis says. @throws UserError "unknown-param" */
export function axisLabel(trials: readonly SeenTrial[], axis: string): string {
  if (axis === phaseAxis) return "phase";
  const label = describeParams(trials).find((param) => param.axis === axis)?.label;
  if (label !== undefined) return label;
  throw new UserError("unknown-param", `No trial of this sweep has "${printable(axis)}".`, {
    hint: "Choose another axis.",
  });
}
