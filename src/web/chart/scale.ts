// From values to pixels and back, linear or logarithmic.

/** Lower and upper end; `from` ≤ `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Scale extends Range {
  readonly isLog: boolean;
  /** Pixel of `from` and of `to`; the first may be the greater one, as on upright axes. */
  readonly start: number;
  readonly end: number;
}

/** Pixel of a value; NaN where the scale has no place for it: NaN itself, and what is not above 0 on a log scale. */
export function toPixel(scale: Scale, value: number): number {
  const [from, to] = innerRange(scale);
  const at = scale.isLog ? (value > 0 ? Math.log10(value) : Number.NaN) : value;
  const share = to === from ? 0.5 : (at - from) / (to - from);
  return scale.start + share * (scale.end - scale.start);
}

/** Value at a pixel. */
export function toValue(scale: Scale, pixel: number): number {
  const [from, to] = innerRange(scale);
  const at = from + ((pixel - scale.start) / (scale.end - scale.start)) * (to - from);
  return scale.isLog ? 10 ** at : at;
}

/** A range that holds all finite values (on a log scale: all above 0), undefined where there is none. */
export function rangeOf(values: ArrayLike<number | null>, isLog = false): Range | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
    if (value < from) from = value;
    if (value > to) to = value;
  }
  return from <= to ? { from, to } : undefined;
}

/** The smallest range that holds both; either may be absent. */
export function joinRanges(a: Range | undefined, b: Range | undefined): Range | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

/** The range with room at both ends (a share of its width), never of width 0; on a log scale it stays above 0. */
export function padRange(range: Range, share: number, isLog = false): Range {
  const [from, to] = innerRange({ ...range, isLog });
  const width = to - from;
  const room = width > 0 ? width * share : isLog ? 0.3 : Math.abs(from) * 0.1 || 1;
  return outerRange(from - room, to + room, isLog);
}

/** Zooms about a value: factor 0.5 shows half as much. The result is never narrower than floating point can tell. */
export function zoomRange(range: Range, about: number, options: { factor: number; isLog: boolean }): Range {
  const [from, to] = innerRange({ ...range, isLog: options.isLog });
  const centre = options.isLog ? Math.log10(Math.max(about, Number.MIN_VALUE)) : about;
  const narrowest = Math.max(Math.abs(from), Math.abs(to), 1e-300) * 1e-12;
  if ((to - from) * options.factor < narrowest) return range;
  const { factor } = options;
  return outerRange(centre - (centre - from) * factor, centre + (to - centre) * factor, options.isLog);
}

/** Moves a range by a share of its width; positive: to greater values. */
export function panRange(range: Range, share: number, isLog = false): Range {
  const [from, to] = innerRange({ ...range, isLog });
  const by = (to - from) * share;
  return outerRange(from + by, to + by, isLog);
}

/** The range moved, and cut if it must be, into the limits. */
export function keepWithin(range: Range, limits: Range): Range {
  const width = Math.min(range.to - range.from, limits.to - limits.from);
  const from = Math.min(Math.max(range.from, limits.from), limits.to - width);
  return { from, to: from + width };
}

function innerRange(range: Range & { readonly isLog: boolean }): [number, number] {
  if (!range.isLog) return [range.from, range.to];
  return [Math.log10(Math.max(range.from, 1e-300)), Math.log10(Math.max(range.to, 1e-300))];
}

function outerRange(from: number, to: number, isLog: boolean): Range {
  return isLog ? { from: 10 ** from, to: 10 ** to } : { from, to };
}
