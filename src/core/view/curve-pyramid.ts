// Least and greatest values of ever longer stretches of a curve, so that any part of it can be drawn from a few of them.

/** A curve in order of steps. */
export interface OrderedCurve {
  /** Ascending, finite; repeated steps stay. */
  readonly steps: Float64Array;
  /** NaN where there is no finite number. */
  readonly values: Float64Array;
}

/** Points of a stretch of the lowest level; stretches of a level that one of the next holds. */
export const stretchFactor = 16;

/**
 * Numbers of one stretch, in this order: step of its first point; step and value of its least and of its greatest value;
 * step of the first missing value; sum and count of the values. NaN where it has no value, or none is missing.
 */
export const stretchPart = {
  first: 0,
  lowStep: 1,
  low: 2,
  highStep: 3,
  high: 4,
  gapStep: 5,
  sum: 6,
  count: 7,
  size: 8,
} as const;

/** No level is made above one with so few stretches. */
const fewStretches = 64;

/** A curve and its stretches, in memory or in a file. */
export interface CurvePyramid {
  /** Points of the curve. */
  readonly length: number;
  /** How many levels of stretches there are; 0 for a short curve. */
  readonly levels: number;
  /** Points `from` to before `to`. */
  readonly points: (from: number, to: number) => OrderedCurve;
  /** The same for a glance: valid only until the next one at any curve. */
  readonly glance: (from: number, to: number) => OrderedCurve;
  /** Stretches `from` to before `to` of a level from 1 on, `stretchPart.size` numbers each. */
  readonly stretches: (level: number, from: number, to: number) => Float64Array;
}

/** How many stretches a level has for a curve of some length. */
export function stretchCount(length: number, level: number): number {
  return Math.ceil(length / stretchFactor ** level);
}

/** How many levels a curve of some length has. */
export function levelCount(length: number): number {
  let levels = 0;
  while (stretchCount(length, levels) > fewStretches) levels++;
  return levels;
}

/** The levels of a curve as far as its first points go. */
export interface KnownLevels {
  readonly levels: readonly Float64Array[];
  /** Points that they are of. */
  readonly length: number;
}

const nothingKnown: KnownLevels = { levels: [], length: 0 };

/**
 * The levels of a curve, the finest first.
 * @param known of a curve that this one begins with: its whole stretches are taken over
 */
export function buildLevels(curve: OrderedCurve, known = nothingKnown): Float64Array[] {
  const levels: Float64Array[] = [];
  for (let level = 1; level <= levelCount(curve.steps.length); level++) {
    const below = levels.at(-1);
    const whole = Math.floor(known.length / stretchFactor ** level) * stretchPart.size;
    const before = (known.levels[level - 1] ?? nothing).subarray(0, whole);
    levels.push(below === undefined ? stretchesOfPoints(curve, before) : stretchesOfStretches(below, before));
  }
  return levels;
}

const nothing = new Float64Array();

/** A pyramid that is in memory whole. */
export function pyramidOf(curve: OrderedCurve, levels = buildLevels(curve)): CurvePyramid {
  const points = (from: number, to: number): OrderedCurve => ({
    steps: curve.steps.subarray(from, to),
    values: curve.values.subarray(from, to),
  });
  return {
    length: curve.steps.length,
    levels: levels.length,
    points,
    glance: points,
    stretches: (level, from, to) =>
      (levels[level - 1] ?? new Float64Array()).subarray(from * stretchPart.size, to * stretchPart.size),
  };
}

function stretchesOfPoints({ steps, values }: OrderedCurve, before: Float64Array): Float64Array {
  const stretches = stretchCount(steps.length, 1);
  const made = new Float64Array(stretches * stretchPart.size);
  made.set(before);
  for (let stretch = before.length / stretchPart.size; stretch < stretches; stretch++) {
    const start = stretch * stretchFactor;
    const end = Math.min(start + stretchFactor, steps.length);
    let [low, high, gap] = [-1, -1, -1];
    let [sum, count] = [0, 0];
    for (let at = start; at < end; at++) {
      const value = values[at] as number;
      if (Number.isNaN(value)) {
        if (gap < 0) gap = at;
        continue;
      }
      sum += value;
      count++;
      if (low < 0 || value < (values[low] as number)) low = at;
      if (high < 0 || value > (values[high] as number)) high = at;
    }
    const to = stretch * stretchPart.size;
    made[to] = steps[start] as number;
    made[to + stretchPart.lowStep] = low < 0 ? Number.NaN : (steps[low] as number);
    made[to + stretchPart.low] = low < 0 ? Number.NaN : (values[low] as number);
    made[to + stretchPart.highStep] = high < 0 ? Number.NaN : (steps[high] as number);
    made[to + stretchPart.high] = high < 0 ? Number.NaN : (values[high] as number);
    made[to + stretchPart.gapStep] = gap < 0 ? Number.NaN : (steps[gap] as number);
    made[to + stretchPart.sum] = sum;
    made[to + stretchPart.count] = count;
  }
  return made;
}

function stretchesOfStretches(below: Float64Array, before: Float64Array): Float64Array {
  const { size, lowStep, low, highStep, high, gapStep, sum, count } = stretchPart;
  const from = below.length / size;
  const stretches = Math.ceil(from / stretchFactor);
  const made = new Float64Array(stretches * size).fill(Number.NaN, before.length);
  made.set(before);
  for (let stretch = before.length / size; stretch < stretches; stretch++) {
    const to = stretch * size;
    made[to + sum] = made[to + count] = 0;
    const start = stretch * stretchFactor;
    const end = Math.min(start + stretchFactor, from);
    made[to] = below[start * size] as number;
    for (let at = start * size; at < end * size; at += size) {
      if (isLess(below[at + low] as number, made[to + low] as number)) {
        made[to + lowStep] = below[at + lowStep] as number;
        made[to + low] = below[at + low] as number;
      }
      if (isLess(-(below[at + high] as number), -(made[to + high] as number))) {
        made[to + highStep] = below[at + highStep] as number;
        made[to + high] = below[at + high] as number;
      }
      made[to + sum] = (made[to + sum] as number) + (below[at + sum] as number);
      made[to + count] = (made[to + count] as number) + (below[at + count] as number);
      if (Number.isNaN(made[to + gapStep])) made[to + gapStep] = below[at + gapStep] as number;
    }
  }
  return made;
}

/** Whether `a` is a number and less than `b`, which may be none. */
function isLess(a: number, b: number): boolean {
  return a < b || (Number.isNaN(b) && !Number.isNaN(a));
}
