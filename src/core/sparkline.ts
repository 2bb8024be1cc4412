// A curve in one line of text.

export interface Sparkline {
  /** One character per column: ▁ lowest … █ highest, "×" where only NaN or infinities fall, a space where nothing does. */
  readonly text: string;
  /** Smallest and largest finite value; undefined when there is none. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** True when heights are logarithms: all values above 0 and the largest at least 100 times the smallest. */
  readonly isLogarithmic: boolean;
}

const bars = "▁▂▃▄▅▆▇█";

/**
 * Draws values, in order, in at most `width` columns. Where several fall into one column it shows their mean, but the
 * columns of the lowest and the highest value show these, so that a spike stays visible.
 */
export function drawSparkline(values: readonly (number | null | undefined)[], width: number): Sparkline {
  const finite = values.filter((value): value is number => Number.isFinite(value));
  if (finite.length === 0) {
    return { text: drawEmpty(values, width), low: undefined, high: undefined, isLogarithmic: false };
  }
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  const isLogarithmic = low > 0 && high / low >= 100;
  const scale = isLogarithmic ? Math.log : (value: number) => value;
  const range = { bottom: scale(low), top: scale(high) };
  const text = bucketsOf(values, width)
    .map((bucket) => drawBucket(bucket, { low, high }, (value) => barOf(scale(value), range)))
    .join("");
  return { text, low, high, isLogarithmic };
}

type Bucket = readonly (number | null | undefined)[];

function bucketsOf(values: Bucket, width: number): Bucket[] {
  const count = Math.min(values.length, Math.max(1, Math.floor(width)));
  return Array.from({ length: count }, (_, index) =>
    values.slice(
      Math.floor((index * values.length) / count),
      Math.floor(((index + 1) * values.length) / count),
    ),
  );
}

function drawEmpty(values: Bucket, width: number): string {
  return bucketsOf(values, width).map(drawGap).join("");
}

function drawGap(bucket: Bucket): string {
  return bucket.some((value) => typeof value === "number") ? "×" : " ";
}

function drawBucket(
  bucket: Bucket,
  ends: { low: number; high: number },
  draw: (value: number) => string,
): string {
  const finite = bucket.filter((value): value is number => Number.isFinite(value));
  if (finite.length === 0) return drawGap(bucket);
  const extreme = finite.find((value) => value === ends.high) ?? finite.find((value) => value === ends.low);
  return draw(extreme ?? meanOf(finite));
}

/** Divides before it adds, so that the largest numbers do not overflow. */
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

function barOf(value: number, range: { bottom: number; top: number }): string {
  const span = range.top / 2 - range.bottom / 2;
  const share = span > 0 ? (value / 2 - range.bottom / 2) / span : 0.5;
  return bars[Math.min(bars.length - 1, Math.max(0, Math.round(share * (bars.length - 1))))] ?? "▁";
}
