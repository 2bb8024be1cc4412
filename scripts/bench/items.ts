// Recording the items of an evaluation, with their tokens, into files: how many a second, and whether memory grows.

import { workerFile } from "./measure/places.js";
import { runWorker } from "./measure/processes.js";
import type { Measurement, Report } from "./measure/report.js";
import { spreadOf } from "./measure/spread.js";
import type { ItemsCost } from "./workers/items.js";

const megabyte = 1e6;

export const items: Measurement = {
  name: "items",
  summary: "record 100,000 evaluation items with usage: items a second, growth of memory",
  isUsual: false,
  run: async (bench) => {
    const costs = Array.from({ length: bench.rounds(3) }, () => runWorker(workerFile("items")) as ItemsCost);
    return [reportOf(costs)];
  },
};

/** @throws Error where rows are missing in the files */
function reportOf(costs: readonly ItemsCost[]): Report {
  const [first] = costs;
  const lost = costs.find((cost) => cost.rowsFound !== cost.items);
  if (lost !== undefined) throw new Error(`results.csv has ${lost.rowsFound} rows of ${lost.items}`);
  const time = spreadOf(costs.map(({ seconds }) => seconds * 1000));
  const perSecond = (first?.items ?? 0) / (time.median / 1000);
  const early = spreadOf(costs.map(({ memory: [tenth, half] }) => (half - tenth) / megabyte));
  const late = spreadOf(costs.map(({ memory: [, half, all] }) => (all - half) / megabyte));
  const size = `${first?.items.toLocaleString("en")} items with usage`;
  return {
    title: `Recording ${size}`,
    unit: "ms; memory in MB",
    basis: `${costs.length} processes, from the first item until the run has ended`,
    lines: [
      {
        name: "item() and usage(), all in files",
        spread: time,
        figures: [{ value: perSecond, unit: "items/s", meaning: "into files", goal: { atLeast: 50_000 } }],
      },
      { name: "memory: growth from a tenth to half", spread: early, figures: [] },
      {
        name: "memory: growth in the second half",
        spread: late,
        figures: [{ value: late.median, unit: "MB", meaning: "more than at half", goal: { atMost: 16 } }],
      },
    ],
    remarks: [
      `results.csv holds every item: ${costs.map((cost) => `${cost.rowsFound} of ${cost.items}`).join(", ")}; token_usage.json has ${first?.tokensFound} prompt tokens.`,
    ],
    skipped: [],
  };
}
