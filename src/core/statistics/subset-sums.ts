// Counts subsets by their sum without listing them all: two halves, each sorted, are met in the middle.

/** Bounds for sums: those of at most `low` and those of at least `high` are counted, each for itself. */
export interface SumBounds {
  readonly low: number;
  readonly high: number;
}

/** How many subsets have a sum of at most `low`, and how many one of at least `high`. */
export interface SumCounts {
  readonly atMost: number;
  readonly atLeast: number;
}

/** Counts the subsets of the values. Time and memory grow with 2^(length/2). */
export function countSubsets(values: readonly number[], bounds: SumBounds): SumCounts {
  const half = values.length >> 1;
  return countPairs(subsetSums(values.slice(0, half)), subsetSums(values.slice(half)), bounds);
}

/** Counts the subsets of one size. */
export function countSubsetsOfSize(values: readonly number[], size: number, bounds: SumBounds): SumCounts {
  const half = values.length >> 1;
  const left = subsetSumsBySize(values.slice(0, half));
  const right = subsetSumsBySize(values.slice(half));
  let [atMost, atLeast] = [0, 0];
  for (const [taken, sums] of left.entries()) {
    const counts = countPairs(sums, right[size - taken] ?? Float64Array.of(), bounds);
    atMost += counts.atMost;
    atLeast += counts.atLeast;
  }
  return { atMost, atLeast };
}

/** Sums of all subsets, sorted. */
function subsetSums(values: readonly number[]): Float64Array {
  let sums = Float64Array.of(0);
  for (const value of values) {
    sums = mergeShifted(sums, sums, value);
  }
  return sums;
}

/** At place k the sorted sums of all subsets with k values. */
function subsetSumsBySize(values: readonly number[]): Float64Array[] {
  const sums: Float64Array[] = [Float64Array.of(0)];
  for (const value of values) {
    for (let size = sums.length; size >= 1; size--) {
      sums[size] = mergeShifted(sums[size] ?? Float64Array.of(), sums[size - 1] ?? Float64Array.of(), value);
    }
  }
  return sums;
}

/** The values of `a`, and those of `b` each with `shift` added, in one sorted list. */
function mergeShifted(a: Float64Array, b: Float64Array, shift: number): Float64Array<ArrayBuffer> {
  const merged = new Float64Array(a.length + b.length);
  let [i, j] = [0, 0];
  for (let k = 0; k < merged.length; k++) {
    const next = j < b.length ? (b[j] as number) + shift : Number.POSITIVE_INFINITY;
    const isFromA = i < a.length && (a[i] as number) <= next;
    merged[k] = isFromA ? (a[i] as number) : next;
    if (isFromA) i++;
    else j++;
  }
  return merged;
}

/** Pairs, one of each list, by their sum. Both lists are sorted, so that one sweep is enough for each bound. */
function countPairs(a: Float64Array, b: Float64Array, { low, high }: SumBounds): SumCounts {
  let [atMost, atLeast] = [0, 0];
  let below = b.length;
  let above = b.length;
  for (let i = 0; i < a.length; i++) {
    const sum = a[i] as number;
    while (below > 0 && sum + (b[below - 1] as number) > low) below--;
    while (above > 0 && sum + (b[above - 1] as number) >= high) above--;
    atMost += below;
    atLeast += b.length - above;
  }
  return { atMost, atLeast };
}
