// Durations and sizes: the unit a name carries, one unit from another, and texts that people read at a glance.

export { chooseNumberFormat, formatFactor, formatNumber } from "./format-number.js";

export type DurationUnit = "ms" | "s" | "min" | "h";

const secondsPer: Readonly<Record<DurationUnit, number>> = { ms: 0.001, s: 1, min: 60, h: 3600 };
const unitWords: ReadonlyMap<string, DurationUnit> = new Map<string, DurationUnit>([
  ...(["ms", "msec", "millis", "milliseconds"] as const).map((word) => [word, "ms"] as const),
  ...(["sec", "secs", "seconds"] as const).map((word) => [word, "s"] as const),
  ...(["min", "mins", "minutes"] as const).map((word) => [word, "min"] as const),
  ...(["hour", "hours", "hrs"] as const).map((word) => [word, "h"] as const),
]);
/** Words after which a short unit is a unit: "time_s", "duration_min". */
const timeWords = /^(duration|time|elapsed|runtime|latency|walltime|wall|timeout|took)$/;

/**
 * The unit of time that a field's name says: "training_duration_minutes" → "min", "durationSeconds" → "s",
 * "time_s" → "s". Undefined when the name says none; "per" takes it back ("samples_per_second").
 */
export function durationUnitOf(name: string): DurationUnit | undefined {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (before === "per") return undefined;
  const isShort = last.length <= 3 && last !== "ms" && last !== "sec";
  if (isShort && !timeWords.test(before)) return undefined;
  if (last === "s" || last === "h") return last;
  return unitWords.get(last);
}

/** Whether a field's name says that it counts bytes: "size_bytes", "sizeBytes". */
export function isByteCount(name: string): boolean {
  const words = wordsOf(name);
  return words.at(-1) === "bytes" && words.at(-2) !== "per";
}

/** The unit that a field's own name carries: "ms", "s", "min", "h", "B". */
export function unitOfName(name: string): string | undefined {
  return durationUnitOf(name) ?? (isByteCount(name) ? "B" : undefined);
}

/** Converts a duration to seconds. */
export function toSeconds(value: number, unit: DurationUnit): number {
  return unit === "ms" ? value / 1000 : value * secondsPer[unit];
}

/** Converts seconds to another unit. */
export function fromSeconds(seconds: number, unit: DurationUnit): number {
  return unit === "ms" ? seconds * 1000 : seconds / secondsPer[unit];
}

/** A number and its unit, ready to print with one space between. */
export interface Quantity {
  readonly number: string;
  readonly unit: string;
}

/** A duration as people say it: "250 ms", "48.2 s", "12.5 min", "442.7 h". */
export function formatDuration(seconds: number): string {
  return joinQuantity(quantityOf(seconds, naturalUnit(seconds)));
}

/**
 * One way to print all durations of a column: in one unit where the smallest still shows, else each in its own.
 * @param durations in seconds; what is not finite does not count
 */
export function chooseDurationFormat(durations: readonly number[]): (seconds: number) => Quantity {
  const sorted = durations.filter((value) => Number.isFinite(value) && value > 0).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) return (seconds) => quantityOf(seconds, "s");
  const unit = naturalUnit(middle);
  const [small = 0, large = 0] = [sorted[0] ?? middle, sorted.at(-1) ?? middle].map((value) =>
    fromSeconds(value, unit),
  );
  const decimals = sorted.every((value) => isWhole(fromSeconds(value, unit))) ? 0 : large < 10 ? 2 : 1;
  // Two digits of the smallest are to be seen.
  if ((decimals > 0 && small < 10 ** (1 - decimals)) || large >= 10_000) {
    return (seconds) => quantityOf(seconds, naturalUnit(seconds), 1);
  }
  return (seconds) => quantityOf(seconds, unit, decimals);
}

const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** A size in multiples of 1024: "812 B", "1.5 KiB", "64 MiB". */
export function formatBytes(bytes: number): string {
  return joinQuantity(byteQuantity(bytes));
}

/** The same in two parts. */
export function byteQuantity(bytes: number): Quantity {
  if (!Number.isFinite(bytes)) return { number: String(bytes), unit: "B" };
  let amount = bytes;
  let power = 0;
  while (Math.abs(amount) >= 1023.95 && power < byteUnits.length - 1) {
    amount /= 1024;
    power++;
  }
  const number =
    power === 0 || isWhole(amount) ? String(amount) : amount.toFixed(Math.abs(amount) < 100 ? 1 : 0);
  return { number, unit: byteUnits[power] ?? "B" };
}

/** "442.7 h" */
export function joinQuantity(quantity: Quantity): string {
  return `${quantity.number} ${quantity.unit}`;
}

function naturalUnit(seconds: number): DurationUnit {
  const size = Math.abs(seconds);
  if (size < 1 && size > 0) return "ms";
  return size < 120 ? "s" : size < 7200 ? "min" : "h";
}

function quantityOf(seconds: number, unit: DurationUnit, decimals?: number): Quantity {
  const value = fromSeconds(seconds, unit);
  if (!Number.isFinite(value))
    return { number: Number.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf", unit };
  const size = Math.abs(value);
  const own = isWhole(value) || size >= 1000 ? 0 : size < 10 ? 2 : 1;
  return { number: value.toFixed(decimals ?? own), unit };
}

/** Whole but for what conversion between units may add. */
function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-9;
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
}
