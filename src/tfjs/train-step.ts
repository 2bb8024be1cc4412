// One step: loss and gradients of a batch, the gradients' global norm clipped, the weights updated.

import type { NamedTensorMap, Optimizer, Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { LossFunction } from "./loss.js";
import type { TensorFlow } from "./tensorflow-api.js";

/** Keeps the clipped gradient finite when the norm is 0. */
const tinyNorm = 1e-12;

export interface StepContext {
  readonly tf: TensorFlow;
  readonly model: LayersModel;
  readonly loss: LossFunction;
  readonly optimizer: Optimizer;
  /** Largest global norm of the gradients; null does not clip. */
  readonly gradientClip: number | null;
}

export interface StepResult {
  readonly loss: number;
  /** Square root of the sum of squares of all gradients, before clipping. */
  readonly gradientNorm: number;
}

/** Updates the model once. `inputs` and `targets` ([batch, columns]) stay with the caller. */
export function trainStep(context: StepContext, inputs: Tensor, targets: Tensor): StepResult {
  const { tf, optimizer } = context;
  return tf.tidy(() => {
    const { value, grads } = computeGradients(context, inputs, targets);
    const norm = globalNorm(tf, grads);
    optimizer.applyGradients(context.gradientClip === null ? grads : clip(context, grads, norm));
    return { loss: value.dataSync()[0] as number, gradientNorm: norm.dataSync()[0] as number };
  });
}

/** Loss (with the layers' regularisation) and gradients of a batch; throws where a backend lacks a kernel. */
export function computeGradients(
  context: Omit<StepContext, "optimizer" | "gradientClip">,
  inputs: Tensor,
  targets: Tensor,
): { value: Scalar; grads: NamedTensorMap } {
  const { tf, model, loss } = context;
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  return tf.variableGrads(() => {
    const predicted = forward(context, inputs, { training: true });
    return model.calculateLosses().reduce<Scalar>((sum, part) => tf.add(sum, part), loss(targets, predicted));
  }, variables);
}

/** The model's output as [batch, columns]. */
export function forward(
  { tf, model }: { readonly tf: TensorFlow; readonly model: LayersModel },
  inputs: Tensor,
  { training }: { readonly training: boolean },
): Tensor {
  const output = model.apply(inputs, { training }) as Tensor;
  return output.shape.length === 2 ? output : tf.reshape(output, [output.shape[0] ?? 0, -1]);
}

function globalNorm(tf: TensorFlow, grads: NamedTensorMap): Scalar {
  return tf.sqrt(tf.addN(Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)))));
}

/** Pascanu, Mikolov, Bengio: On the difficulty of training recurrent neural networks (2013), section 3.2. */
function clip({ tf, gradientClip }: StepContext, grads: NamedTensorMap, norm: Scalar): NamedTensorMap {
  const factor = tf.minimum(1, tf.div(gradientClip ?? 1, tf.add(norm, tinyNorm)));
  return Object.fromEntries(
    Object.entries(grads).map(([name, gradient]) => [name, tf.mul(gradient, factor)]),
  );
}
