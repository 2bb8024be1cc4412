// A small network with one output in plain JavaScript and float64: its loss on data, and the gradient of it.

/** Rows of inputs and one output each. */
export interface Data {
  /** Row by row. */
  readonly inputs: Float64Array;
  readonly outputs: Float64Array;
  readonly columns: number;
}

/** One hidden layer with tanh; 0 units make a linear model. */
export interface NetworkShape {
  readonly columns: number;
  readonly hidden: number;
}

/** Names and shapes of the parameters in the order they lie in the vector. */
export function parameterShapes({ columns, hidden }: NetworkShape): [name: string, shape: number[]][] {
  if (hidden === 0) {
    return [
      ["output_weight", [columns]],
      ["output_bias", []],
    ];
  }
  return [
    ["hidden_weight", [hidden, columns]],
    ["hidden_bias", [hidden]],
    ["output_weight", [hidden]],
    ["output_bias", []],
  ];
}

/** How many parameters a network has. */
export function parameterCount(shape: NetworkShape): number {
  return parameterShapes(shape).reduce((sum, [, axes]) => sum + axes.reduce((count, n) => count * n, 1), 0);
}

/** The output for one row of inputs; activations of the hidden layer go into `hidden`. */
export function outputOf(
  w: Float64Array,
  shape: NetworkShape,
  row: { readonly inputs: Float64Array; readonly at: number; readonly hidden: Float64Array },
): number {
  const { columns, hidden: units } = shape;
  if (units === 0) return dot(w, 0, row, columns) + Number(w[columns]);
  const biases = units * columns;
  const outer = biases + units;
  let output = Number(w[outer + units]);
  for (let unit = 0; unit < units; unit++) {
    const activation = Math.tanh(dot(w, unit * columns, row, columns) + Number(w[biases + unit]));
    row.hidden[unit] = activation;
    output += Number(w[outer + unit]) * activation;
  }
  return output;
}

/**
 * Mean over rows of (output − y)² / 2σ²: minus the log-likelihood a row, up to a constant, for noise of known size σ.
 * @param rows which rows; all when absent
 * @param gradient receives the gradient when given
 */
export function lossOf(
  w: Float64Array,
  model: { readonly shape: NetworkShape; readonly data: Data; readonly noise: number },
  { rows, gradient }: { readonly rows?: readonly number[]; readonly gradient?: Float64Array } = {},
): number {
  const { shape, data, noise } = model;
  const count = rows?.length ?? data.outputs.length;
  const hidden = new Float64Array(shape.hidden);
  gradient?.fill(0);
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const row = rows === undefined ? index : Number(rows[index]);
    const at = row * shape.columns;
    const error = outputOf(w, shape, { inputs: data.inputs, at, hidden }) - Number(data.outputs[row]);
    sum += error * error;
    const slope = error / (noise * noise * count);
    if (gradient !== undefined) addGradient(gradient, w, { shape, inputs: data.inputs, at, hidden, slope });
  }
  return sum / (2 * noise * noise * count);
}

interface RowSlope {
  readonly shape: NetworkShape;
  readonly inputs: Float64Array;
  readonly at: number;
  readonly hidden: Float64Array;
  /** Derivative of the loss by the output of this row. */
  readonly slope: number;
}

function addGradient(gradient: Float64Array, w: Float64Array, row: RowSlope): void {
  const { columns, hidden: units } = row.shape;
  if (units === 0) {
    addRow(gradient, 0, row, row.slope);
    add(gradient, columns, row.slope);
    return;
  }
  const biases = units * columns;
  const outer = biases + units;
  add(gradient, outer + units, row.slope);
  for (let unit = 0; unit < units; unit++) {
    const activation = Number(row.hidden[unit]);
    add(gradient, outer + unit, row.slope * activation);
    const inner = row.slope * Number(w[outer + unit]) * (1 - activation * activation);
    add(gradient, biases + unit, inner);
    addRow(gradient, unit * columns, row, inner);
  }
}

function dot(
  w: Float64Array,
  from: number,
  { inputs, at }: { readonly inputs: Float64Array; readonly at: number },
  columns: number,
): number {
  let sum = 0;
  for (let column = 0; column < columns; column++)
    sum += Number(w[from + column]) * Number(inputs[at + column]);
  return sum;
}

function addRow(gradient: Float64Array, from: number, { shape, inputs, at }: RowSlope, slope: number): void {
  for (let column = 0; column < shape.columns; column++)
    add(gradient, from + column, slope * Number(inputs[at + column]));
}

function add(values: Float64Array, index: number, amount: number): void {
  values[index] = Number(values[index]) + amount;
}
