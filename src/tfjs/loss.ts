// The losses: mse, mae, huber, weighted by column, and with an auxiliary part.

import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { UserError } from "../errors.js";
import type { TensorFlow } from "./tensorflow-api.js";

export type BaseLoss = "mse" | "mae" | "huber";

/** An auxiliary term of one's own: scalar from scaled targets and predictions, both [batch, columns]. */
export type AuxiliaryTerm = (tf: TensorFlow, actual: Tensor, predicted: Tensor) => Scalar;

/** All losses are means over rows and columns of the scaled targets. */
export type LossOption =
  | BaseLoss
  | { readonly type: "mse" | "mae" }
  /** Quadratic up to `delta` (1 when absent), linear beyond. */
  | { readonly type: "huber"; readonly delta?: number }
  /** Each column's error times its weight; columns without one have 1. `of` is mse when absent. */
  | {
      readonly type: "weighted";
      readonly weights: Readonly<Record<string, number>> | readonly number[];
      readonly of?: BaseLoss;
    }
  /**
   * Main loss + auxWeight × auxiliary loss. `auxiliary` names the target columns that are auxiliary (the others are
   * main), or computes a term of its own (then all columns are main).
   */
  | {
      readonly type: "auxiliary";
      readonly auxWeight: number;
      readonly auxiliary: readonly string[] | AuxiliaryTerm;
      readonly of?: BaseLoss;
    };

export const lossTypes = ["mse", "mae", "huber", "weighted", "auxiliary"] as const;

/** Scalar loss of one batch; actual and predicted are scaled and [batch, columns]. */
export type LossFunction = (actual: Tensor, predicted: Tensor) => Scalar;

