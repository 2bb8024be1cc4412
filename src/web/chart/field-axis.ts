// An axis made of one field of all runs: numbers, numbers on a log scale, or categories.

import { formatNumber } from "../../core/format-number.js";
import type { PointsAnswer } from "../../server/api.js";
import { padRange, type Range, rangeOf, toPixel } from "./scale.js";
import { linearTicks, logTicks, tickTexts } from "./ticks.js";

/** One field of a PointsAnswer. */
export type PointField = PointsAnswer["fields"][number];
type PointValue = PointField["values"][number];

export interface AxisTick {
  /** 0: lower end of the axis, 1: upper end. */
  readonly position: number;
  readonly text: string;
}

export interface FieldAxis {
  readonly name: string;
  readonly label: string;
  readonly unit?: string;
  readonly kind: "number" | "category";
  readonly isLog: boolean;
  /** What the ends of the axis mean, where it holds numbers. */
  readonly range?: Range;
  /** The values themselves where they are few, ascending. */
  readonly distinct?: readonly number[];
  /** What stands at the places of the axis, where it holds categories, lower end first. */
  readonly categories?: readonly string[];
  /** Place on the axis, 0 to 1, one per run; NaN where the run has no value that the axis can show. */
  readonly positions: Float64Array;
  /** Runs without such a place. */
  readonly missing: number;
}

const oddNumbers = new Set(["NaN", "Infinity", "-Infinity"]);

/** Whether a field holds numbers only (and at least one). */
export function isNumberField(field: PointField): boolean {
  let numbers = 0;
  for (const value of field.values) {
    if (typeof value === "number") numbers++;
    else if (value !== null && !(typeof value === "string" && oddNumbers.has(value))) return false;
  }
  return numbers > 0;
}

/** Places all runs on one axis. A log axis shows only values above 0; categories know no log. */
export function fieldAxis(field: PointField, options: { isLog?: boolean; pad?: number } = {}): FieldAxis {
  const shared = {
    name: field.name,
    label: field.label,
    ...(field.unit === undefined ? {} : { unit: field.unit }),
  };
  const placed = isNumberField(field)
    ? placeNumbers(field.values, options.isLog ?? false, options.pad ?? 0.04)
    : placeCategories(field.values);
  let missing = 0;
  for (const position of placed.positions) if (Number.isNaN(position)) missing++;
  return { ...shared, ...placed, missing };
}

/** Ticks of an axis, about `count`; of many categories only some are named, evenly. */
export function axisTicks(axis: FieldAxis, count: number): AxisTick[] {
  if (axis.categories !== undefined) {
    const { categories } = axis;
    const every = Math.max(1, Math.ceil(categories.length / Math.max(1, count)));
    return categories.flatMap((text, i) =>
      i % every === 0 ? [{ position: categoryPosition(i, categories.length), text }] : [],
    );
  }
  if (axis.range === undefined) return [];
  const { range, isLog } = axis;
  const scale = { ...range, isLog, start: 0, end: 1 };
  const few = axis.distinct?.filter((value, i, all) => {
    const before = all[i - 1];
    return before === undefined || toPixel(scale, value) - toPixel(scale, before) >= 0.5 / Math.max(1, count);
  });
  const ticks = few ?? (isLog ? logTicks(range, count) : linearTicks(range, count));
  const texts = few === undefined ? tickTexts(ticks) : few.map((value) => formatNumber(value, 6));
  return ticks.map((tick, i) => ({ position: toPixel(scale, tick), text: texts[i] ?? "" }));
}

/** "t20.mae (s)", or the label alone. */
export function axisTitle(axis: { readonly label: string; readonly unit?: string }): string {
  return axis.unit === undefined ? axis.label : `${axis.label} (${axis.unit})`;
}

function placeNumbers(
  values: readonly PointValue[],
  isLog: boolean,
  pad: number,
): Pick<FieldAxis, "kind" | "isLog" | "positions" | "range" | "distinct"> {
  const numbers = Float64Array.from(values, (value) => (typeof value === "number" ? value : Number.NaN));
  const present = rangeOf(numbers, isLog);
  const positions = new Float64Array(numbers.length).fill(Number.NaN);
  if (present === undefined) return { kind: "number", isLog, positions };
  const range = padRange(present, pad, isLog);
  const scale = { ...range, isLog, start: 0, end: 1 };
  for (let i = 0; i < numbers.length; i++) positions[i] = placeOf(scale, numbers[i] ?? Number.NaN);
  const distinct = fewValues(numbers);
  return { kind: "number", isLog, positions, range, ...(distinct && { distinct }) };
}

/** The finite values, ascending, where there are at most eight of them; chosen numbers mostly are. */
function fewValues(numbers: Float64Array): number[] | undefined {
  const seen = new Set<number>();
  for (const number of numbers) {
    if (Number.isFinite(number)) seen.add(number);
    if (seen.size > 8) return undefined;
  }
  return [...seen].sort((a, b) => a - b);
}

function placeOf(scale: Parameters<typeof toPixel>[0], value: number): number {
  return Number.isFinite(value) ? toPixel(scale, value) : Number.NaN;
}

function placeCategories(
  values: readonly PointValue[],
): Pick<FieldAxis, "kind" | "isLog" | "positions" | "categories"> {
  const texts = values.map((value) => (value === null ? undefined : String(value)));
  const present = [...new Set(texts.filter((text) => text !== undefined))];
  const categories = present.sort(compareNaturally);
  const indexes = new Map(categories.map((text, i) => [text, i]));
  const positions = Float64Array.from(texts, (text) => {
    const index = text === undefined ? undefined : indexes.get(text);
    return index === undefined ? Number.NaN : categoryPosition(index, categories.length);
  });
  return { kind: "category", isLog: false, positions, categories };
}

/** Categories stand evenly, with half a step of room at both ends. */
function categoryPosition(index: number, count: number): number {
  return (index + 0.5) / count;
}

/** Numbers by size before texts by their characters. */
function compareNaturally(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  const [isX, isY] = [a !== "" && !Number.isNaN(x), b !== "" && !Number.isNaN(y)];
  if (isX && isY) return x - y;
  if (isX !== isY) return isX ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
