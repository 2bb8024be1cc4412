// All that the `.wandb` file of one execution tells of its run but the history.

import type { Problem } from "../../errors.js";
import type { LastValues } from "../metric-series.js";
import { eachMetric, jsonValueOf } from "./json-values.js";
import { type RecordItem, type RunFacts, readRecords } from "./records.js";

export interface LogFacts {
  readonly path: string;
  /** Undefined when the file has no record of the run: nothing but its beginning had reached the disk. */
  readonly run: RunFacts | undefined;
  readonly params: ReadonlyMap<string, unknown>;
  /** Of the summary: numbers by dotted name. W&B shows these as the values of the run. */
  readonly summary: ReadonlyMap<string, number | null>;
  readonly exit: { readonly code: number; readonly runtimeSeconds: number } | undefined;
  /** Seconds since the Unix epoch of the last call of `log`. */
  readonly lastTime: number | undefined;
  /** Seconds that the program ran until its last record. */
  readonly runtimeSeconds: number | undefined;
  readonly cutTail: boolean;
  readonly problems: readonly Problem[];
}

/**
 * Reads a file; memory does not grow with the number of steps. Never throws for bad data.
 * @param logged takes what was logged
 */
export function readLogFacts(path: string, logged: LastValues): LogFacts {
  const params = new Map<string, string>();
  const summary = new Map<string, string>();
  let run: RunFacts | undefined;
  let exit: LogFacts["exit"];
  let lastTime: number | undefined;
  const read = readRecords(path, {
    onRun: (facts) => {
      run ??= facts;
      put(params, facts.config);
      put(summary, facts.summary);
    },
    onConfig: (items, removed) => put(params, items, removed),
    onSummary: (items, removed) => put(summary, items, removed),
    onHistory: (items, step) => {
      const row = rowOf(items, step);
      lastTime = row.time ?? lastTime;
      for (const { key, json } of items) {
        eachMetric(key, json, (metric, value) => logged.add({ metric, step: row.step, value }));
      }
    },
    onExit: (record) => {
      exit = record;
    },
  });
  return {
    path,
    run,
    params: valuesOf(params),
    summary: numbersOf(summary),
    exit,
    lastTime,
    runtimeSeconds: runtimeOf(summary),
    cutTail: read.cutTail,
    problems: read.problems,
  };
}

/** When a row was logged: its step, and seconds since the Unix epoch. */
export function rowOf(
  items: readonly RecordItem[],
  step: number | undefined,
): { readonly step: number; readonly time: number | undefined } {
  const own = numberOf(items, "_step");
  return { step: own ?? step ?? 0, time: numberOf(items, "_timestamp") };
}

function numberOf(items: readonly RecordItem[], key: string): number | undefined {
  const found = items.find((item) => item.key === key);
  const value = found === undefined ? undefined : Number(found.json);
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

function put(
  values: Map<string, string>,
  items: readonly RecordItem[],
  removed: readonly string[] = [],
): void {
  for (const key of removed) values.delete(key);
  for (const { key, json } of items) values.set(key, json);
}

function valuesOf(texts: ReadonlyMap<string, string>): Map<string, unknown> {
  const own = [...texts].filter(([key]) => key !== "_wandb" && !key.startsWith("_wandb."));
  return new Map(own.map(([key, text]) => [key, jsonValueOf(text)]));
}

function numbersOf(texts: ReadonlyMap<string, string>): Map<string, number | null> {
  const numbers = new Map<string, number | null>();
  for (const [key, text] of texts) {
    if (!isPartOfMedia(key, texts)) eachMetric(key, text, (metric, value) => numbers.set(metric, value));
  }
  return numbers;
}

/** Newer versions give members of histograms and other media keys of their own. */
function isPartOfMedia(key: string, texts: ReadonlyMap<string, string>): boolean {
  const parent = key.slice(0, Math.max(0, key.lastIndexOf(".")));
  return parent !== "" && texts.has(`${parent}._type`);
}

function runtimeOf(summary: ReadonlyMap<string, string>): number | undefined {
  for (const key of ["_wandb.runtime", "_runtime"]) {
    const value = Number(summary.get(key));
    if (value > 0) return value;
  }
  return undefined;
}
