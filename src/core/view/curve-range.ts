// A part of a curve as it is drawn on so many pixels: of each pixel the least and the greatest value, and where values miss.

import { type CurvePyramid, type OrderedCurve, stretchFactor } from "./curve-pyramid.js";
import { PixelColumns } from "./pixel-columns.js";
import { placesBetween, RangeWalk } from "./range-walk.js";

/** Which part, and how wide it is drawn. */
export interface CurveRange {
  /** Absent: from the first step. */
  readonly from?: number | undefined;
  /** Absent: to the last step. */
  readonly to?: number | undefined;
  readonly pixels: number;
}

export interface DrawnCurve extends OrderedCurve {
  /** Points that the curve has in this part. */
  readonly total: number;
  /** Whether points were left out. */
  readonly isReduced: boolean;
}

/** Fewer points than this are drawn all, however few the pixels. */
const fewPoints = 512;

/**
 * The points of a part that can be seen: all of them where they are few; else of each pixel's width the point with the
 * least and the one with the greatest value and one at which a value is missing, and the ends. The nearest points on
 * either side are added, so that lines reach the edges. No least or greatest value of the part is ever lost.
 */
export function drawCurve(pyramid: CurvePyramid, range: CurveRange): DrawnCurve {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = range;
  const { start, end } = placesBetween(pyramid, from, to);
  const total = end - start;
  const before = Math.max(0, start - 1);
  const after = Math.min(pyramid.length, end + 1);
  const pixels = Math.max(1, Math.floor(Number.isFinite(range.pixels) ? range.pixels : 1));
  if (total <= Math.max(fewPoints, 2 * pixels))
    return { ...pyramid.points(before, after), total, isReduced: false };
  if (total < stretchFactor * pixels)
    return drawPoints(pyramid.glance(before, after), { from, to, pixels, total, before: start - before });
  const first = Math.max(from, stepAt(pyramid, start));
  const last = Math.min(to, stepAt(pyramid, end - 1));
  const columns = new PixelColumns(first, (last - first) / pixels, pixels);
  columns.addEnd(pyramid.points(before, start + 1));
  new RangeWalk(pyramid, columns, pixels).take(start, end);
  columns.addEnd(pyramid.points(end - 1, after));
  return { ...columns.finish(), total, isReduced: true };
}

/** No stretch would fit into a pixel: points are read once, with those on either side. */
function drawPoints(
  { steps, values }: OrderedCurve,
  part: {
    readonly from: number;
    readonly to: number;
    readonly pixels: number;
    readonly total: number;
    readonly before: number;
  },
): DrawnCurve {
  const { before, total } = part;
  const of = (start: number, end: number): OrderedCurve => ({
    steps: steps.subarray(start, end),
    values: values.subarray(start, end),
  });
  const end = before + total;
  const [first, last] = [
    Math.max(part.from, steps[before] as number),
    Math.min(part.to, steps[end - 1] as number),
  ];
  const columns = new PixelColumns(first, (last - first) / part.pixels, part.pixels);
  columns.addEnd(of(0, before + 1));
  columns.addPoints(of(before, end));
  columns.addEnd(of(end - 1, steps.length));
  return { ...columns.finish(), total, isReduced: true };
}

function stepAt(pyramid: CurvePyramid, place: number): number {
  return pyramid.points(place, place + 1).steps[0] ?? Number.NaN;
}
