// Metadata of made-up runs, about 2 KB each, as several writers would write them.

/** A seeded stream of numbers in [0, 1). */
export type Random = () => number;

/** mulberry32, public domain algorithm by Tommy Ettinger: small, seeded, the same everywhere. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What one run is about, before a writer gives it a form. */
export interface RunFacts {
  readonly id: string;
  readonly model: string;
  /** "20260122_020157" */
  readonly stamp: string;
  readonly startMs: number;
  readonly random: Random;
}

export type Writer = (facts: RunFacts) => string;

const losses = ["mse", "mae", "huber", "weighted", "auxiliary"];

/** The training log's script: json.dump(…, indent=2). */
export const indentedWriter: Writer = (facts) => `${JSON.stringify(trainingSections(facts), undefined, 2)}`;

/** A later version of such a script: one line, other order, more sections, bare NaN where a metric failed. */
export const oneLineWriter: Writer = (facts) => {
  const { metrics, model_name, ...sections } = trainingSections(facts);
  const { random } = facts;
  const data = {
    metrics: { ...metrics, c50: random() < 0.2 ? failed : group(random, 2), d50: group(random, 0.3) },
    ...sections,
    model_name,
    optimizer: { name: "adam", betas: [0.9, 0.999], weight_decay: pick(random, [0, 1e-4, 1e-2]) },
    scheduler: { name: pick(random, ["cosine", "plateau"]), warmup_steps: 500, min_lr: 1e-6 },
    host: { name: `node${Math.floor(random() * 8)}`, cuda: "12.4", torch: "2.5.1", python: "3.11.9" },
    command: `python train.py --model ${model_name} --out experiments/${facts.id} --amp --workers 8`,
    comment: "written by the training script after the last epoch; do not edit by hand, use notes.md instead",
  };
  return pythonSpacing(JSON.stringify(data)).replaceAll('"NaN"', "NaN");
};

/** A colleague's script: tabs, params in one nested config, a list, texts and per-fold scores. */
export const nestedWriter: Writer = (facts) => {
  const { training_config, loss_config, data_config, model_name, metrics } = trainingSections(facts);
  const { random } = facts;
  const config = {
    model: {
      name: model_name,
      width: pick(random, [64, 128, 256]),
      depth: pick(random, [2, 4]),
      dropout: 0.1,
    },
    optim: { lr: training_config.learning_rate, weight_decay: 0.01, clip: pick(random, [null, 1]) },
    data: { path: "/data/rooms/v3", features: ["volume", "rt60", "absorption", "source", "receiver"] },
  };
  const folds = Object.fromEntries([1, 2, 3, 4, 5].map((fold) => [`fold_${fold}`, group(random, 0.3)]));
  const data = {
    model_name,
    timestamp: facts.stamp,
    seed: Math.floor(random() * 1e6),
    config,
    training_config,
  };
  return JSON.stringify(
    { ...data, loss_config, data_config, metrics: { ...metrics, folds } },
    undefined,
    "\t",
  );
};

/** runledger's own recorder. */
export const nativeWriter: Writer = (facts) => {
  const sections = trainingSections(facts);
  const { random } = facts;
  const commit = Array.from({ length: 40 }, () => Math.floor(random() * 16).toString(16)).join("");
  const seconds = sections.training_config.training_duration_seconds;
  const data = {
    schema_version: 1,
    run_id: facts.id,
    status: "finished",
    ...sections,
    started_at: new Date(facts.startMs).toISOString(),
    ended_at: new Date(facts.startMs + seconds * 1000).toISOString(),
    seed: Math.floor(random() * 1000),
    tags: random() < 0.1 ? ["good"] : [],
    environment: { node: "20.20.2", os: "linux 6.1", cpu: "Xeon", cpu_count: 8, memory_bytes: 33554432000 },
    git: { commit, branch: "main", dirty: random() < 0.3 },
    targets: { "t20.mae": "<= 0.020", "edt.mae": "<= 0.020", "c50.mae": "<= 0.90" },
  };
  return `${JSON.stringify(data, undefined, 2)}\n`;
};

const failed = { mae: "NaN", rmse: "NaN", r2: "NaN" };

function trainingSections(facts: RunFacts) {
  const { random, model, stamp } = facts;
  const parameters = 1000 * Math.floor(1 + random() * 200_000);
  const epochs = 5 + Math.floor(random() * 195);
  const seconds = Math.round(epochs * (20 + random() * 300));
  const batchSize = pick(random, [2, 4, 8, 16, 32]);
  return {
    model_name: model,
    timestamp: stamp,
    model_parameters: { total: parameters, trainable: parameters },
    training_config: {
      max_epochs: 200,
      actual_epochs: epochs,
      batch_size: batchSize,
      eval_batch_size: batchSize,
      learning_rate: pick(random, [1e-2, 1e-3, 3e-4, 1e-4]),
      training_duration_seconds: seconds,
      training_duration_minutes: seconds / 60,
    },
    loss_config: {
      loss_type: pick(random, losses),
      gradient_clip_val: random() < 0.5 ? null : 1,
      aux_weight: 0.3,
    },
    precision_config: { precision: pick(random, [16, 32]), mixed_precision_enabled: true },
    data_loader_config: {
      num_workers: 8,
      pin_memory: true,
      persistent_workers: true,
      scaler_type: pick(random, ["standard", "minmax", "robust"]),
    },
    data_config: {
      num_samples: 17639,
      input_dim: 16,
      output_length: 96000,
      train_size: 3600,
      val_size: 1200,
      test_size: 1200,
      train_ratio: 0.6,
      val_ratio: 0.2,
    },
    early_stopping_config: { enabled: true, patience: 50, stopped_at_epoch: epochs },
    metrics: {
      overall_edc: group(random, 0.1),
      edt: group(random, 0.1),
      t20: group(random, 0.1),
      c50: random() < 0.1 ? { mae: null, rmse: null, r2: null } : group(random, 3),
    },
    best_model_path: `experiments/${facts.id}/checkpoints/best_model.ckpt`,
  };
}

function group(random: Random, scale: number): { mae: number; rmse: number; r2: number } {
  const mae = random() * scale;
  return { mae, rmse: mae * (1.1 + random()), r2: 1 - random() * 2 };
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)] as T;
}

/** Python separates with ", " and ": ". Texts of these writers hold neither '":' nor a comma before a quote or digit. */
function pythonSpacing(json: string): string {
  return json.replace(/":/g, '": ').replace(/,(?=["\d[{tfn-])/g, ", ");
}
