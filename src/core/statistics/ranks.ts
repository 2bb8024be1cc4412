// Ranks of values, ties sharing the middle of their places.

/** Ranks from 1; equal values get the mean of the ranks they take up together. In the order of the values. */
export function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => Number(values[a]) - Number(values[b]));
  const ranks = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[Number(order[end])] === values[Number(order[start])]) end++;
    for (let place = start; place < end; place++) ranks[Number(order[place])] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** How many values share each rank that is taken more than once. */
export function tieSizes(ranks: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const rank of ranks) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1);
}
