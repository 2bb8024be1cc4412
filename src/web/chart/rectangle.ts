// Points of a scatter plot: which lie in a rectangle, which lies nearest.

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Points {
  /** Pixels, one per run; NaN where the run is not drawn. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** The rectangle between two corners, whichever way it was drawn. */
export function rectangleOf(a: { x: number; y: number }, b: { x: number; y: number }): Rectangle {
  return {
    left: Math.min(a.x, b.x),
    right: Math.max(a.x, b.x),
    top: Math.min(a.y, b.y),
    bottom: Math.max(a.y, b.y),
  };
}

/** Indexes of the points inside the rectangle, its edges included, ascending. */
export function pointsWithin(points: Points, { left, right, top, bottom }: Rectangle): number[] {
  const inside: number[] = [];
  for (let i = 0; i < points.x.length; i++) {
    const x = points.x[i] ?? Number.NaN;
    const y = points.y[i] ?? Number.NaN;
    if (x >= left && x <= right && y >= top && y <= bottom) inside.push(i);
  }
  return inside;
}

/** Index of the point nearest to a place, undefined where none is within `reach` pixels; of equals the one drawn last. */
export function nearestIn(
  points: Points,
  place: { x: number; y: number },
  reach: number,
): number | undefined {
  let nearest: number | undefined;
  let least = reach * reach;
  for (let i = 0; i < points.x.length; i++) {
    const x = (points.x[i] ?? Number.NaN) - place.x;
    const y = (points.y[i] ?? Number.NaN) - place.y;
    const away = x * x + y * y;
    if (away <= least) {
      least = away;
      nearest = i;
    }
  }
  return nearest;
}
