// metrics.json of Sacred: {name: {steps, values, timestamps}}.

import { isPlainObject } from "../../core/flatten.js";
import type { Problem } from "../../errors.js";
import { metricValueOf } from "../cell.js";
import { secondsOfTime } from "../clock.js";
import type { LoggedValue } from "../metric-series.js";
import { readJsonObject } from "../read-json-file.js";
import { plainData } from "./plain-data.js";

/** Larger ones are a problem: Sacred writes the whole file anew at each heartbeat. */
const mostBytes = 256 * 1024 * 1024;

/** Hands on every value, metric by metric. Values without a step are counted from 0. A missing file is no problem. */
export function eachLogged(path: string, onValue: (value: LoggedValue) => void): Problem[] {
  const { value: metrics, problems } = readJsonObject(path, { maxBytes: mostBytes });
  const told = problems.filter(({ code }) => code !== "json-repaired");
  for (const [metric, series] of Object.entries(metrics ?? {})) {
    const problem = addSeries(metric, series, onValue);
    if (problem !== undefined) told.push({ code: "malformed-metric", path, message: problem });
  }
  return told;
}

function addSeries(
  metric: string,
  series: unknown,
  onValue: (value: LoggedValue) => void,
): string | undefined {
  const { steps, values, timestamps } = isPlainObject(series) ? series : {};
  if (!Array.isArray(values)) return `${metric} has no list of values. It was left out.`;
  const times = Array.isArray(timestamps) ? timestamps : [];
  let strange = 0;
  for (const [index, written] of values.entries()) {
    const value = metricValueOf(plainData(written));
    const step = Array.isArray(steps) ? plainData(steps[index]) : undefined;
    if (value === undefined) strange++;
    else
      onValue({
        metric,
        step: typeof step === "number" && Number.isFinite(step) ? step : index,
        value,
        time: secondsOfTime(times[index]),
      });
  }
  if (strange === 0) return undefined;
  return `${strange === 1 ? "1 value" : `${strange} values`} of ${metric} are no numbers. They were left out.`;
}
