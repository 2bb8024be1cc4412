// Names that a mistyped name may have meant.

/** The known names nearest to `wanted`, best first, at most `count`: those that contain it, then by edit distance. */
export function nearestNames(wanted: string, known: Iterable<string>, count = 5): string[] {
  const target = normalize(wanted);
  const scored: { name: string; distance: number }[] = [];
  for (const name of known) {
    const distance = nameDistance(target, name);
    if (distance <= Math.max(2, target.length * 0.5)) scored.push({ name, distance });
  }
  scored.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return scored.slice(0, count).map((entry) => entry.name);
}

function nameDistance(target: string, name: string): number {
  const whole = normalize(name);
  if (target.length >= 2 && whole.includes(target)) return 0.5;
  const parts = name.split(".");
  const suffixes = parts.map((_, start) => normalize(parts.slice(start).join(".")));
  return Math.min(...suffixes.map((suffix) => editDistance(target, suffix)));
}

function normalize(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, 80);
}

/** Fewest insertions, deletions, replacements and swaps of neighbours (optimal string alignment distance). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(row, j - 1) + 1, at(last, j) + 1, at(last, j - 1) + cost);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) best = Math.min(best, at(beforeLast, j - 2) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
