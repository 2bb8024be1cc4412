// How alike two sets of names are, and grouping by it.

/** Size of what is common, over the size of all: 1 for equal sets, 0 without a common name; 0 for two empty sets. */
export function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = countCommon(a, b);
  const all = a.size + b.size - common;
  return all === 0 ? 0 : common / all;
}

/** Size of what is common, over the size of the smaller set; 0 when one is empty. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const smaller = Math.min(a.size, b.size);
  return smaller === 0 ? 0 : countCommon(a, b) / smaller;
}

/**
 * Groups items so that each is alike to at least one other of its group. The order of groups and of their members is
 * that of the items.
 */
export function groupAlike<T>(items: readonly T[], areAlike: (a: T, b: T) => boolean): T[][] {
  const groups: T[][] = [];
  for (const item of items) {
    const fitting = groups.filter((group) => group.some((member) => areAlike(member, item)));
    const [first, ...rest] = fitting;
    if (first === undefined) {
      groups.push([item]);
      continue;
    }
    for (const group of rest) {
      first.push(...group);
      groups.splice(groups.indexOf(group), 1);
    }
    first.push(item);
  }
  const place = new Map(items.map((item, index) => [item, index]));
  return groups.map((group) => group.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0)));
}

function countCommon(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const name of a) if (b.has(name)) common++;
  return common;
}
