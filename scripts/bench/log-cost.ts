// What a call of log() costs the training, beside a bare JSON.stringify of the same values.

import { workerFile } from "./measure/places.js";
import { runWorker } from "./measure/processes.js";
import { type Bench, type Line, type Measurement, type Report, ratioOf } from "./measure/report.js";
import { percentile, spreadOf } from "./measure/spread.js";
import type { LogCost } from "./workers/log-cost.js";

const stringify = "JSON.stringify";

export const logCost: Measurement = {
  name: "log-cost",
  summary: "log() of 3 scalars, beside JSON.stringify of them",
  isUsual: true,
  run: async (bench) => {
    const costs = repeat(bench, () => runWorker(workerFile("log-cost")) as LogCost);
    return [fast(costs), slow(costs)];
  },
};

/** Processes are repeated, because the engine optimizes each a little differently. */
function repeat<T>(bench: Bench, action: () => T): T[] {
  return Array.from({ length: bench.rounds(5) }, action);
}

function fast(costs: readonly LogCost[]): Report {
  const reference = spreadOf(costs.map((cost) => percentile(cost.stringifyBatches, 0.5)));
  const row = spreadOf(costs.map((cost) => percentile(cost.stringifyRowBatches, 0.5)));
  const log = spreadOf(costs.map((cost) => percentile(cost.logBatches, 0.5)));
  const mean = spreadOf(costs.map((cost) => meanOf(cost.logBatches)));
  const single = spreadOf(costs.map((cost) => cost.fastCalls.p50));
  const flushed = spreadOf(costs.map((cost) => cost.processorNanosecondsPerCall));
  const [first] = costs;
  return {
    title: "log() of 3 scalars as fast as it can be called",
    unit: "ns",
    basis: `${costs.length} processes; of each the p50 of ${first?.logBatches.length} interleaved batches of ${first?.callsPerBatch} calls`,
    lines: [
      { name: `${stringify} of the 3 scalars`, spread: reference, figures: [] },
      { name: `${stringify} with step and time`, spread: row, figures: [] },
      { name: "run.log()", spread: log, figures: [ratioOf(log, reference, `of ${stringify}`, 1.5)] },
      {
        name: "run.log(), mean of all batches",
        spread: mean,
        figures: [ratioOf(mean, reference, `of ${stringify}`)],
      },
      { name: "run.log(), p50 of single calls", spread: single, figures: [] },
      p99Line(
        "run.log(), p99 of single calls",
        costs.map((cost) => cost.fastCalls.p99),
      ),
      {
        name: "run.log(), longest call",
        spread: spreadOf(costs.map((cost) => cost.fastCalls.longest)),
        figures: [],
      },
      { name: "processor time with all writing", spread: flushed, figures: [] },
    ],
    remarks: [
      `history.jsonl holds every call: ${costs.map((cost) => `${cost.linesFound} of ${cost.callsMade}`).join(", ")}.`,
      "The mean has the few calls in it that hand many rows over at once; a median may not. Single calls have the clock in them.",
      "The last line counts all threads: log(), its checks, the event file, fsync and the event loop.",
    ],
    skipped: [],
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function slow(costs: readonly LogCost[]): Report {
  const reference = spreadOf(costs.map((cost) => cost.slowStringify.p50));
  const log = spreadOf(costs.map((cost) => cost.slowCalls.p50));
  return {
    title: "log() of 3 scalars once in 5 ms, as a training calls it",
    unit: "ns",
    basis: `${costs.length} processes; of each the p50 of single calls, clock included`,
    lines: [
      { name: stringify, spread: reference, figures: [] },
      { name: "run.log()", spread: log, figures: [ratioOf(log, reference, `of ${stringify}`)] },
      p99Line(
        "run.log(), p99 of single calls",
        costs.map((cost) => cost.slowCalls.p99),
      ),
    ],
    remarks: [
      "At this pace each row is handed to the operating system at once, so that no killed process loses it.",
    ],
    skipped: [],
  };
}

function p99Line(name: string, nanoseconds: readonly number[]): Line {
  const spread = spreadOf(nanoseconds);
  const figure = { value: spread.median / 1000, unit: "µs", meaning: "p99", goal: { atMost: 50 } };
  return { name, spread, figures: [figure] };
}
