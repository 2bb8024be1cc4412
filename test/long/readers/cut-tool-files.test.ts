// Files of training tools cut at every single byte: nothing half is believed, neighbours stay.

import { describe, expect, it } from "vitest";
import { dvclive } from "../../../src/readers/dvclive.js";
import { hfTrainer } from "../../../src/readers/hf-trainer.js";
import { keras } from "../../../src/readers/keras.js";
import type { Reader } from "../../../src/readers/reader.js";
import { stableBaselines } from "../../../src/readers/stable-baselines.js";
import { ultralytics } from "../../../src/readers/ultralytics.js";
import { cutEverywhere } from "../../helpers/cut-tool-file.js";

const files: readonly (readonly [reader: Reader, at: string, run: string, file: string])[] = [
  [dvclive, "exp-a/dvclive", "exp-a", "plots/metrics/train/loss.tsv"],
  [dvclive, "exp-b/dvclive", "exp-b", "plots/metrics/loss.tsv"],
  [dvclive, "exp-a/dvclive", "exp-a", "metrics.json"],
  [dvclive, "exp-a/dvclive", "exp-a", "params.yaml"],
  [hfTrainer, "out/killed", "killed", "checkpoint-8/trainer_state.json"],
  [hfTrainer, "out/done", "done", "all_results.json"],
  [keras, "run-b", "run-b", "history.csv"],
  [keras, "run-d", "run-d", "training.csv"],
  [ultralytics, "runs/detect/train", "train", "results.csv"],
  [ultralytics, "runs/detect/train", "train", "args.yaml"],
  [ultralytics, "runs/detect/padded", "padded", "results.csv"],
  [stableBaselines, "runs/seed1", "seed1", "progress.json"],
  [stableBaselines, "runs/seed1", "seed1", "evaluations.npz"],
];

describe("a file cut at every byte", () => {
  it.each(files.map(([reader, at, run, file]) => ({ reader, layout: reader.layout, at, run, file })))(
    "$layout: $file of $run",
    ({ reader, layout, at, run, file }) => {
      const result = cutEverywhere({ reader, tool: layout, run, at, file: `${at}/${file}` }, 1);
      expect(result.points).toBeGreaterThan(0);
      expect(result.codes.length).toBeGreaterThan(0);
    },
    600_000,
  );
});