/** A loss that was checked against the target's columns and does not need TensorFlow.js yet. */
export interface PreparedLoss {
  /** The section loss_config without clipping. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly bind: (tf: TensorFlow) => LossFunction;
}

/**
 * Checks a loss and prepares it for targets with these columns.
 * @param names names of the target columns, where they have some
 * @throws UserError "bad-loss"
 */
export function prepareLoss(option: LossOption, columns: number, names?: readonly string[]): PreparedLoss {
  const loss = typeof option === "string" ? { type: option } : option;
  switch (loss.type) {
    case "mse":
    case "mae":
      return { config: { loss_type: loss.type }, bind: (tf) => meanOf(tf, elementLoss(tf, loss.type)) };
    case "huber":
      return prepareHuber("delta" in loss ? loss.delta : undefined);
    case "weighted":
      if (!("weights" in loss)) break;
      return prepareWeighted(loss.of ?? "mse", weightsOf(loss.weights, columns, names));
    case "auxiliary":
      if (!("auxiliary" in loss)) break;
      return prepareAuxiliary(loss, columns, names);
  }
  throw badLoss(`${JSON.stringify(option)} is not a loss.`);
}

type ElementLoss = (actual: Tensor, predicted: Tensor) => Tensor;

function prepareHuber(delta = 1): PreparedLoss {
  if (!(delta > 0 && Number.isFinite(delta))) throw badLoss(`huber's delta is ${delta}; it must be above 0.`);
  const config = { loss_type: "huber", huber_delta: delta };
  return { config, bind: (tf) => meanOf(tf, elementLoss(tf, "huber", delta)) };
}

function prepareWeighted(of: BaseLoss, weights: readonly number[]): PreparedLoss {
  return {
    config: { loss_type: "weighted", weighted_loss: checkBase(of), weights: [...weights] },
    bind: (tf) => weightedMean(tf, elementLoss(tf, of), weights),
  };
}

function prepareAuxiliary(
  loss: Extract<LossOption, { readonly type: "auxiliary" }>,
  columns: number,
  names: readonly string[] | undefined,
): PreparedLoss {
  const { auxWeight, auxiliary } = loss;
  const of = checkBase(loss.of ?? "mse");
  if (!(auxWeight >= 0 && Number.isFinite(auxWeight))) {
    throw badLoss(`auxWeight is ${auxWeight}; it must be 0 or more.`);
  }
  const config = { loss_type: "auxiliary", aux_weight: auxWeight, main_loss: of };
  if (typeof auxiliary !== "function") {
    const weights = splitWeights(auxiliary, auxWeight, requireNames(names, columns));
    return {
      config: { ...config, aux_targets: [...auxiliary] },
      bind: (tf) => weightedMean(tf, elementLoss(tf, of), weights),
    };
  }
  const bind = (tf: TensorFlow): LossFunction => {
    const main = meanOf(tf, elementLoss(tf, of));
    return (actual, predicted) =>
      tf.add(main(actual, predicted), tf.mul(auxiliary(tf, actual, predicted), auxWeight)) as Scalar;
  };
  return { config, bind };
}

function elementLoss(tf: TensorFlow, of: BaseLoss, delta = 1): ElementLoss {
  if (of === "mse") return (actual, predicted) => tf.square(tf.sub(predicted, actual));
  if (of === "mae") return (actual, predicted) => tf.abs(tf.sub(predicted, actual));
  return (actual, predicted) => {
    const error = tf.abs(tf.sub(predicted, actual));
    const quadratic = tf.minimum(error, delta);
    return tf.add(tf.mul(0.5, tf.square(quadratic)), tf.mul(delta, tf.sub(error, quadratic)));
  };
}

function meanOf(tf: TensorFlow, element: ElementLoss): LossFunction {
  return (actual, predicted) => tf.mean(element(actual, predicted)) as Scalar;
}

function weightedMean(tf: TensorFlow, element: ElementLoss, weights: readonly number[]): LossFunction {
  return (actual, predicted) =>
    tf.mean(tf.mul(element(actual, predicted), tf.tensor2d([...weights], [1, weights.length]))) as Scalar;
}

/** Weights that make one mean over all columns equal mean(main) + auxWeight × mean(auxiliary). */
function splitWeights(auxiliary: readonly string[], auxWeight: number, names: readonly string[]): number[] {
  checkNames(auxiliary, names);
  const auxiliaryCount = names.filter((name) => auxiliary.includes(name)).length;
  const mainCount = names.length - auxiliaryCount;
  if (mainCount === 0 || auxiliaryCount === 0) {
    throw badLoss("An auxiliary loss needs at least one main and one auxiliary target column.");
  }
  return names.map((name) =>
    auxiliary.includes(name) ? (auxWeight * names.length) / auxiliaryCount : names.length / mainCount,
  );
}

function weightsOf(
  weights: Readonly<Record<string, number>> | readonly number[],
  columns: number,
  names: readonly string[] | undefined,
): number[] {
  const list = isList(weights) ? [...weights] : namedWeights(weights, requireNames(names, columns));
  const isUsable =
    list.every((weight) => weight >= 0 && Number.isFinite(weight)) && list.some((one) => one > 0);
  if (list.length !== columns || !isUsable) {
    throw badLoss(
      `weights are ${JSON.stringify(weights)}; ${columns} numbers of 0 or more are needed, not all 0.`,
    );
  }
  return list;
}

function namedWeights(weights: Readonly<Record<string, number>>, names: readonly string[]): number[] {
  checkNames(Object.keys(weights), names);
  return names.map((name) => weights[name] ?? 1);
}

function isList(weights: Readonly<Record<string, number>> | readonly number[]): weights is readonly number[] {
  return Array.isArray(weights);
}

function requireNames(names: readonly string[] | undefined, columns: number): readonly string[] {
  if (names !== undefined) return names;
  throw badLoss(`The loss names target columns, but the ${columns} columns of this data have no names.`);
}

function checkNames(wanted: readonly string[], names: readonly string[]): void {
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw badLoss(`The loss names the target "${unknown}"; the targets are ${names.join(", ")}.`);
}

function checkBase(of: BaseLoss): BaseLoss {
  if (of === "mse" || of === "mae" || of === "huber") return of;
  throw badLoss(`"${String(of)}" cannot be weighted.`);
}

function badLoss(message: string): UserError {
  return new UserError("bad-loss", message, {
    hint: `Losses: ${lossTypes.join(", ")}; weighted and auxiliary take of: mse, mae or huber.`,
  });
}
