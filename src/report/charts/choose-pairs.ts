// Pairs of target and prediction that are drawn: all of few, else those farthest apart and every n-th of the others.

import { countNote } from "./chart-spec.js";

export interface Pair {
  readonly target: number;
  readonly prediction: number;
}

export interface ChosenPairs {
  readonly pairs: readonly Pair[];
  /** What was left out, and how it was chosen. Empty when nothing was. */
  readonly notes: readonly string[];
}

/** More dots than this cover each other. */
const most = 3000;

/**
 * Chooses what is drawn. Pairs with a value that is not finite are left out and counted; of more than 3000 the half with
 * the largest errors and the extreme targets stay, so that no outlier is lost, and the notes say so.
 */
export function choosePairs(targets: ArrayLike<number>, predictions: ArrayLike<number>): ChosenPairs {
  const finite: Pair[] = [];
  const count = Math.min(targets.length, predictions.length);
  for (let index = 0; index < count; index++) {
    const pair = { target: Number(targets[index]), prediction: Number(predictions[index]) };
    if (Number.isFinite(pair.target) && Number.isFinite(pair.prediction)) finite.push(pair);
  }
  const notes = countNote(
    count - finite.length,
    "value is no finite number and is missing here.",
    "values are no finite numbers and are missing here.",
  );
  if (finite.length <= most) return { pairs: finite, notes };
  const pairs = thinned(finite);
  const how = `Drawn: ${pairs.length} of ${finite.length} values, the largest errors, the extremes and every n-th other.`;
  return { pairs, notes: [how, ...notes] };
}

function thinned(pairs: readonly Pair[]): Pair[] {
  const errors = pairs.map(({ target, prediction }) => Math.abs(prediction - target));
  const bar = Float64Array.from(errors).sort()[pairs.length - most / 2] ?? 0;
  const stride = Math.ceil(pairs.length / (most / 2 - 4));
  const kept = new Set<number>(extremePlaces(pairs));
  for (let index = 0; index < pairs.length; index += stride) kept.add(index);
  let room = most / 2;
  errors.forEach((error, index) => {
    if (error >= bar && room-- > 0) kept.add(index);
  });
  return pairs.filter((_, index) => kept.has(index));
}

/** Places of the lowest and highest target and prediction. */
function extremePlaces(pairs: readonly Pair[]): number[] {
  const places = [0, 0, 0, 0];
  const isBeyond = [
    (a: Pair, b: Pair) => a.target < b.target,
    (a: Pair, b: Pair) => a.target > b.target,
    (a: Pair, b: Pair) => a.prediction < b.prediction,
    (a: Pair, b: Pair) => a.prediction > b.prediction,
  ];
  pairs.forEach((pair, index) => {
    isBeyond.forEach((test, side) => {
      const extreme = pairs[places[side] ?? 0];
      if (extreme !== undefined && test(pair, extreme)) places[side] = index;
    });
  });
  return places;
}
