// Roots for the page: many runs with many columns, and runs with long histories. Seeded; kept for the next time.

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomOf } from "../metadata-shapes.js";

/** Columns of a run of the wide root: params and metrics. */
const [params, metrics] = [40, 160];
const models = ["lstm", "gru", "cnn", "transformer"];

/** A root of so many runs with 200 columns; five seeds of each family. */
export function wideRoot(folder: string, runs: number, say: (text: string) => void): string {
  return madeOnce(join(folder, `page-${runs}-wide-1`), say, (root) => {
    const random = randomOf(runs);
    for (let run = 0; run < runs; run++) writeMetadata(root, run, wideMetadata(run, random));
  });
}

/** A root of so many runs, each with a history of so many rows; six seeds of each family. */
export function curvesRoot(
  folder: string,
  size: { readonly runs: number; readonly points: number },
  say: (text: string) => void,
): string {
  return madeOnce(join(folder, `page-${size.runs}-curves-${size.points}-2`), say, (root) => {
    const random = randomOf(size.runs);
    for (let run = 0; run < size.runs; run++) {
      const at = writeMetadata(root, run, {
        model_name: "lstm",
        training_config: { learning_rate: 0.001 * (1 + Math.floor(run / 6)), seed: run % 6 },
        metrics: { t20: { mae: random() } },
      });
      writeFileSync(join(at, "history.jsonl"), historyLines(size.points, run, random));
    }
  });
}

function wideMetadata(run: number, random: () => number): Record<string, unknown> {
  const family = Math.floor(run / 5);
  const config = Object.fromEntries(
    Array.from({ length: params - 2 }, (_, at) => [
      `param_${at}`,
      at === 0 ? family : (family * (at + 7)) % (at + 3),
    ]),
  );
  const values = Object.fromEntries(
    Array.from({ length: metrics - 2 }, (_, at) => [`band_${at}`, random() * (at + 1)]),
  );
  return {
    model_name: models[family % models.length],
    training_config: { ...config, seed: run % 5 },
    metrics: { t20: { mae: random() }, c50: { mae: random() * 2 }, extra: values },
  };
}

function writeMetadata(root: string, run: number, about: Record<string, unknown>): string {
  const id = `run_${String(run).padStart(5, "0")}`;
  const at = join(root, id);
  mkdirSync(at);
  const startedAt = new Date(Date.UTC(2026, 0, 1) + run * 61_000).toISOString();
  const text = { schema_version: 1, run_id: id, status: "finished", started_at: startedAt, ...about };
  writeFileSync(join(at, "metadata.json"), JSON.stringify(text));
  return at;
}

function historyLines(points: number, run: number, random: () => number): string {
  const lines = Array.from({ length: points }, (_, step) => {
    const loss = 1 / (1 + step / 500) + random() / 20 + run / 1000;
    return `{"step":${step},"time":${1_767_225_600 + step},"loss":${loss.toFixed(6)}}\n`;
  });
  return lines.join("");
}

function madeOnce(root: string, say: (text: string) => void, make: (root: string) => void): string {
  const mark = `${root}.complete`;
  if (existsSync(mark)) return root;
  say(`making runs in ${root} (kept for the next time)`);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  make(root);
  writeFileSync(mark, "");
  return root;
}
