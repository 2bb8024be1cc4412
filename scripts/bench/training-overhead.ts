// How much longer a training takes because it is recorded.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { home, workerFile } from "./measure/places.js";
import { runWorker } from "./measure/processes.js";
import type { Figure, Line, Measurement } from "./measure/report.js";
import { type Spread, spreadOf } from "./measure/spread.js";
import type { TrainingCost } from "./workers/training.js";

const turns = ["off", "on", "off again"] as const;
type Turn = (typeof turns)[number];

export const trainingOverhead: Measurement = {
  name: "training-overhead",
  summary: "the harness with recording, beside the same training without",
  isUsual: true,
  run: async (bench) => {
    const costs = new Map<Turn, TrainingCost[]>(turns.map((turn) => [turn, []]));
    const rounds = bench.rounds(9);
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < turns.length; i++) {
        const turn = turns[(i + round) % turns.length] as Turn;
        costs.get(turn)?.push(trainOnce(turn));
      }
      bench.say(`training ${round + 1} of ${rounds}`);
    }
    const of = (turn: Turn): readonly TrainingCost[] => costs.get(turn) ?? [];
    checkSameTraining(turns.flatMap(of));
    const [first] = of("off");
    return [
      {
        title: `Training of ${first?.epochs} epochs with recording`,
        unit: "s",
        basis: `${rounds} interleaved whole processes; train() from call to return`,
        lines: [
          line("recording off", of("off"), of("off"), "seconds"),
          line("recording on", of("on"), of("off"), "seconds", 1),
          line("recording off, again", of("off again"), of("off"), "seconds"),
          line("off, processor time", of("off"), of("off"), "processorSeconds"),
          line("on, processor time", of("on"), of("off"), "processorSeconds", 1),
          line("off again, processor time", of("off again"), of("off"), "processorSeconds"),
        ],
        remarks: [
          "Off: a root that cannot be written, where startRun() hands out a run that records nothing.",
          "All of them end with the same loss, bit for bit. The lines `again` show the noise of the machine: where it is",
          "larger than 1 %, the wall time tells nothing; processor time (all threads of the process) is steadier.",
          "The percentage is the median over the rounds, each compared with its own round's training without recording.",
        ],
        skipped: [],
      },
    ];
  },
};

function trainOnce(turn: Turn): TrainingCost {
  const folder = mkdtempSync(join(tmpdir(), "runledger-bench-train-"));
  const data = join(home, "scripts/data/energy-efficiency.csv");
  // Nothing can be made below a file, not even by the superuser.
  const root = turn === "on" ? folder : join(data, "runs");
  try {
    return runWorker(workerFile("training"), [root, data]) as TrainingCost;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @throws Error when a run trained something else, or recorded when it should not */
function checkSameTraining(costs: readonly TrainingCost[]): void {
  const losses = new Set(costs.map((cost) => cost.lastLoss));
  if (losses.size !== 1) throw new Error(`the trainings differ: last losses ${[...losses].join(", ")}`);
}

type Measure = "seconds" | "processorSeconds";

function line(
  name: string,
  costs: readonly TrainingCost[],
  reference: readonly TrainingCost[],
  measure: Measure,
  atMost?: number,
): Line {
  const spread = spreadOf(costs.map((cost) => cost[measure]));
  if (costs === reference) return { name, spread, figures: [] };
  const overheads = spreadOf(
    costs.map((cost, round) => 100 * (cost[measure] / (reference[round]?.[measure] ?? Number.NaN) - 1)),
  );
  return { name, spread, figures: [percentOf(overheads, atMost)] };
}

function percentOf(overheads: Spread, atMost?: number): Figure {
  const meaning = `longer (${overheads.min.toFixed(1)} to ${overheads.max.toFixed(1)})`;
  return {
    value: overheads.median,
    unit: "%",
    meaning,
    ...(atMost === undefined ? {} : { goal: { atMost } }),
  };
}
