// Histories as arrays, by the part they play: the loss of training, that of validation, the norm of the gradient.

import { inferDirection } from "../metric.js";
import type { History } from "../run.js";
import { type Curve, CurveBuilder } from "./curve-builder.js";

export type { Curve } from "./curve-builder.js";

export interface Curves {
  readonly trainLoss?: Curve;
  readonly validationLoss?: Curve;
  readonly gradientNorm?: Curve;
  readonly learningRate?: Curve;
  /** Every curve, those above included. */
  readonly all: readonly Curve[];
}

const trainLossNames = nameList(
  "loss train_loss training_loss loss_train loss_training train_loss_epoch loss_epoch epoch_loss tr_loss trainloss train_total_loss total_loss",
);
const validationLossNames = nameList(
  "val_loss valid_loss validation_loss loss_val loss_valid loss_validation val_loss_epoch eval_loss loss_eval dev_loss valloss val_total_loss test_loss",
);
const gradientNormNames = nameList(
  "grad_norm gradient_norm gradnorm total_grad_norm grad_norm_total train_grad_norm grad_2_norm_total gnorm",
);
const learningRateNames = nameList("lr learning_rate train_lr train_learning_rate");

/** Takes a history apart: a curve for each metric. */
export function curvesOfHistory(history: History): Curve[] {
  return [...history].map(([name, points]) => {
    const builder = new CurveBuilder(name);
    for (const { step, value, epoch } of points) builder.add(step, value, epoch);
    return builder.finish();
  });
}

/** The part that each curve plays. Curves without any number are left out. */
export function curvesByPart(curves: readonly Curve[]): Curves {
  const all = curves.filter(({ values }) => values.length > 0);
  const byName = new Map(all.map((curve) => [plainName(curve.name), curve]));
  const first = (names: readonly string[]): Curve | undefined => {
    const name = names.find((candidate) => byName.has(candidate));
    return name === undefined ? undefined : byName.get(name);
  };
  const [trainLoss, validationLoss] = [first(trainLossNames), first(validationLossNames)];
  const [gradientNorm, learningRate] = [first(gradientNormNames), first(learningRateNames)];
  return {
    ...(trainLoss === undefined ? {} : { trainLoss }),
    ...(validationLoss === undefined ? {} : { validationLoss }),
    ...(gradientNorm === undefined ? {} : { gradientNorm }),
    ...(learningRate === undefined ? {} : { learningRate }),
    all,
  };
}

/** Curves of losses: those of training and validation, and every other whose name has the word. */
export function lossCurves({ trainLoss, validationLoss, all }: Curves): Curve[] {
  const others = all.filter(({ name }) => /(^|[^a-z])loss($|[^a-z])/i.test(name));
  return [...new Set([trainLoss, validationLoss, ...others])].filter((curve) => curve !== undefined);
}

/** "epoch 12", or "step 340" where the point has no epoch. */
export function placeIn(curve: Curve, index: number): string {
  const epoch = epochAt(curve, index);
  return epoch === undefined ? `step ${curve.steps[index]}` : `epoch ${epoch}`;
}

/** Undefined where the point has none, or there is no such point. */
export function epochAt({ epochs }: Curve, index: number): number | undefined {
  const epoch = epochs[index];
  return epoch === undefined || Number.isNaN(epoch) ? undefined : epoch;
}

/** Whether some curve with a known direction became better by 5 % or more from its first to its last quarter. */
export function hasImproved(curves: readonly Curve[]): boolean {
  return curves.some((curve) => {
    const direction = inferDirection(curve.name);
    if (direction === undefined || curve.values.length < 4) return false;
    const quarter = Math.max(1, Math.floor(curve.values.length / 4));
    const [before, after] = [mean(curve.values.subarray(0, quarter)), mean(curve.values.subarray(-quarter))];
    const gain = direction === "min" ? before - after : after - before;
    return gain > 0.05 * Math.max(Math.abs(before), 1e-12);
  });
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function nameList(names: string): readonly string[] {
  return names.split(" ");
}

function plainName(name: string): string {
  return name
    .replace(/^metrics[./]/, "")
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z\d]+/g, "_");
}
