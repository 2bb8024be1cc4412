// Which of our runs is which run of the tool, and what of the tool's words is put otherwise in our model. A line a reader.

import type { Run } from "../../src/core/run.js";
import { parseCell } from "../../src/readers/cell.js";
import { inItsRun } from "../helpers/tensorboard-parts.js";
import type { ToolPoint, ToolRun } from "../helpers/tool-fixture.js";
import { joinExecutions } from "../helpers/wandb-executions.js";

export interface Comparison {
  /** Whether our reader shows this run at all: deleted ones, say, are not. */
  readonly isExpected: (expected: ToolRun) => boolean;
  readonly isSameRun: (run: Run, expected: ToolRun) => boolean;
  /** The tool's answer in the names of our model, where those differ; each such difference needs its reason beside it. */
  readonly adapt: (expected: ToolRun) => ToolRun;
  /** The tool's runs as ours are cut; one by one when absent. */
  readonly join?: (expected: readonly ToolRun[]) => readonly ToolRun[];
}

/** Runs are found by their folder below tree/, everything is shown, nothing is named otherwise. */
export const byPath: Comparison = {
  isExpected: () => true,
  isSameRun: (run, expected) => expected.path !== undefined && run.path.endsWith(`/tree/${expected.path}`),
  adapt: (expected) => expected,
};

/** Runs are found by the tool's own id. */
export const byId: Comparison = { ...byPath, isSameRun: (run, expected) => run.id === expected.id };

/** Runs of TensorBoard that are parts of one of ours, because their writer put them into folders of their own. */
const inRun: Comparison = {
  ...byPath,
  isSameRun: (run, expected) => byPath.isSameRun(run, inItsRun(expected)),
  adapt: (expected) => inItsRun(expected),
};

/** Lightning writes step 0 where it is told none, and the times of its table lie in its event files. */
const lightning: Comparison = {
  ...byPath,
  adapt: (expected) => {
    const timed = (expected.attributes?.event_metrics ?? {}) as Readonly<
      Record<string, readonly ToolPoint[]>
    >;
    const metrics = Object.entries(expected.metrics).map(([metric, points]) => [
      metric,
      points.map(([step, value], index) => [step ?? 0, value, timed[metric]?.[index]?.[2] ?? null]),
    ]);
    return { ...expected, metrics: Object.fromEntries(metrics) };
  },
};

/** A log of Keras lies in the folder that is the run. */
const keras: Comparison = {
  ...byPath,
  isSameRun: (run, { path = "" }) => run.path.endsWith(`/tree/${path.replace(/\/[^/]*$/, "")}`),
};

/**
 * Texts are attributes. Rows without a step are numbered; the event file of that run has their steps, ten from row to row.
 */
const stableBaselines: Comparison = {
  ...byPath,
  adapt: (expected) => {
    const events = (expected.attributes?.event_metrics ?? {}) as Readonly<
      Record<string, readonly ToolPoint[]>
    >;
    const metrics = Object.entries(expected.metrics)
      .filter(([, points]) => points.some(([, value]) => typeof value === "number"))
      .map(([metric, points]) => [
        metric,
        points.map(([step, value, time], index) => {
          return [step ?? Number(events[metric]?.[index]?.[0]) / 10, value, time];
        }),
      ]);
    return { ...expected, metrics: Object.fromEntries(metrics) };
  },
};

/** A killed run of Sacred says that it runs for ever; its silent heartbeat tells otherwise. */
const sacred: Comparison = {
  ...byPath,
  adapt: ({ status, ...expected }) =>
    status === "RUNNING" || status === undefined ? expected : { ...expected, status },
};

/** signac has no metrics: numbers of its documents are compared in test/readers/signac.test.ts. */
const signac: Comparison = { ...byId, adapt: (expected) => ({ ...expected, metrics: {} }) };

