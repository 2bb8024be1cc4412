// Runs a model over many rows in batches: its loss, and its predictions.

import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { UserError } from "../errors.js";
import type { Examples } from "./data-split.js";
import type { LossFunction } from "./loss.js";
import type { Matrix } from "./matrix.js";
import type { TensorFlow } from "./tensorflow-api.js";
import { forward } from "./train-step.js";

interface Evaluation {
  readonly tf: TensorFlow;
  readonly model: LayersModel;
  readonly batchSize: number;
}

/** Mean loss per row over all rows. */
export function evaluateLoss(evaluation: Evaluation, examples: Examples, loss: LossFunction): number {
  const { tf, model, batchSize } = evaluation;
  const { rows } = examples.inputs;
  let sum = 0;
  for (let start = 0; start < rows; start += batchSize) {
    const end = Math.min(rows, start + batchSize);
    sum += tf.tidy(() => {
      const predicted = forward(evaluation, inputTensor(tf, model, sliceRows(examples.inputs, start, end)), {
        training: false,
      });
      const value = loss(targetTensor(tf, sliceRows(examples.targets, start, end)), predicted);
      return (value.dataSync()[0] as number) * (end - start);
    });
  }
  return sum / rows;
}

/** Predictions for all rows of scaled inputs, scaled as the targets were in training; 32-bit. */
export function predictRows(evaluation: Evaluation, inputs: Matrix): Matrix {
  const { tf, model, batchSize } = evaluation;
  const columns = outputColumns(model);
  const data = new Float32Array(inputs.rows * columns);
  for (let start = 0; start < inputs.rows; start += batchSize) {
    const batch = sliceRows(inputs, start, Math.min(inputs.rows, start + batchSize));
    const values = tf.tidy(() =>
      forward(evaluation, inputTensor(tf, model, batch), { training: false }).dataSync(),
    );
    data.set(values, start * columns);
  }
  return { data, rows: inputs.rows, columns };
}

/** Rows as the model's input, e.g. [batch, 8], or [batch, steps, features] for rows of steps × features values. */
export function inputTensor(tf: TensorFlow, model: LayersModel, batch: Matrix): Tensor {
  const shape = model.inputs[0]?.shape.slice(1).map(Number) ?? [];
  return tf.tensor(asFloat32(batch.data), [batch.rows, ...shape], "float32");
}

export function targetTensor(tf: TensorFlow, batch: Matrix): Tensor {
  return tf.tensor(asFloat32(batch.data), [batch.rows, batch.columns], "float32");
}

/**
 * Checks that a model takes these rows and gives these columns.
 * @throws UserError "bad-model"
 */
export function checkModelShape(model: LayersModel, inputDim: number, outputLength: number): void {
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw badModel(
      `The model has ${model.inputs.length} inputs and ${model.outputs.length} outputs; one each is needed.`,
    );
  }
  const inputShape = model.inputs[0]?.shape.slice(1) ?? [];
  if (sizeOf(inputShape) !== inputDim) {
    throw badModel(
      `The model takes ${inputShape.join(" × ")} values a row; the data have ${inputDim} input columns.`,
    );
  }
  if (outputColumns(model) !== outputLength) {
    throw badModel(
      `The model gives ${outputColumns(model)} values a row; the data have ${outputLength} target columns.`,
    );
  }
}

function outputColumns(model: LayersModel): number {
  return sizeOf(model.outputs[0]?.shape.slice(1) ?? []);
}

function sizeOf(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((size, one) => size * (one ?? Number.NaN), 1);
}

function sliceRows(matrix: Matrix, start: number, end: number): Matrix {
  const { columns } = matrix;
  return { data: matrix.data.subarray(start * columns, end * columns), rows: end - start, columns };
}

function asFloat32(data: Matrix["data"]): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}

function badModel(message: string): UserError {
  return new UserError("bad-model", message, {
    hint: "build(tf, { inputDim, outputLength }) is given both numbers: use them for the first and last layer.",
  });
}
