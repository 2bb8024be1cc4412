// The metrics section of metadata.json: numbers, null, and the spellings of what JSON has no number for.

import { flattenInto, isPlainObject, type LeafSink } from "../core/flatten.js";
import { spelledNumber } from "../core/json/spelled-number.js";
import type { Value } from "../core/value.js";
import type { Problem } from "../errors.js";

/** Where metrics go, and what is none. */
export interface MetricSink {
  readonly metrics: LeafSink;
  readonly attributes: LeafSink;
  readonly problems: Problem[];
  readonly file: string;
}

/** Gives the metrics of a metadata file by dotted name; returns whether there are any. Texts in their place become attributes and problems. */
export function readMetrics(data: unknown, sink: MetricSink): boolean {
  if (data === undefined || data === null) return false;
  if (!isPlainObject(data)) {
    sink.problems.push(notNumber(sink.file, "metrics", data));
    return false;
  }
  let isAny = false;
  const set = (name: string, value: Value): void => {
    const number = metricValue(value);
    if (number !== undefined) {
      sink.metrics.set(name, number);
      isAny = true;
    } else {
      sink.attributes.set(`metrics.${name}`, value);
      sink.problems.push(notNumber(sink.file, `metrics.${name}`, value));
    }
  };
  flattenInto({ set }, data);
  return isAny;
}

/** Numbers, null and the three spellings of what JSON has no number for; undefined for anything else. */
function metricValue(value: Value): number | null | undefined {
  if (typeof value === "number" || value === null) return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" ? spelledNumber(value) : undefined;
}

function notNumber(file: string, name: string, value: unknown): Problem {
  const shown = JSON.stringify(value)?.slice(0, 60) ?? String(value);
  return {
    code: "metric-not-number",
    path: file,
    message: `"${name}" is ${shown}, not a number. Kept as text; it does not take part in sorting and targets.`,
  };
}
