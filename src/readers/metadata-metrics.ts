// The metrics section of metadata.json: numbers, null, and the spellings of what JSON has no number for.

import { flattenInto, isPlainObject } from "../core/flatten.js";
import type { Value } from "../core/value.js";
import type { Problem } from "../errors.js";

/** Where what is no metric goes. */
export interface MetricSink {
  readonly attributes: Map<string, Value>;
  readonly problems: Problem[];
  readonly file: string;
}

/** The metrics of a metadata file by dotted name. Texts in their place become attributes and problems. */
export function readMetrics(data: unknown, sink: MetricSink): Map<string, number | null> {
  const metrics = new Map<string, number | null>();
  if (data === undefined || data === null) return metrics;
  if (!isPlainObject(data)) {
    sink.problems.push(notNumber(sink.file, "metrics", data));
    return metrics;
  }
  const set = (name: string, value: Value): void => {
    const number = metricValue(value);
    if (number !== undefined) metrics.set(name, number);
    else {
      sink.attributes.set(`metrics.${name}`, value);
      sink.problems.push(notNumber(sink.file, `metrics.${name}`, value));
    }
  };
  flattenInto({ set }, data);
  return metrics;
}

/** Numbers, null and the three spellings of what JSON has no number for; undefined for anything else. */
function metricValue(value: Value): number | null | undefined {
  if (typeof value === "number" || value === null) return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === "NaN") return Number.NaN;
  if (value === "Infinity") return Number.POSITIVE_INFINITY;
  if (value === "-Infinity") return Number.NEGATIVE_INFINITY;
  return undefined;
}

function notNumber(file: string, name: string, value: unknown): Problem {
  const shown = JSON.stringify(value)?.slice(0, 60) ?? String(value);
  return {
    code: "metric-not-number",
    path: file,
    message: `"${name}" is ${shown}, not a number. Kept as text; it does not take part in sorting and targets.`,
  };
}
