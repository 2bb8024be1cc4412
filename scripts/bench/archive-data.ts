// The runs that archiving is measured on, the same bytes on every machine.

import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** The run of 1 GB. */
export const runId = "lstm_20260122_020157";
/** How many small runs are made. */
export const verifiedRuns = 10_000;
const checkpoints = 15;
const floatsEach = 16_000_000;

/** Weights as a trained net has them, near normal in float32, other ones each epoch; JSON lines; text. */
export function makeLargeRun(root: string, say: (text: string) => void): void {
  say("making a run of 1 GB, once");
  rmSync(root, { recursive: true, force: true });
  const folder = join(root, "runs", runId);
  mkdirSync(join(folder, "checkpoints"), { recursive: true });
  const random = uniform(20_260_122);
  for (let epoch = 0; epoch < checkpoints; epoch++) {
    const handle = openSync(join(folder, `checkpoints/epoch_${epoch}.bin`), "w");
    const weights = new Float32Array(1_000_000);
    for (let written = 0; written < floatsEach; written += weights.length) {
      for (let at = 0; at < weights.length; at += 2) {
        const [radius, angle] = [Math.sqrt(-2 * Math.log(1 - random())), 2 * Math.PI * random()];
        weights[at] = 0.02 * radius * Math.cos(angle);
        weights[at + 1] = 0.02 * radius * Math.sin(angle);
      }
      writeSync(handle, new Uint8Array(weights.buffer));
    }
    closeSync(handle);
  }
  const lines = Array.from({ length: 250_000 }, (_, step) => {
    const loss = Math.exp(-step / 1e5) + 0.01 * random();
    return `${JSON.stringify({ step, time: 1.7e9 + step * 0.31, loss, val_loss: loss + random() / 50, lr: 1e-4 })}\n`;
  });
  writeFileSync(join(folder, "history.jsonl"), lines.join(""));
  const log = Array.from(
    { length: 150_000 },
    (_, step) => `step ${step} loss ${random().toFixed(5)} it/s ${(9 * random()).toFixed(2)}\n`,
  );
  writeFileSync(join(folder, "train.log"), log.join(""));
  writeFileSync(join(folder, "metadata.json"), JSON.stringify(metadataOf(runId)));
  writeFileSync(join(root, "complete"), "");
}

/** Finished runs of four small files each, with their checksums, and all sums in one file for sha256sum. */
export function makeManyRuns(root: string, say: (text: string) => void): void {
  say(`making ${verifiedRuns} runs, once`);
  rmSync(root, { recursive: true, force: true });
  const random = uniform(7);
  const sums: string[] = [];
  for (let run = 0; run < verifiedRuns; run++) {
    const id = `run_${String(run).padStart(5, "0")}`;
    const folder = join(root, "runs", id);
    mkdirSync(folder, { recursive: true });
    const points = Array.from({ length: 50 }, (_, step) => `${JSON.stringify({ step, loss: random() })}\n`);
    const contents = {
      "metadata.json": JSON.stringify(metadataOf(id)),
      "history.jsonl": points.join(""),
      "predictions.npy": new Uint8Array(Float32Array.from({ length: 1024 }, random).buffer),
      "report.log": `${id} done\n`,
    };
    const files = Object.entries(contents).map(([path, content]) => {
      writeFileSync(join(folder, path), content);
      const sha256 = createHash("sha256").update(content).digest("hex");
      sums.push(`${sha256}  ${id}/${path}\n`);
      return { path, bytes: Buffer.byteLength(content), sha256 };
    });
    writeFileSync(join(folder, "checksums.json"), JSON.stringify({ schema_version: 1, files }));
  }
  writeFileSync(join(root, "sums"), sums.join(""));
  writeFileSync(join(root, "complete"), "");
}

function metadataOf(id: string): Record<string, unknown> {
  return { schema_version: 1, run_id: id, model_name: "lstm", status: "finished", metrics: { mae: 0.1 } };
}

/** Evenly spread numbers from 0 up to 1, the same for the same seed. */
function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
