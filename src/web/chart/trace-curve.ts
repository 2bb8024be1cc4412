// Draws a curve of any length with at most four points a pixel column, so that no spike is lost.

import { type Scale, toPixel } from "./scale.js";

/** The part of a canvas path that a curve needs. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

export interface TracedCurve {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** First index whose step is at least `step`; the length where there is none. Steps ascend. */
export function lowerBound(steps: ArrayLike<number>, step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle] ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Moves the pen along the curve, from one point before the x scale's range to one after it. Of the points in one pixel
 * column the first, the least, the greatest and the last are drawn. Missing values interrupt the line; a point alone
 * between gaps becomes a short dash, which round line ends show as a dot.
 */
export function traceCurve(pen: Pen, curve: TracedCurve, scales: { x: Scale; y: Scale }): void {
  const { x, y } = scales;
  const first = Math.max(0, lowerBound(curve.steps, x.from) - 1);
  const column = newColumn(pen);
  for (let i = first; i < curve.steps.length; i++) {
    const step = curve.steps[i] ?? 0;
    column.add(toPixel(x, step), toPixel(y, curve.values[i] ?? Number.NaN));
    if (step > x.to) break;
  }
  column.end();
}

export interface CurveColumns {
  /** Left edge of each pixel column that the curve passes, and what it covers there from top to bottom. */
  readonly x: number[];
  readonly top: number[];
  readonly bottom: number[];
  /** Pixels that it covers in a column on average. */
  readonly meanHeight: number;
}

/** A dense curve as upright bars: joined to their neighbours they look like its line, and are drawn much faster. */
export function columnsOfCurve(curve: TracedCurve, scales: { x: Scale; y: Scale }): CurveColumns {
  const columns = { x: [] as number[], top: [] as number[], bottom: [] as number[] };
  let covered = 0;
  let before = Number.NaN;
  const last = curve.steps.length;
  for (let i = Math.max(0, lowerBound(curve.steps, scales.x.from) - 1); i < last; i++) {
    const step = curve.steps[i] ?? 0;
    if (step > scales.x.to) break;
    const x = Math.floor(toPixel(scales.x, step));
    const y = toPixel(scales.y, curve.values[i] ?? Number.NaN);
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      before = Number.NaN;
      continue;
    }
    const at = columns.x.length - 1;
    const [top, bottom] = [
      Math.min(y, Number.isNaN(before) ? y : before),
      Math.max(y, Number.isNaN(before) ? y : before),
    ];
    before = y;
    if (columns.x[at] === x) {
      columns.top[at] = Math.min(columns.top[at] ?? top, top);
      columns.bottom[at] = Math.max(columns.bottom[at] ?? bottom, bottom);
    } else {
      columns.x.push(x);
      columns.top.push(top);
      columns.bottom.push(bottom);
    }
  }
  for (let i = 0; i < columns.x.length; i++) covered += (columns.bottom[i] ?? 0) - (columns.top[i] ?? 0);
  return { ...columns, meanHeight: columns.x.length > 0 ? covered / columns.x.length : 0 };
}

/** Collects what falls into one pixel column. */
function newColumn(pen: Pen): { add(x: number, y: number): void; end(): void } {
  let at = Number.NaN;
  let firstY = 0;
  let least = 0;
  let most = 0;
  let lastX = 0;
  let lastY = 0;
  let isOpen = false;
  let drawn = 0;
  const flush = (): void => {
    if (Number.isNaN(at)) return;
    if (isOpen) pen.lineTo(at, firstY);
    else pen.moveTo(at, firstY);
    isOpen = true;
    drawn++;
    if (least !== most) {
      const isRising = lastY >= firstY;
      pen.lineTo(at, isRising ? least : most);
      pen.lineTo(at, isRising ? most : least);
      drawn++;
    }
    if (lastX !== at || lastY !== firstY) pen.lineTo(lastX, lastY);
    at = Number.NaN;
  };
  const lift = (): void => {
    flush();
    if (isOpen && drawn === 1) pen.lineTo(lastX + 0.01, lastY);
    isOpen = false;
    drawn = 0;
  };
  return {
    add(x, y) {
      if (!Number.isFinite(x) || !Number.isFinite(y)) return lift();
      if (Number.isNaN(at) || Math.floor(x) !== Math.floor(at)) {
        flush();
        at = x;
        firstY = y;
        least = y;
        most = y;
      }
      if (y < least) least = y;
      if (y > most) most = y;
      lastX = x;
      lastY = y;
    },
    end: lift,
  };
}
