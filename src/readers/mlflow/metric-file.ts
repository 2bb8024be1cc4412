// One metric of MLflow's file store: a line `<milliseconds> <value> <step>` for each value.

import type { HistoryPoint } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import { borrowRegularFile, textOf } from "../../formats/read-file.js";
import { scanMetric } from "./metric-scan.js";
import { isLater, type MetricValue } from "./run-facts.js";

export interface MetricFile {
  /** What MLflow shows as the metric's value; undefined when no line could be read. */
  readonly latest: number | undefined;
  /** In the order of the file. */
  readonly points: readonly HistoryPoint[];
  /** Values of steps that were logged before. */
  readonly again: number;
  readonly problems: readonly Problem[];
}

const mostBytes = 512 * 1024 * 1024;

/**
 * Reads a file of metrics/.
 * @param withPoints whether points are wanted, or only the latest value
 */
export function readMetricFile(path: string, withPoints: boolean): MetricFile {
  const file = borrowRegularFile(path, { maxBytes: mostBytes });
  if ("missing" in file) return { latest: undefined, points: [], again: 0, problems: [] };
  if ("problem" in file) return { latest: undefined, points: [], again: 0, problems: [file.problem] };
  const scanned = withPoints ? undefined : scanMetric(file.bytes, file.length);
  if (scanned === undefined) return readLines(path, textOf(path, file), withPoints);
  return { latest: scanned.latest, points: noPoints, again: scanned.again, problems: noProblems };
}

const noPoints: readonly HistoryPoint[] = [];
const noProblems: readonly Problem[] = [];

/** Any form, line by line. */
function readLines(
  path: string,
  read: { readonly text: string; readonly remarks: readonly Problem[] },
  withPoints: boolean,
): MetricFile {
  const points: HistoryPoint[] = [];
  const damaged: number[] = [];
  let latest: MetricValue | undefined;
  let reached = Number.NEGATIVE_INFINITY;
  let again = 0;
  for (const { text, number, isWhole } of linesOf(read.text)) {
    const value = isWhole ? loggedValueOf(text) : undefined;
    if (value === undefined) {
      damaged.push(number);
      continue;
    }
    if (latest === undefined || isLater(value, latest)) latest = value;
    if (value.step <= reached) again++;
    else reached = value.step;
    if (withPoints) points.push({ step: value.step, value: value.value, time: value.time / 1000 });
  }
  const problems = [...read.remarks, ...damagedLines(path, damaged)];
  return { latest: latest?.value, points, again, problems };
}

interface Line {
  readonly text: string;
  /** 1-based. */
  readonly number: number;
  /** It has its end: of one that has not, digits may be missing. */
  readonly isWhole: boolean;
}

function* linesOf(text: string): Generator<Line> {
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf("\n", start);
    const end = next === -1 ? text.length : next;
    number++;
    if (end > start) yield { text: text.slice(start, end), number, isWhole: next !== -1 };
    start = end + 1;
  }
}

/** `<ms> <value>`, `<ms> <value> <step>`, or with what newer versions add behind. Without a step it is step 0. */
function loggedValueOf(line: string): MetricValue | undefined {
  const [time = "", text = "", step = "0"] = line.trimEnd().split(" ");
  const value = numberOf(text);
  const milliseconds = Number(time);
  const at = Number(step);
  const isWhole = time !== "" && step !== "" && Number.isFinite(milliseconds) && Number.isFinite(at);
  return isWhole && value !== undefined ? { value, time: milliseconds, step: at } : undefined;
}

/** A number as Python spells it. */
function numberOf(text: string): number | undefined {
  const value = Number(text);
  if (text !== "" && !Number.isNaN(value)) return value;
  switch (text.toLowerCase()) {
    case "nan":
      return Number.NaN;
    case "inf":
    case "infinity":
      return Number.POSITIVE_INFINITY;
    case "-inf":
    case "-infinity":
      return Number.NEGATIVE_INFINITY;
    default:
      return undefined;
  }
}

function damagedLines(path: string, lines: readonly number[]): Problem[] {
  const [first] = lines;
  if (first === undefined) return [];
  const what =
    lines.length === 1 ? "is no value with its time and step" : `and ${lines.length - 1} more are no values`;
  return [{ code: "malformed-line", path: `${path}:${first}`, message: `This line ${what}. Skipped.` }];
}
