// Middle and ends of rows of numbers.

/** The middle value, the mean of the two middle ones for an even count; NaN of nothing. Non-finite values do not count. */
export function medianOf(values: ArrayLike<number>): number {
  const numbers = values instanceof Float64Array ? values : Float64Array.from(values);
  return medianOfSorted(numbers.filter(Number.isFinite).sort());
}

/** The finite values; of an array that has no others, the same one. */
export function finiteOf(values: Float64Array): Float64Array {
  return values.every(Number.isFinite) ? values : values.filter(Number.isFinite);
}

/** Each value replaced by the median of itself and its neighbours: a single spike disappears. */
export function smooth(values: ArrayLike<number>): Float64Array {
  const all = values instanceof Float64Array ? values : Float64Array.from(values);
  return all.map((value, index) => {
    const before = all[index - 1];
    const after = all[index + 1];
    if (before === undefined || after === undefined || !Number.isFinite(before + value + after))
      return medianOf(all.subarray(Math.max(0, index - 1), index + 2));
    return Math.max(Math.min(before, value), Math.min(Math.max(before, value), after));
  });
}

/** Index of the smallest finite value; -1 when there is none. The first of equals. */
export function indexOfLeast(values: ArrayLike<number>): number {
  let best = -1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (Number.isFinite(value) && (best < 0 || value < (values[best] as number))) best = index;
  }
  return best;
}

/** Index of the largest finite value; -1 when there is none. The first of equals. */
export function indexOfMost(values: ArrayLike<number>): number {
  let best = -1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (Number.isFinite(value) && (best < 0 || value > (values[best] as number))) best = index;
  }
  return best;
}

/** Whether there are more different values than `count`; NaN is one value. Looks no further than it has to. */
export function hasMoreThan(values: ArrayLike<number>, count: number): boolean {
  if (values.length <= count) return false;
  const met = new Set<number>();
  let last: number | undefined;
  for (let index = 0; index < values.length && met.size <= count; index++) {
    const value = values[index] as number;
    if (!Object.is(value, last)) met.add(value);
    last = value;
  }
  return met.size > count;
}

/** What other runs have of one value. */
export interface Spread {
  readonly count: number;
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/**
 * The spread of ascending values without one of them. Undefined when nothing is left.
 * @param own taken out once where it occurs
 */
export function spreadWithout(sorted: ArrayLike<number>, own: number | undefined): Spread | undefined {
  const place = own === undefined ? -1 : placeOf(sorted, own);
  const count = place < 0 ? sorted.length : sorted.length - 1;
  if (count === 0) return undefined;
  const at = (index: number): number => sorted[place >= 0 && index >= place ? index + 1 : index] as number;
  const half = Math.floor(count / 2);
  const median = count % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;
  return { count, median, least: at(0), most: at(count - 1) };
}

function medianOfSorted(sorted: ArrayLike<number>): number {
  return spreadWithout(sorted, undefined)?.median ?? Number.NaN;
}

/** Index of a value in ascending numbers; -1 when it is not there. */
function placeOf(sorted: ArrayLike<number>, wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted ? low : -1;
}
