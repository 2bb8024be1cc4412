// Scalers of inputs and targets: fitted per column on the training rows, applied, inverted, saved and reloaded.

import { UserError } from "../errors.js";
import { emptyLike, type Matrix } from "./matrix.js";

export type ScalerType = "minmax" | "standard" | "robust" | "none";

export const scalerTypes: readonly ScalerType[] = ["minmax", "standard", "robust", "none"];

/** Per column: scaled = (value - center) / scale. Plain data; this is what scaler_X.json and scaler_y.json hold. */
export interface Scaler {
  readonly scaler_type: ScalerType;
  /** Names of the columns, where they have some. */
  readonly columns?: readonly string[];
  /** minmax: the minimum; standard: the mean; robust: the median; none: 0. */
  readonly center: readonly number[];
  /** minmax: maximum - minimum; standard: population standard deviation; robust: interquartile range. Never 0. */
  readonly scale: readonly number[];
}

/**
 * Fits a scaler to the columns of a matrix. A column without spread (constant, or an interquartile range of 0 or next
 * to it) gets scale 1, so that it is only shifted and nothing is divided by 0.
 * @throws UserError "bad-scaler" for an unknown type, "bad-data" for no rows
 */
export function fitScaler(type: ScalerType, matrix: Matrix, columns?: readonly string[]): Scaler {
  if (!scalerTypes.includes(type)) throw unknownScaler(type);
  if (matrix.rows === 0) throw new UserError("bad-data", "A scaler cannot be fitted to no rows.");
  const parts = Array.from({ length: matrix.columns }, (_, column) => describeColumn(type, matrix, column));
  return {
    scaler_type: type,
    ...(columns === undefined ? {} : { columns: [...columns] }),
    center: parts.map((part) => part.center),
    scale: parts.map((part) => part.scale),
  };
}

/** Scaled copy, in the matrix's own precision. */
export function applyScaler(scaler: Scaler, matrix: Matrix): Matrix {
  checkColumns(scaler, matrix);
  return mapColumns(matrix, (value, column) => (value - center(scaler, column)) / scale(scaler, column));
}

/** The inverse of `applyScaler`: a copy in the original unit. */
export function invertScaler(scaler: Scaler, matrix: Matrix): Matrix {
  checkColumns(scaler, matrix);
  return mapColumns(matrix, (value, column) => value * scale(scaler, column) + center(scaler, column));
}

/**
 * Checks what was read from scaler_X.json or scaler_y.json.
 * @param where file name for the error
 * @throws UserError "bad-scaler" when it is not a scaler
 */
export function parseScaler(value: unknown, where: string): Scaler {
  const { scaler_type, columns, center, scale } = (value ?? {}) as Partial<Record<keyof Scaler, unknown>>;
  const type = scalerTypes.find((one) => one === scaler_type);
  const fits =
    type !== undefined &&
    isNumbers(center) &&
    isNumbers(scale) &&
    center.length === scale.length &&
    !scale.includes(0);
  if (!fits) {
    throw new UserError("bad-scaler", `${where} does not hold a scaler.`, {
      hint: `Expected scaler_type (${scalerTypes.join(", ")}) and, per column, center and scale (not 0).`,
    });
  }
  const names = Array.isArray(columns) ? { columns: columns.map(String) } : {};
  return { scaler_type: type, ...names, center, scale };
}

function describeColumn(type: ScalerType, matrix: Matrix, column: number): { center: number; scale: number } {
  if (type === "none") return { center: 0, scale: 1 };
  const values = Float64Array.from(
    { length: matrix.rows },
    (_, row) => matrix.data[row * matrix.columns + column] as number,
  );
  const { center, spread } = measure(type, values);
  return { center, scale: isWithoutSpread(values, center, spread) ? 1 : spread };
}

/**
 * Whether a column's spread is no measure of it: rounding leaves a tiny one in a constant column (0.1, 0.1, 0.1), and
 * divided by one below 1e-30 of the farthest value, that value would leave the range of float32.
 */
function isWithoutSpread(values: Float64Array, center: number, spread: number): boolean {
  const farthest = values.reduce((far, value) => Math.max(far, Math.abs(value - center)), 0);
  return spread <= 10 * Number.EPSILON * Math.abs(center) || spread < 1e-30 * farthest;
}

function measure(type: ScalerType, values: Float64Array): { center: number; spread: number } {
  const sorted = values.slice().sort();
  if (type === "minmax") {
    const low = sorted[0] as number;
    return { center: low, spread: (sorted[sorted.length - 1] as number) - low };
  }
  if (type === "robust") {
    return { center: quantile(sorted, 0.5), spread: quantile(sorted, 0.75) - quantile(sorted, 0.25) };
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { center: mean, spread: Math.sqrt(variance) };
}

/** Linear interpolation between the two nearest ranks (Hyndman and Fan's type 7, as numpy and scikit-learn do). */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const low = sorted[Math.floor(position)] as number;
  const high = sorted[Math.ceil(position)] as number;
  return low + (high - low) * (position - Math.floor(position));
}

function mapColumns(matrix: Matrix, change: (value: number, column: number) => number): Matrix {
  const data = emptyLike(matrix.data, matrix.data.length);
  for (let i = 0; i < data.length; i++) data[i] = change(matrix.data[i] as number, i % matrix.columns);
  return { ...matrix, data };
}

function checkColumns(scaler: Scaler, matrix: Matrix): void {
  if (scaler.center.length === matrix.columns) return;
  throw new UserError(
    "bad-data",
    `The scaler was fitted to ${scaler.center.length} columns and is given ${matrix.columns}.`,
  );
}

function center(scaler: Scaler, column: number): number {
  return scaler.center[column] as number;
}

function scale(scaler: Scaler, column: number): number {
  return scaler.scale[column] as number;
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number" && Number.isFinite(one));
}

function unknownScaler(type: string): UserError {
  return new UserError("bad-scaler", `"${type}" is not a scaler.`, {
    hint: `Choose one of: ${scalerTypes.join(", ")}.`,
  });
}
