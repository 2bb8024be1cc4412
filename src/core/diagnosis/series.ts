// Middle and ends of rows of numbers.

/** The middle value, the mean of the two middle ones for an even count; NaN of nothing. Non-finite values do not count. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return medianOfSorted(sorted);
}

/** Each value replaced by the median of itself and its neighbours: a single spike disappears. */
export function smooth(values: readonly number[]): number[] {
  return values.map((value, index) => {
    const [before, after] = [values[index - 1], values[index + 1]];
    if (before === undefined || after === undefined || !Number.isFinite(before + value + after))
      return medianOf(values.slice(Math.max(0, index - 1), index + 2));
    return Math.max(Math.min(before, value), Math.min(Math.max(before, value), after));
  });
}

/** Index of the smallest finite value; -1 when there is none. The first of equals. */
export function indexOfLeast(values: readonly number[]): number {
  let best = -1;
  values.forEach((value, index) => {
    if (Number.isFinite(value) && (best < 0 || value < (values[best] as number))) best = index;
  });
  return best;
}

/** Index of the largest finite value; -1 when there is none. The first of equals. */
export function indexOfMost(values: readonly number[]): number {
  return indexOfLeast(values.map((value) => -value));
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
export function spreadWithout(sorted: readonly number[], own: number | undefined): Spread | undefined {
  const place = own === undefined ? -1 : placeOf(sorted, own);
  const count = place < 0 ? sorted.length : sorted.length - 1;
  if (count === 0) return undefined;
  const at = (index: number): number => sorted[place >= 0 && index >= place ? index + 1 : index] as number;
  const half = Math.floor(count / 2);
  const median = count % 2 === 1 ? at(half) : (at(half - 1) + at(half)) / 2;
  return { count, median, least: at(0), most: at(count - 1) };
}

function medianOfSorted(sorted: readonly number[]): number {
  return spreadWithout(sorted, undefined)?.median ?? Number.NaN;
}

/** Index of a value in ascending numbers; -1 when it is not there. */
function placeOf(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted ? low : -1;
}
