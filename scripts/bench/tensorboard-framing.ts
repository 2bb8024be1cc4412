// What it costs to turn a scalar into TensorBoard's record form.

import { workerFile } from "./measure/places.js";
import { runWorker } from "./measure/processes.js";
import type { Line, Measurement } from "./measure/report.js";
import { percentile, spreadOf } from "./measure/spread.js";
import type { FramingCost } from "./workers/tensorboard-framing.js";

export const tensorboardFraming: Measurement = {
  name: "tensorboard-framing",
  summary: "encoding scalars as TensorBoard events",
  isUsual: true,
  run: async (bench) => {
    const costs = Array.from(
      { length: bench.rounds(5) },
      () => runWorker(workerFile("tensorboard-framing")) as FramingCost,
    );
    const line = (name: string, pick: (cost: FramingCost) => readonly number[], atMost?: number): Line => {
      const spread = spreadOf(costs.map((cost) => percentile(pick(cost), 0.5)));
      const goal = atMost === undefined ? {} : { goal: { atMost } };
      return {
        name,
        spread,
        figures: [{ value: spread.median / 1000, unit: "µs", meaning: "per scalar", ...goal }],
      };
    };
    return [
      {
        title: "TensorBoard framing, per scalar (3 scalars a step, both checksums)",
        unit: "ns",
        basis: `${costs.length} processes; of each the p50 of ${costs[0]?.framing.length} batches of ${costs[0]?.scalarsPerBatch} scalars`,
        lines: [
          line("framing", (cost) => cost.framing, 0.3),
          line("one step at a time", (cost) => cost.single),
        ],
        remarks: [`${costs[0]?.bytesPerScalar.toFixed(1)} bytes per scalar.`],
        skipped: [],
      },
    ];
  },
};
