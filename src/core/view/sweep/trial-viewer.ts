// One trial as a row of a table.

import { printable } from "../../printable.js";
import { plainNumber } from "../cell-view.js";
import type { TableView } from "../table-view.js";
import type { JudgedTrials } from "./judge-trials.js";
import type { SeenTrial } from "./seen-sweep.js";
import type { ParamView, TrialView } from "./sweep-data.js";
import { valueOnAxis, valueText } from "./trial-params.js";

/** What only a disk or a clock knows of a trial. */
export interface TrialFacts {
  /** Attempts that have left something in its run folder. */
  readonly attempts: number;
  /** How long the last attempt took, or takes so far; absent where nobody knows. */
  readonly seconds?: number;
}

export interface ViewedTrials {
  readonly view: TableView;
  readonly judged: JudgedTrials;
  readonly params: readonly ParamView[];
  readonly factsOf: (trial: SeenTrial) => TrialFacts;
}

/** Makes rows of trials of one sweep. */
export function trialViewer({
  view,
  judged,
  params,
  factsOf,
}: ViewedTrials): (trial: SeenTrial) => TrialView {
  const axes = params.filter(({ varies }) => varies).map(({ axis }) => axis);
  return (trial) => {
    const { name, phase, state, reason, row } = trial;
    const number = judged.numberOf(trial);
    return {
      name: printable(name),
      ...(phase === undefined ? {} : { phase: printable(phase) }),
      state,
      ...(reason === undefined ? {} : { reason: printable(reason) }),
      ...(row === undefined ? {} : { run: view.keys.keyOf(row) }),
      params: axes.map((axis) => {
        const value = valueOnAxis(trial, axis);
        return value === undefined ? null : valueText(value);
      }),
      ...(number === undefined
        ? {}
        : { metric: { text: judged.textOf(number), number: plainNumber(number) } }),
      isBest: judged.best === trial,
      ...factsOf(trial),
    };
  };
}
