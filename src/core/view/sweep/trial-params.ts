// Params of a sweep's trials: which there are, which vary, and their values as text.

import { printable } from "../../printable.js";
import type { SeenTrial } from "./seen-sweep.js";
import type { ParamView } from "./sweep-data.js";

/** Name of the axis that is no param. */
export const phaseAxis = "phase";

const paramStart = "param.";

/** Longest text of a value. Characters. */
const longestText = 300;

/** Name of the axis of a param. */
export function axisOfParam(name: string): string {
  return `${paramStart}${name}`;
}

/** The value of a trial on an axis as it was given; undefined where it has none. */
export function valueOnAxis(trial: SeenTrial, axis: string): unknown {
  if (axis === phaseAxis) return trial.phase;
  if (!axis.startsWith(paramStart)) return undefined;
  const name = axis.slice(paramStart.length);
  return Object.hasOwn(trial.params, name) ? trial.params[name] : undefined;
}

/** A value as text: texts as they are, everything else as JSON. */
export function valueText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return printable(text.length > longestText ? `${text.slice(0, longestText)}…` : text);
}

const described = new WeakMap<readonly SeenTrial[], readonly ParamView[]>();

/** All params of the trials: those that vary first, each in the order they were met. Worked out once for a list. */
export function describeParams(trials: readonly SeenTrial[]): readonly ParamView[] {
  const known = described.get(trials) ?? paramsOf(trials);
  described.set(trials, known);
  return known;
}

function paramsOf(trials: readonly SeenTrial[]): readonly ParamView[] {
  const seen = new Map<string, { readonly texts: Set<string>; count: number }>();
  for (const { params } of trials) {
    for (const [name, value] of Object.entries(params)) {
      const known = seen.get(name) ?? { texts: new Set<string>(), count: 0 };
      known.texts.add(keyOfValue(value));
      known.count++;
      seen.set(name, known);
    }
  }
  const all = [...seen].map(([name, { texts, count }]): ParamView => {
    const varies = texts.size > 1 || count < trials.length;
    const shared = varies ? undefined : trials[0]?.params[name];
    return {
      axis: axisOfParam(name),
      label: printable(name),
      varies,
      values: texts.size,
      ...(varies ? {} : { text: valueText(shared) }),
    };
  });
  return [...all.filter(({ varies }) => varies), ...all.filter(({ varies }) => !varies)];
}

/** Tells values apart: the text "1" is not the number 1. */
export function keyOfValue(value: unknown): string {
  return typeof value === "string" ? `"${value}` : JSON.stringify(value);
}

/** Orders values: numbers by size, then texts, then what has no value. Stable order for anything else by its text. */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || a === undefined) return rank;
  const [first, second] = [valueText(a), valueText(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function rankOf(value: unknown): number {
  if (value === undefined) return 3;
  return typeof value === "number" ? 0 : typeof value === "string" ? 1 : 2;
}