/** Guild AI stores 0 where it has no time. */
const guild: Comparison = {
  ...byId,
  adapt: (expected) => {
    const metrics = Object.entries(expected.metrics).map(([name, points]): [string, ToolPoint[]] => [
      name,
      points.map(([step, value, time]) => [step, value, time === 0 ? null : time]),
    ]);
    return { ...expected, metrics: Object.fromEntries(metrics) };
  },
};

/** An evaluation of promptfoo is a run for each prompt and provider: here the first of a file stands for it, with its time alone. */
const promptfoo: Comparison = {
  ...byPath,
  isExpected: ({ path }) => path !== "results.jsonl",
  isSameRun: (run, expected) => byPath.isSameRun(run, expected) && run.id.endsWith("#0"),
};

/** Settings of Inspect that are empty objects have no value. */
const inspect: Comparison = byPath;

/** Settings of lm-evaluation-harness stand as they are; its numbers are compared in test/readers/evaluations.test.ts. */
const lmEval: Comparison = byPath;

/** Deleted runs, and runs of deleted experiments, are left out and counted. Params are texts to MLflow, and what they spell here. */
const mlflowFiles: Comparison = {
  ...byId,
  isExpected: ({ lifecycle, experiment }) =>
    lifecycle !== "deleted" && (experiment as { lifecycle?: string }).lifecycle !== "deleted",
  adapt: (expected) => ({
    ...expected,
    params: Object.fromEntries(
      Object.entries(expected.params ?? {}).map(([name, text]) => [name, parseCell(String(text)) ?? ""]),
    ),
  }),
};

/** Its databases hold the greatest number for infinity, which is infinite again here, and no order of writing. */
const mlflowDatabase: Comparison = {
  ...mlflowFiles,
  adapt: (expected) => {
    const { metrics, ...others } = mlflowFiles.adapt(expected);
    const ordered = Object.entries(metrics).map(([name, points]): [string, ToolPoint[]] => [
      name,
      points
        .map(([step, value, seconds]): ToolPoint => [step, finiteOrNot(value), seconds])
        .sort(
          (a, b) => Number(a[2]) - Number(b[2]) || Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]),
        ),
    ]);
    return { ...others, metrics: Object.fromEntries(ordered) };
  },
};

/** Executions of one id are one run, and only numbers are points. No run says when it ended. */
const wandb: Comparison = { ...byId, join: joinExecutions };

function finiteOrNot(value: unknown): unknown {
  if (typeof value !== "number" || Math.abs(value) !== Number.MAX_VALUE) return value;
  return value > 0 ? "Infinity" : "-Infinity";
}

/** Reports without any value have no series. */
const optuna: Comparison = {
  ...byId,
  adapt: (expected) => ({
    ...expected,
    metrics: Object.fromEntries(Object.entries(expected.metrics).filter(([, points]) => points.length > 0)),
  }),
};

/** Config keys that begin with _ are Trackio's own and attributes here; words have no series, objects dotted names. */
const trackio: Comparison = {
  ...byId,
  adapt: (expected) => ({
    ...expected,
    params: Object.fromEntries(
      Object.entries(expected.params ?? {}).filter(([name]) => !name.startsWith("_")),
    ),
    metrics: Object.fromEntries(
      Object.entries(expected.metrics).filter(([, points]) => typeof points[0]?.[1] === "number"),
    ),
  }),
};

/** By name of the fixture. A tool without a line is written, counted and said to be skipped. */
export const comparisons: Readonly<Record<string, Comparison>> = {
  "mlflow-files": mlflowFiles,
  "mlflow-sqlite": mlflowDatabase,
  "optuna-journal": optuna,
  "optuna-sqlite": optuna,
  wandb,
  "wandb-old": wandb,
  trackio,
  neptune: byId,
  tensorboard: inRun,
  "tensorboard-tf": inRun,
  lightning,
  dvclive: byPath,
  "dvclive-old": byPath,
  "hf-trainer": byPath,
  keras,
  "stable-baselines": stableBaselines,
  ultralytics: byPath,
  sacred,
  hydra: byPath,
  signac,
  guild,
  submitit: byId,
  promptfoo,
  inspect,
  "lm-eval": lmEval,
};
