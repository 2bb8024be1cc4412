// Metrics of a whole target and of its groups of columns, on values in their original unit.

import { type RegressionMetrics, regressionMetrics } from "../core/regression.js";
import { UserError } from "../errors.js";
import { emptyLike, type Matrix } from "./matrix.js";

/** Which columns of the target make up each metric group, counted from 0. */
export type TargetGroups = Readonly<Record<string, readonly number[]>>;

/** Metrics by group: `{ overall: { mae, rmse, r2 }, … }`, as metadata.json holds them. */
export type Metrics = Record<string, Record<string, number | null>>;

/** mae, rmse and r2: `overall` over all values, then one entry per group over its columns. */
export function groupMetrics(predicted: Matrix, actual: Matrix, groups: TargetGroups): Metrics {
  const metrics: Metrics = { overall: { ...regressionMetrics(predicted.data, actual.data) } };
  for (const [name, columns] of Object.entries(groups)) {
    metrics[name] = { ...measureColumns(predicted, actual, columns) };
  }
  return metrics;
}

/** One group per named column; none where columns have no names. */
export function groupsByName(names: readonly string[] | undefined): TargetGroups {
  return Object.fromEntries((names ?? []).map((name, column) => [name, [column]]));
}

/**
 * Refuses groups of columns that the target does not have.
 * @throws UserError "bad-option"
 */
export function checkGroups(groups: TargetGroups, columns: number): void {
  for (const [name, members] of Object.entries(groups)) {
    const isUsable =
      members.length > 0 &&
      members.every((column) => Number.isInteger(column) && column >= 0 && column < columns);
    if (isUsable) continue;
    throw new UserError("bad-option", `The group "${name}" has the columns ${JSON.stringify(members)}.`, {
      hint: `Name columns of the target by number, from 0 to ${columns - 1}.`,
    });
  }
}

function measureColumns(predicted: Matrix, actual: Matrix, columns: readonly number[]): RegressionMetrics {
  return regressionMetrics(pickColumns(predicted, columns), pickColumns(actual, columns));
}

function pickColumns(matrix: Matrix, columns: readonly number[]): Float32Array | Float64Array {
  const picked = emptyLike(matrix.data, matrix.rows * columns.length);
  let at = 0;
  for (let row = 0; row < matrix.rows; row++) {
    for (const column of columns) picked[at++] = matrix.data[row * matrix.columns + column] as number;
  }
  return picked;
}
