// Makes optimizers, and takes out and puts back everything an optimizer remembers, bit for bit.

import type { Optimizer, Variable } from "@tensorflow/tfjs-core";
import { UserError } from "../errors.js";
import type { NamedArray } from "./model-weights.js";
import type { TensorFlow } from "./tensorflow-api.js";

export type OptimizerName = "adam" | "sgd" | "momentum" | "rmsprop" | "adagrad" | "adamax";

/** By name with its rate (0.001 when absent; momentum 0.9), or made by a function from TensorFlow.js. */
export type OptimizerOption =
  | OptimizerName
  | { readonly type: OptimizerName; readonly learningRate?: number; readonly momentum?: number }
  | ((tf: TensorFlow) => Optimizer);

export interface OptimizerState {
  readonly iterations: number;
  /** Its variables, named after the property that holds them: "accumulatedFirstMoment/0", "accBeta1". */
  readonly arrays: readonly NamedArray[];
}

const makers: Record<OptimizerName, (tf: TensorFlow, rate: number, momentum: number) => Optimizer> = {
  adam: (tf, rate) => tf.train.adam(rate),
  sgd: (tf, rate) => tf.train.sgd(rate),
  momentum: (tf, rate, momentum) => tf.train.momentum(rate, momentum),
  rmsprop: (tf, rate) => tf.train.rmsprop(rate),
  adagrad: (tf, rate) => tf.train.adagrad(rate),
  adamax: (tf, rate) => tf.train.adamax(rate),
};

/**
 * Checks an optimizer without TensorFlow.js and returns how to make it.
 * @throws UserError "bad-optimizer"
 */
export function prepareOptimizer(option: OptimizerOption): (tf: TensorFlow) => Optimizer {
  if (typeof option === "function") return option;
  const {
    type,
    learningRate = 0.001,
    momentum = 0.9,
  } = typeof option === "string" ? { type: option } : option;
  if (!Object.hasOwn(makers, type)) throw badOptimizer(`"${String(type)}" is not an optimizer.`);
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw badOptimizer(`The learning rate is ${learningRate}; it must be above 0.`);
  }
  return (tf) => makers[type](tf, learningRate, momentum);
}

/** Name and settings for metadata.json, as the optimizer itself gives them. */
export function describeOptimizer(optimizer: Optimizer): { name: string; learningRate: number | null } {
  const { learningRate } = optimizer.getConfig();
  const name = optimizer.getClassName().toLowerCase();
  return { name, learningRate: typeof learningRate === "number" ? learningRate : null };
}

/**
 * Copies all variables an optimizer holds. Its own getWeights leaves out Adam's running powers of beta and computes
 * them anew on return, which differs in the last bits.
 */
export function takeOptimizerState(tf: TensorFlow, optimizer: Optimizer): OptimizerState {
  const arrays: NamedArray[] = [];
  for (const [key, value] of Object.entries(optimizer)) {
    if (value instanceof tf.Variable) arrays.push(copyVariable(key, value));
    if (!isSlotList(tf, value)) continue;
    for (const [index, slot] of value.entries()) arrays.push(copyVariable(`${key}/${index}`, slot.variable));
  }
  return { iterations: optimizer.iterations, arrays };
}

/** Puts a state back into a fresh optimizer of the same kind. */
export function restoreOptimizerState(tf: TensorFlow, optimizer: Optimizer, state: OptimizerState): void {
  const holder = optimizer as unknown as Record<string, unknown>;
  holder.iterations_ = state.iterations;
  for (const { name, shape, data } of state.arrays) {
    const [key = "", index] = name.split("/");
    const current = holder[key];
    tf.tidy(() => {
      const tensor = tf.tensor(data, [...shape], "float32");
      if (current instanceof tf.Variable) current.assign(tensor);
      else if (Array.isArray(current) && index !== undefined) {
        current[Number(index)] = { originalName: name, variable: tensor.variable(false) };
      } else
        throw new UserError("bad-checkpoint", `The checkpoint's optimizer state "${name}" does not fit.`);
    });
  }
}

interface Slot {
  readonly variable: Variable;
}

function isSlotList(tf: TensorFlow, value: unknown): value is Slot[] {
  return (
    Array.isArray(value) &&
    value.every((one) => (one as Partial<Slot> | null)?.variable instanceof tf.Variable)
  );
}

function copyVariable(name: string, variable: Variable): NamedArray {
  return { name, shape: variable.shape, data: new Float32Array(variable.dataSync()) };
}

function badOptimizer(message: string): UserError {
  return new UserError("bad-optimizer", message, {
    hint: `Choose one of ${Object.keys(makers).join(", ")} with a learningRate, or give a function (tf) => optimizer.`,
  });
}
