// Made-up runs for the page: columns of values that are the same every time.

import type { Status } from "../../../src/core/run.js";
import type { FieldView } from "../../../src/server/api.js";

export type FakeValue = number | string | boolean | null;

export interface FakeField extends FieldView {
  /** One per run. */
  readonly values: FakeValue[];
  readonly target?: { readonly text: string; readonly most?: number; readonly least?: number };
  readonly digits: number;
}

export interface FakeRuns {
  readonly ids: string[];
  readonly statuses: Status[];
  readonly tags: string[][];
  readonly notes: string[][];
  readonly families: string[];
  readonly fields: FakeField[];
}

export interface FakeSize {
  readonly runs: number;
  /** Metrics beside the usual ones. */
  readonly extraColumns: number;
  /** Names and notes that try to break the page. */
  readonly isHostile: boolean;
}

const models = ["hybrid_v2", "cnn_small", "mlp_wide", "transformer_s"];
const losses = ["mse", "huber", "edc_weighted"];

/** Runs of four models with three losses and five seeds each, over and over. */
export function makeRuns(size: FakeSize): FakeRuns {
  const random = seededRandom(7);
  const fields = makeFields(size);
  const runs: FakeRuns = { ids: [], statuses: [], tags: [], notes: [], families: [], fields };
  for (let index = 0; index < size.runs; index++) addRun(runs, index, random);
  for (const field of fields) {
    const present = field.values.filter((value) => value !== null);
    Object.assign(field, { count: present.length, distinct: Math.min(1000, new Set(present).size) });
  }
  if (size.isHostile) makeHostile(runs);
  return runs;
}

/** The same numbers every time (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function makeFields({ extraColumns }: FakeSize): FakeField[] {
  const plain = (name: string, kind: FieldView["kind"], isNumeric: boolean): FakeField => ({
    name,
    label: name.replace(/^(params|metrics)\./, ""),
    kind,
    isNumeric,
    count: 0,
    distinct: 0,
    values: [],
    digits: 0,
  });
  const metric = (name: string, more: Partial<FakeField>): FakeField => ({
    ...plain(`metrics.${name}`, "metric", true),
    digits: 4,
    ...more,
  });
  return [
    { ...plain("started_at", "fact", false) },
    { ...plain("duration", "fact", true), unit: "min", digits: 1 },
    plain("params.model_name", "param", false),
    plain("params.loss_type", "param", false),
    plain("params.batch_size", "param", true),
    { ...plain("params.learning_rate", "param", true), digits: 5 },
    plain("params.seed", "param", true),
    plain("params.optimizer", "param", false),
    metric("t20.mae", { unit: "s", direction: "min", target: { text: "<= 0.020", most: 0.02 } }),
    metric("edt.mae", { unit: "s", direction: "min", target: { text: "<= 0.020", most: 0.02 } }),
    metric("c50.mae", { unit: "dB", direction: "min", target: { text: "<= 0.90", most: 0.9 }, digits: 3 }),
    metric("t20.r2", { direction: "max", target: { text: ">= 0.98", least: 0.98 } }),
    metric("val_loss", { direction: "min", isDirectionInferred: true, digits: 5 }),
    metric("epochs", { digits: 0 }),
    ...Array.from({ length: extraColumns }, (_, index) => metric(`extra.band_${index + 1}`, {})),
  ];
}

function addRun(runs: FakeRuns, index: number, random: () => number): void {
  const model = models[Math.floor(index / 15) % models.length] ?? "";
  const loss = losses[Math.floor(index / 5) % losses.length] ?? "";
  const round = Math.floor(index / 60);
  const seed = index % 5;
  const time = new Date(Date.UTC(2026, 0, 5, 8) + index * 3_720_000);
  const stamp = time.toISOString().replace(/[-:]/g, "").replace("T", "_").slice(0, 15);
  const status = statusOf(index);
  const isDone = status === "finished" || status === "running";
  const level = 0.012 + 0.006 * models.indexOf(model) + 0.002 * losses.indexOf(loss) + 0.004 * random();
  const values: Record<string, FakeValue> = {
    started_at: time.toISOString().slice(0, 19).replace("T", " "),
    duration: isDone ? 12 + 60 * random() : null,
    "params.model_name": model,
    "params.loss_type": loss,
    "params.batch_size": 16 * 2 ** (round % 4),
    "params.learning_rate": [0.001, 0.0003, 0.0001][round % 3] ?? 0.001,
    "params.seed": seed,
    "params.optimizer": "adam",
    "metrics.t20.mae": isDone ? level : null,
    "metrics.edt.mae": isDone ? level * (1 + 0.4 * random()) : null,
    "metrics.c50.mae": isDone ? level * 45 * (0.9 + 0.2 * random()) : null,
    "metrics.t20.r2": isDone ? 1 - level * (0.9 + 0.2 * random()) : null,
    "metrics.val_loss": index % 29 === 11 ? Number.NaN : isDone ? level ** 2 : null,
    "metrics.epochs": isDone ? 40 + Math.floor(160 * random()) : null,
  };
  runs.ids.push(`${model}_${stamp}`);
  runs.statuses.push(status);
  runs.tags.push(index % 7 === 0 ? ["paper"] : index % 11 === 3 ? ["keep", "ablation"] : []);
  runs.notes.push(index % 9 === 4 ? ["Learning rate too high after epoch 30, see curves."] : []);
  runs.families.push(`${model} · ${loss} · ${round}`);
  for (const field of runs.fields)
    field.values.push(values[field.name] ?? (field.name in values ? null : random()));
}

function statusOf(index: number): Status {
  if (index % 60 === 2) return "running";
  if (index % 37 === 5) return "failed";
  if (index % 41 === 8) return "lost";
  if (index % 53 === 9) return "stopped";
  return index % 97 === 50 ? "queued" : "finished";
}

function makeHostile(runs: FakeRuns): void {
  const names = [
    "<img src=x onerror=\"document.title='hacked'\">",
    "<svg><script>document.title='hacked'</script></svg>",
    "\u001b[31mred\u001b[0m\u0007bell",
    `long_${"x".repeat(10_000)}`,
    "ניסוי_שלוש \u202egnp.exe",
    "{@html '<b>x</b>'} &lt;b&gt;",
  ];
  for (const [index, name] of names.entries()) {
    if (runs.ids[index] === undefined) continue;
    runs.ids[index] = name;
    runs.notes[index] = [`${name} as a note`, name];
    runs.tags[index] = [name];
    const model = runs.fields.find((field) => field.name === "params.model_name");
    if (model !== undefined) model.values[index] = name;
  }
}
