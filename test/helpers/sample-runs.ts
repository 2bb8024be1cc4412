// Runs that look like real ones, and their comparison: samples for tests of tables and exports.

import { type CompareOptions, compareRuns } from "../../src/core/comparison/compare.js";
import type { ComparisonTable } from "../../src/core/comparison/comparison-table.js";
import { type Contract, emptyContract } from "../../src/core/contract/contract.js";
import { fieldTableOf } from "../../src/core/field/field-table.js";
import type { Run, Status } from "../../src/core/run.js";
import type { Value } from "../../src/core/value.js";

/** Targets and units of room acoustics. */
export const acousticsContract: Contract = {
  ...emptyContract,
  metrics: [
    { pattern: "t20.mae", direction: "min", unit: "s", target: "<= 0.020" },
    { pattern: "edt.mae", direction: "min", unit: "s", target: "<= 0.020" },
    { pattern: "c50.mae", direction: "min", unit: "dB", target: "<= 0.90" },
  ],
};

export interface SampleRun {
  readonly id: string;
  readonly status?: Status;
  readonly startedAt?: string;
  readonly params?: Record<string, Value>;
  readonly attributes?: Record<string, Value>;
  readonly metrics?: Record<string, number | null>;
  readonly computed?: readonly string[];
  readonly durationSeconds?: number;
}

/** A whole run from the few things that matter. */
export function sampleRun(sample: SampleRun): Run {
  return {
    id: sample.id,
    path: `/data/experiments/${sample.id}`,
    root: "/data/experiments",
    layout: "training-log",
    status: sample.status ?? "finished",
    ...(sample.startedAt === undefined ? {} : { startedAt: sample.startedAt }),
    ...(sample.durationSeconds === undefined ? {} : { durationSeconds: sample.durationSeconds }),
    params: new Map(Object.entries(sample.params ?? {})),
    metrics: new Map(Object.entries(sample.metrics ?? {})),
    attributes: new Map(Object.entries(sample.attributes ?? {})),
    computedMetrics: new Set(sample.computed ?? []),
    targets: new Map(),
    tags: [],
    notes: [],
    problems: [],
  };
}

/** Compares samples. */
export function compareSamples(
  samples: readonly SampleRun[],
  options: Partial<CompareOptions> = {},
): ComparisonTable {
  return compareRuns(fieldTableOf(samples.map(sampleRun)), { contract: emptyContract, ...options });
}

interface AcousticsRow {
  readonly id: string;
  readonly model: string;
  readonly loss: string;
  readonly batch: number;
  readonly epochs: number;
  readonly minutes: number | undefined;
  readonly clip: number | null;
  /** Mean absolute errors: decay curve, early decay time, reverberation time, clarity. */
  readonly mae: readonly [number, number, number | undefined, number | null];
  readonly status?: Status;
}

const acousticsRows: readonly AcousticsRow[] = [
  {
    id: "hybrid_v2_20260122_020157",
    model: "hybrid_v2",
    loss: "auxiliary",
    batch: 2,
    epochs: 121,
    minutes: 26564,
    clip: null,
    mae: [0.250203, 0.072854, 0.726452, null],
  },
  {
    id: "hybrid_v2_20260122_030000",
    model: "hybrid_v2",
    loss: "weighted",
    batch: 8,
    epochs: 87,
    minutes: 442.24,
    clip: 1,
    mae: [0.00214, 0.018342, 0.01997, 0.8123],
  },
  {
    id: "hybrid_v2_20260123_091244",
    model: "hybrid_v2",
    loss: "weighted",
    batch: 16,
    epochs: 64,
    minutes: 201.7,
    clip: 1,
    mae: [0.00231, 0.0211, 0.020041, 0.9444],
  },
  {
    id: "lstm_20260120_114501",
    model: "lstm",
    loss: "mse",
    batch: 8,
    epochs: 200,
    minutes: 812.9,
    clip: 1,
    mae: [0.00873, 0.0409, 0.1183, 1.9012],
  },
  {
    id: "lstm_20260121_080210",
    model: "lstm",
    loss: "huber",
    batch: 8,
    epochs: 143,
    minutes: 590.25,
    clip: 1,
    mae: [0.00641, 0.0333, 0.0807, 1.402],
  },
  {
    id: "lstm_20260124_173000",
    model: "lstm",
    loss: "huber",
    batch: 32,
    epochs: 12,
    minutes: 31.5,
    clip: 0.5,
    mae: [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    status: "failed",
  },
  {
    id: "hybrid_v2_20260125_101500",
    model: "hybrid_v2",
    loss: "weighted",
    batch: 8,
    epochs: 33,
    minutes: undefined,
    clip: 1,
    mae: [0.00345, 0.0258, undefined, 1.11],
    status: "running",
  },
];

/** Seven runs of room acoustics: a good one, a sick one, one that failed, one that runs. */
export const acousticsSamples: readonly SampleRun[] = acousticsRows.map((row) => ({
  id: row.id,
  status: row.status ?? "finished",
  startedAt: `${row.id.slice(-15, -11)}-${row.id.slice(-11, -9)}-${row.id.slice(-9, -7)}T${row.id.slice(-6, -4)}:${row.id.slice(-4, -2)}:${row.id.slice(-2)}Z`,
  ...(row.minutes === undefined ? {} : { durationSeconds: row.minutes * 60 }),
  params: {
    model_name: row.model,
    "loss_config.loss_type": row.loss,
    "training_config.batch_size": row.batch,
    "loss_config.gradient_clip_val": row.clip,
  },
  attributes: {
    "training_config.actual_epochs": row.epochs,
    ...(row.minutes === undefined ? {} : { "training_config.training_duration_minutes": row.minutes }),
  },
  metrics: Object.fromEntries(
    ["overall_edc.mae", "edt.mae", "t20.mae", "c50.mae"].flatMap((name, index) => {
      const value = row.mae[index];
      return value === undefined ? [] : [[name, value]];
    }),
  ),
  computed: row.loss === "mse" ? ["t20.mae"] : [],
}));

/** The acoustics runs compared, with columns of every kind; sorted by duration unless told otherwise. */
export function acousticsTable(options: Partial<CompareOptions> = {}): ComparisonTable {
  return compareSamples(acousticsSamples, {
    contract: acousticsContract,
    sortBy: "training_duration_minutes",
    columns: [
      ...["status", "model_name", "gradient_clip_val", "loss_type", "batch_size", "actual_epochs"],
      ...["training_duration_minutes", "overall_edc.mae", "edt.mae", "t20.mae", "c50.mae"],
    ],
    ...options,
  });
}
