// Brushes on parallel axes: which runs pass through all of them; the order of axes.

/** Part of an axis, 0 (lower end) to 1 (upper end). */
export interface Brush {
  readonly from: number;
  readonly to: number;
}

export interface BrushedAxis {
  readonly name: string;
  /** Place on the axis, one per run; NaN where it has none. */
  readonly positions: ArrayLike<number>;
}

/**
 * Marks each run 1 that lies inside every brush, else 0; without brushes all are 1. A run without a place on a brushed
 * axis is outside.
 */
export function runsWithin(
  axes: readonly BrushedAxis[],
  brushes: ReadonlyMap<string, Brush>,
  runs: number,
): Uint8Array {
  const isInside = new Uint8Array(runs).fill(1);
  for (const axis of axes) {
    const brush = brushes.get(axis.name);
    if (brush === undefined) continue;
    for (let i = 0; i < runs; i++) {
      const position = axis.positions[i] ?? Number.NaN;
      if (!(position >= brush.from && position <= brush.to)) isInside[i] = 0;
    }
  }
  return isInside;
}

/** The names with one of them moved to another place. Returns a new array; unknown names change nothing. */
export function moveAxis(names: readonly string[], name: string, to: number): string[] {
  if (!names.includes(name)) return [...names];
  const others = names.filter((other) => other !== name);
  const place = Math.min(others.length, Math.max(0, to));
  return [...others.slice(0, place), name, ...others.slice(place)];
}

/** A brush after it was dragged or moved by keys: inside the axis, the lower end first. */
export function brushBetween(a: number, b: number): Brush {
  const clamp = (at: number): number => Math.min(1, Math.max(0, at));
  return { from: clamp(Math.min(a, b)), to: clamp(Math.max(a, b)) };
}

/** The brush moved by a share of the axis without changing its size, as far as the axis goes. */
export function shiftBrush(brush: Brush, by: number): Brush {
  const allowed = Math.min(1 - brush.to, Math.max(-brush.from, by));
  return { from: brush.from + allowed, to: brush.to + allowed };
}
