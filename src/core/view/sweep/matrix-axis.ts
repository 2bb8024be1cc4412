// One axis of a matrix: the values of the trials on it, one place each, or ranges where there are too many numbers.

import { chooseNumberFormat, formatNumber } from "../../format-number.js";
import type { SeenTrial } from "./seen-sweep.js";
import type { MatrixAxisView } from "./sweep-data.js";
import { compareValues, keyOfValue, valueOnAxis, valueText } from "./trial-params.js";

/** More different numbers than this become ranges. */
const mostNumbers = 24;
const ranges = 12;
/** More different texts than this have no place; those that most trials have do. */
const mostTexts = 40;
/** Numbers that differ by this factor, with most of them near the lower end, are put into ranges of equal factors. */
const wideFactor = 100;
const missingText = "not set";

export interface MatrixAxis {
  readonly view: MatrixAxisView;
  /** Place of a trial; undefined where its value has none. */
  readonly placeOf: (trial: SeenTrial) => number | undefined;
}

/** The axis over all trials of the sweep, so that places stay what they are whatever is filtered. */
export function matrixAxis(trials: readonly SeenTrial[], axis: string, label: string): MatrixAxis {
  const values = trials.map((trial) => valueOnAxis(trial, axis));
  const numbers = values.filter((value) => typeof value === "number");
  const present = values.filter((value) => value !== undefined);
  const isMany = new Set(numbers).size > mostNumbers && numbers.length === present.length;
  return isMany
    ? rangeAxis(numbers, { axis, label, hasMissing: present.length < values.length })
    : valueAxis(values, { axis, label });
}

function valueAxis(
  values: readonly unknown[],
  { axis, label }: Pick<MatrixAxisView, "axis" | "label">,
): MatrixAxis {
  const counts = new Map<string, { readonly value: unknown; count: number }>();
  for (const value of values) {
    const key = keyOf(value);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { value, count: 1 });
    else known.count++;
  }
  const kept = [...counts].sort(([, a], [, b]) => b.count - a.count).slice(0, mostTexts);
  kept.sort(([, a], [, b]) => compareValues(a.value, b.value));
  const places = new Map(kept.map(([key], place) => [key, place]));
  const shown = kept.reduce((sum, [, { count }]) => sum + count, 0);
  return {
    view: {
      axis,
      label,
      places: kept.map(([, { value }]) => (value === undefined ? missingText : valueText(value))),
      isRanges: false,
      leftOut: values.length - shown,
    },
    placeOf: (trial) => places.get(keyOf(valueOnAxis(trial, axis))),
  };
}

function keyOf(value: unknown): string {
  return value === undefined ? "" : keyOfValue(value);
}

function rangeAxis(
  numbers: readonly number[],
  {
    axis,
    label,
    hasMissing,
  }: { readonly axis: string; readonly label: string; readonly hasMissing: boolean },
): MatrixAxis {
  const least = numbers.reduce((a, b) => Math.min(a, b));
  const greatest = numbers.reduce((a, b) => Math.max(a, b));
  const isLog = least > 0 && greatest / least >= wideFactor && medianOf(numbers) * 5 < greatest;
  const scaled = isLog ? Math.log : (value: number): number => value;
  const back = isLog ? Math.exp : (value: number): number => value;
  const [from, to] = [scaled(least), scaled(greatest)];
  const edges = Array.from({ length: ranges + 1 }, (_, at) => back(from + ((to - from) * at) / ranges));
  const textOf = isLog ? (edge: number): string => formatNumber(edge, 2) : chooseNumberFormat(edges);
  const texts = Array.from(
    { length: ranges },
    (_, at) => `${textOf(edges[at] ?? 0)} to ${textOf(edges[at + 1] ?? 0)}`,
  );
  return {
    view: {
      axis,
      label,
      places: hasMissing ? [...texts, missingText] : texts,
      isRanges: true,
      leftOut: 0,
    },
    placeOf: (trial) => {
      const value = valueOnAxis(trial, axis);
      if (typeof value !== "number") return hasMissing ? ranges : undefined;
      const share = (scaled(value) - from) / (to - from);
      return Math.min(ranges - 1, Math.max(0, Math.floor(share * ranges)));
    },
  };
}

function medianOf(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
