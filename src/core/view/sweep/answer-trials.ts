// Trials of a sweep as rows: filtered, sorted, some of them at a time.

import type { TableView } from "../table-view.js";
import { axisLabel } from "./answer-sweep.js";
import { type JudgedTrials, judgeTrials, metricsOf } from "./judge-trials.js";
import { matrixAxis } from "./matrix-axis.js";
import { type SeenSweep, type SeenTrial, stateRank } from "./seen-sweep.js";
import type { CellChoice, TrialsAnswer, TrialsQuery } from "./sweep-data.js";
import { compareValues, describeParams, valueOnAxis } from "./trial-params.js";
import { type TrialFacts, trialViewer } from "./trial-viewer.js";

export interface TrialsParts {
  readonly query: TrialsQuery;
  /** Asked for the rows of the answer only: it may look at the disk. */
  readonly factsOf: (trial: SeenTrial) => TrialFacts;
  /** How long a trial took, for sorting; undefined where nobody knows. */
  readonly secondsOf: (trial: SeenTrial) => number | undefined;
}

/** Rows `offset` to `offset + limit` of the trials asked for. @throws UserError "unknown-param" */
export function answerTrials(view: TableView, sweep: SeenSweep, parts: TrialsParts): TrialsAnswer {
  const { query, factsOf } = parts;
  const { trials } = sweep;
  const judged = judgeTrials(view, trials, { metrics: metricsOf(view, trials), asked: query });
  const params = describeParams(trials);
  const { rows, sortedBy } = sortTrials(matchingTrials(trials, query), { ...parts, judged });
  const shown = rows.slice(query.offset, query.offset + query.limit);
  return {
    columns: params
      .filter(({ varies }) => varies)
      .map(({ axis, label }) => ({ axis, label, isNumeric: isNumeric(trials, axis) })),
    rows: shown.map(trialViewer({ view, judged, params, factsOf })),
    offset: query.offset,
    matching: rows.length,
    total: trials.length,
    sortedBy,
  };
}

function matchingTrials(
  trials: readonly SeenTrial[],
  { phase, state, cell }: TrialsQuery,
): readonly SeenTrial[] {
  const isInCell = cell === undefined ? () => true : cellFilter(trials, cell);
  return trials.filter(
    (trial) =>
      (phase === undefined || trial.phase === phase) &&
      (state === undefined || trial.state === state) &&
      isInCell(trial),
  );
}

function cellFilter(
  trials: readonly SeenTrial[],
  { x, column, y, row }: CellChoice,
): (trial: SeenTrial) => boolean {
  const across = matrixAxis(trials, x, axisLabel(trials, x));
  const down = y === undefined ? undefined : matrixAxis(trials, y, axisLabel(trials, y));
  return (trial) => across.placeOf(trial) === column && (down === undefined || down.placeOf(trial) === row);
}

function isNumeric(trials: readonly SeenTrial[], axis: string): boolean {
  return trials.every((trial) => {
    const value = valueOnAxis(trial, axis);
    return value === undefined || typeof value === "number";
  });
}

interface Sorting extends TrialsParts {
  readonly judged: JudgedTrials;
}

/** What has no value comes last in either direction; ties keep the planned order. */
function sortTrials(
  trials: readonly SeenTrial[],
  parts: Sorting,
): { readonly rows: readonly SeenTrial[]; readonly sortedBy: TrialsAnswer["sortedBy"] } {
  const name = parts.query.sort ?? "trial";
  const usual = name === "metric" && parts.judged.metric?.direction === "max" ? "desc" : "asc";
  const order = parts.query.order ?? usual;
  const sortedBy = { name, order };
  if (name === "trial") return { rows: order === "asc" ? trials : [...trials].reverse(), sortedBy };
  const numberOf = sortValue(name, parts);
  const keyed = trials.map((trial) => ({ trial, value: numberOf(trial) }));
  keyed.sort((a, b) => {
    if (a.value === undefined || b.value === undefined)
      return Number(a.value === undefined) - Number(b.value === undefined);
    return order === "asc" ? compareValues(a.value, b.value) : compareValues(b.value, a.value);
  });
  return { rows: keyed.map(({ trial }) => trial), sortedBy };
}

function sortValue(name: string, { judged, secondsOf }: Sorting): (trial: SeenTrial) => unknown {
  if (name === "state") return ({ state }) => stateRank(state);
  if (name === "seconds") return secondsOf;
  if (name !== "metric") return (trial) => valueOnAxis(trial, name);
  return (trial) => {
    const value = judged.numberOf(trial);
    return Number.isNaN(value) ? undefined : value;
  };
}
