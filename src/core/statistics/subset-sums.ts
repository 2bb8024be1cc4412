// Counts subsets by their sum without listing them all: two halves, each sorted, are met in the middle.

/** Bounds for sums; a sum counts when it is at most `low` or at least `high`. */
export interface OutsideBounds {
  readonly low: number;
  readonly high: number;
}

/** How many subsets of the values have a sum outside the bounds. Time and memory grow with 2^(length/2). */
export function countSubsets(values: readonly number[], bounds: OutsideBounds): number {
  const half = values.length >> 1;
  return countPairs(subsetSums(values.slice(0, half)), subsetSums(values.slice(half)), bounds);
}

/** The same for the subsets of one size. */
export function countSubsetsOfSize(values: readonly number[], size: number, bounds: OutsideBounds): number {
  const half = values.length >> 1;
  const left = subsetSumsBySize(values.slice(0, half));
  const right = subsetSumsBySize(values.slice(half));
  let count = 0;
  for (const [taken, sums] of left.entries()) {
    const others = right[size - taken];
    if (others !== undefined) count += countPairs(sums, others, bounds);
  }
  return count;
}

/** Sums of all subsets, sorted. */
function subsetSums(values: readonly number[]): Float64Array {
  let sums = Float64Array.of(0);
  for (const value of values) {
    const shifted = sums.map((sum) => sum + value);
    sums = mergeSorted(sums, shifted);
  }
  return sums;
}

/** At place k the sorted sums of all subsets with k values. */
function subsetSumsBySize(values: readonly number[]): Float64Array[] {
  const sums: Float64Array[] = [Float64Array.of(0)];
  for (const value of values) {
    for (let size = sums.length; size >= 1; size--) {
      const shifted = (sums[size - 1] ?? Float64Array.of()).map((sum) => sum + value);
      sums[size] = mergeSorted(sums[size] ?? Float64Array.of(), shifted);
    }
  }
  return sums;
}

function mergeSorted(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const merged = new Float64Array(a.length + b.length);
  let i = 0;
  let j = 0;
  for (let k = 0; k < merged.length; k++) {
    const isFromA = j >= b.length || (i < a.length && Number(a[i]) <= Number(b[j]));
    merged[k] = Number(isFromA ? a[i++] : b[j++]);
  }
  return merged;
}

/** Pairs, one of each list, whose sum is outside. Both lists are sorted, so that one sweep is enough for each bound. */
function countPairs(a: Float64Array, b: Float64Array, { low, high }: OutsideBounds): number {
  let count = 0;
  let below = b.length;
  let aboveFrom = b.length;
  for (const sum of a) {
    while (below > 0 && sum + Number(b[below - 1]) > low) below--;
    while (aboveFrom > 0 && sum + Number(b[aboveFrom - 1]) >= high) aboveFrom--;
    count += below + Math.max(0, b.length - Math.max(aboveFrom, below));
  }
  return count;
}
