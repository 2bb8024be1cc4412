// How far a run is: done, planned, speed and time left, from its history and its params.

import type { History, HistoryPoint } from "./run.js";
import type { Fields } from "./value.js";

export interface Progress {
  /** What is counted. */
  readonly axis: "epoch" | "step";
  /** Epochs or steps that are done. */
  readonly done: number;
  /** How many the run is to do; absent where no param says so. */
  readonly planned?: number;
  /** Of the last stretch; absent where points have no times, or too few. */
  readonly secondsEach?: number;
  /** Absent without `planned` or `secondsEach`. */
  readonly secondsLeft?: number;
  /** Seconds since the Unix epoch of the newest point; absent where points have no times. */
  readonly lastTime?: number;
}

/** Names of params that plan a run's length, without their sections, case and separators. */
const plannedNames: Readonly<Record<Progress["axis"], ReadonlySet<string>>> = {
  epoch: new Set([
    ...["epochs", "numepochs", "nepochs", "nbepochs", "maxepochs", "totalepochs", "trainepochs"],
    ...["numtrainepochs", "numberofepochs"],
  ]),
  step: new Set([
    ...["steps", "numsteps", "nsteps", "maxsteps", "totalsteps", "trainsteps", "trainingsteps"],
    ...["maxiters", "numiters", "niters", "iterations", "numiterations", "maxiterations", "totaltimesteps"],
  ]),
};

/** So many of the newest points tell the speed. */
const recentPoints = 30;

/** Undefined for a run without a history. */
export function progressOf(run: { readonly params: Fields }, history: History): Progress | undefined {
  const planned = { epoch: plannedOf(run.params, "epoch"), step: plannedOf(run.params, "step") };
  const hasEpochs = [...history.values()].some((points) => points.some(({ epoch }) => epoch !== undefined));
  const axis =
    hasEpochs && (planned.epoch !== undefined || planned.step === undefined) ? "epoch" : axisOfSteps(planned);
  const marks = marksOf(history, hasEpochs ? axis : "step");
  const last = marks.at(-1);
  if (last === undefined) return undefined;
  // Where counting begins at 0, the first is done when 0 is logged.
  const start = marks.reduce((least, { place }) => Math.min(least, place), 1);
  const done = last.place + (start === 0 ? 1 : 0);
  const goal = planned[axis];
  const secondsEach = speedOf(marks);
  const secondsLeft =
    goal === undefined || secondsEach === undefined ? undefined : Math.max(0, goal - done) * secondsEach;
  return {
    axis,
    done,
    ...(goal === undefined ? {} : { planned: goal }),
    ...(secondsEach === undefined ? {} : { secondsEach }),
    ...(secondsLeft === undefined ? {} : { secondsLeft }),
    ...(last.time === undefined ? {} : { lastTime: last.time }),
  };
}

/** Where only epochs are planned and points count nothing but steps, a step is an epoch. */
function axisOfSteps(planned: Readonly<Record<Progress["axis"], number | undefined>>): Progress["axis"] {
  return planned.step === undefined && planned.epoch !== undefined ? "epoch" : "step";
}

function plannedOf(params: Fields, axis: Progress["axis"]): number | undefined {
  const found: number[] = [];
  for (const [name, value] of params) {
    const word = (name.split(".").at(-1) ?? name).toLowerCase().replace(/[^a-z0-9]/g, "");
    if (plannedNames[axis].has(word) && typeof value === "number" && value > 0) found.push(value);
  }
  // Several that disagree say nothing.
  return found.every((value) => value === found[0]) ? found[0] : undefined;
}

interface Mark {
  readonly place: number;
  readonly time: number | undefined;
}

/** Each epoch or step once with its newest time, of the stretch since the run last went back, as a resume does. */
function marksOf(history: History, axis: Progress["axis"]): readonly Mark[] {
  const longest = [...history.values()].reduce<readonly HistoryPoint[]>(
    (most, points) => (newerThan(points, most) ? points : most),
    [],
  );
  let marks: Mark[] = [];
  for (const { step, epoch, time } of longest) {
    const place = axis === "epoch" ? (epoch ?? step) : step;
    const before = marks.at(-1);
    if (before !== undefined && place < before.place) marks = [];
    if (before?.place === place) marks.pop();
    marks.push({ place, time });
  }
  return marks;
}

/** The metric that is furthest tells the progress; of several, the one with most points. */
function newerThan(points: readonly HistoryPoint[], others: readonly HistoryPoint[]): boolean {
  const [last, other] = [points.at(-1), others.at(-1)];
  if (last === undefined || other === undefined) return other === undefined;
  const [time, otherTime] = [last.time ?? 0, other.time ?? 0];
  if (time !== otherTime) return time > otherTime;
  return last.step !== other.step ? last.step > other.step : points.length > others.length;
}

function speedOf(marks: readonly Mark[]): number | undefined {
  const timed = marks.filter((mark): mark is { place: number; time: number } => mark.time !== undefined);
  const recent = timed.slice(-recentPoints);
  const [first, last] = [recent[0], recent.at(-1)];
  if (first === undefined || last === undefined || last.place <= first.place || last.time <= first.time) {
    return undefined;
  }
  return (last.time - first.time) / (last.place - first.place);
}
