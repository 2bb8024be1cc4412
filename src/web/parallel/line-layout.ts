// Where the lines of parallel axes lie, and which is nearest to a place.

import type { FieldAxis } from "../chart/field-axis.js";

export interface LineLayout {
  readonly axes: readonly FieldAxis[];
  readonly width: number;
  readonly height: number;
}

/** Room around the axes in pixels; below lies the place of missing values. */
export const margins = { left: 60, right: 60, top: 12, bottom: 34 } as const;
/** Pixels below an axis where lines of runs without a value pass. */
const missingBelow = 18;

/** Pixels from the left of the axis at an index. */
export function axisX({ axes, width }: LineLayout, index: number): number {
  const room = width - margins.left - margins.right;
  return margins.left + (axes.length > 1 ? (index / (axes.length - 1)) * room : room / 2);
}

/** Pixels from the top of a place on an axis; a missing value has one below. */
export function axisY({ height }: LineLayout, position: number): number {
  const bottom = height - margins.bottom;
  return Number.isNaN(position) ? bottom + missingBelow : bottom - position * (bottom - margins.top);
}

/** Place on an axis of pixels from the top; may lie outside 0 to 1. */
export function positionAt({ height }: LineLayout, y: number): number {
  const bottom = height - margins.bottom;
  return (bottom - y) / (bottom - margins.top);
}

/** Index of the axis where a dragged one would be put down. */
export function nearestAxis(layout: LineLayout, x: number): number {
  let nearest = 0;
  for (let i = 1; i < layout.axes.length; i++) {
    if (Math.abs(axisX(layout, i) - x) < Math.abs(axisX(layout, nearest) - x)) nearest = i;
  }
  return nearest;
}

/**
 * The run whose line passes nearest to a place, among those marked 1; undefined where none passes within `reach` pixels.
 */
export function nearestLine(
  layout: LineLayout,
  place: { x: number; y: number },
  options: { isInside: ArrayLike<number>; reach: number },
): number | undefined {
  const last = layout.axes.length - 1;
  const left = Math.max(
    0,
    Math.min(
      last - 1,
      layout.axes.findLastIndex((_, i) => axisX(layout, i) <= place.x),
    ),
  );
  const [a, b] = [layout.axes[left], layout.axes[left + 1]];
  if (a === undefined || b === undefined) return undefined;
  const share = (place.x - axisX(layout, left)) / (axisX(layout, left + 1) - axisX(layout, left));
  if (share < -0.05 || share > 1.05) return undefined;
  let nearest: number | undefined;
  let least = options.reach;
  for (let i = 0; i < a.positions.length; i++) {
    if (options.isInside[i] !== 1) continue;
    const from = axisY(layout, a.positions[i] ?? Number.NaN);
    const to = axisY(layout, b.positions[i] ?? Number.NaN);
    const away = Math.abs(from + (to - from) * share - place.y);
    if (away < least) {
      least = away;
      nearest = i;
    }
  }
  return nearest;
}
