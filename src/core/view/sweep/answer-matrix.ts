// A matrix of two axes of a sweep: in each cell how its trials stand and what the metric says of them.

import type { TableView } from "../table-view.js";
import { axisLabel } from "./answer-sweep.js";
import { isJudged, type JudgedTrials, judgeTrials, metricsOf } from "./judge-trials.js";
import { type MatrixAxis, matrixAxis } from "./matrix-axis.js";
import { countStates, type SeenSweep, type SeenTrial } from "./seen-sweep.js";
import type { MatrixAnswer, MatrixCell, MatrixQuery } from "./sweep-data.js";

/** The matrix. @throws UserError "unknown-param" for an axis that no trial has */
export function answerMatrix(view: TableView, sweep: SeenSweep, query: MatrixQuery): MatrixAnswer {
  const { trials } = sweep;
  const x = matrixAxis(trials, query.x, axisLabel(trials, query.x));
  const y = query.y === undefined ? undefined : matrixAxis(trials, query.y, axisLabel(trials, query.y));
  const judged = judgeTrials(view, trials, { metrics: metricsOf(view, trials), asked: query });
  const inPhase = query.phase === undefined ? trials : trials.filter(({ phase }) => phase === query.phase);
  const cells = [...cellsOf(inPhase, x, y)].map(([place, of]): Omit<MatrixCell, "isBest"> => {
    const value = summarize(of, judged, query.summary ?? "mean");
    return {
      column: place % x.view.places.length,
      row: Math.floor(place / x.view.places.length),
      trials: of.length,
      counts: countStates(of),
      ...(value === undefined ? {} : { value }),
    };
  });
  const numbers = cells.flatMap(({ value }) => value?.number ?? []);
  const range =
    numbers.length === 0 ? undefined : { from: extreme(numbers, "min"), to: extreme(numbers, "max") };
  const direction = judged.metric?.direction;
  const best =
    range === undefined || direction === undefined ? undefined : direction === "min" ? range.from : range.to;
  return {
    x: x.view,
    ...(y === undefined ? {} : { y: y.view }),
    cells: cells.map((cell) => ({ ...cell, isBest: best !== undefined && cell.value?.number === best })),
    ...(range === undefined ? {} : { range }),
  };
}

/** Trials by their place: row × columns + column. */
function cellsOf(
  trials: readonly SeenTrial[],
  x: MatrixAxis,
  y: MatrixAxis | undefined,
): ReadonlyMap<number, readonly SeenTrial[]> {
  const cells = new Map<number, SeenTrial[]>();
  for (const trial of trials) {
    const [column, row] = [x.placeOf(trial), y === undefined ? 0 : y.placeOf(trial)];
    if (column === undefined || row === undefined) continue;
    const place = row * x.view.places.length + column;
    const of = cells.get(place);
    if (of === undefined) cells.set(place, [trial]);
    else of.push(trial);
  }
  return cells;
}

/** Mean or best of the captured trials' values; the best is the mean where nobody says which way is better. */
function summarize(
  trials: readonly SeenTrial[],
  { numberOf, textOf, metric }: JudgedTrials,
  summary: "mean" | "best",
): MatrixCell["value"] {
  const numbers = trials.flatMap((trial) => (isJudged(trial, numberOf) ? (numberOf(trial) ?? []) : []));
  if (numbers.length === 0) return undefined;
  const direction = summary === "best" ? metric?.direction : undefined;
  const number =
    direction === undefined
      ? numbers.reduce((sum, value) => sum + value / numbers.length, 0)
      : extreme(numbers, direction);
  return { text: textOf(number), number, trials: numbers.length };
}

function extreme(numbers: readonly number[], direction: "min" | "max"): number {
  return numbers.reduce((a, b) => (direction === "min" ? Math.min(a, b) : Math.max(a, b)));
}
