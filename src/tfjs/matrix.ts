// Rows of numbers in one typed array: what data, scalers, predictions and metrics are made of.

import { UserError } from "../errors.js";

/** `rows` × `columns` numbers, row after row. */
export interface Matrix {
  readonly data: Float32Array | Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** What callers may give for a matrix: arrays of rows, one array for one column, or a matrix. */
export type MatrixLike = Matrix | readonly (readonly number[])[] | readonly number[];

/**
 * Turns rows into a matrix (64-bit); a matrix is returned as it is.
 * @param name how errors call it: "inputs"
 * @throws UserError "bad-data" when rows differ in length, a length does not fit, or a value is not a finite number
 */
export function toMatrix(source: MatrixLike, name: string): Matrix {
  const matrix = isMatrix(source) ? source : fromRows(source, name);
  if (matrix.data.length !== matrix.rows * matrix.columns) {
    throw badData(
      `${name}: ${matrix.data.length} values are not ${matrix.rows} rows × ${matrix.columns} columns.`,
    );
  }
  const bad = matrix.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const place = `row ${Math.floor(bad / matrix.columns) + 1}, column ${(bad % matrix.columns) + 1}`;
    throw badData(`${name}: ${place} is ${matrix.data[bad]}, not a finite number.`);
  }
  return matrix;
}

/** The rows at `indices`, in that order, in the same precision. */
export function selectRows(matrix: Matrix, indices: ArrayLike<number>): Matrix {
  const { columns } = matrix;
  const data = emptyLike(matrix.data, indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const from = (indices[i] as number) * columns;
    data.set(matrix.data.subarray(from, from + columns), i * columns);
  }
  return { data, rows: indices.length, columns };
}

/** An array of zeros of the same precision. */
export function emptyLike(data: Matrix["data"], length: number): Float32Array | Float64Array {
  return data instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}

/** The matrix with 32-bit values, as TensorFlow.js computes; itself when it already has them. */
export function toFloat32(matrix: Matrix): Matrix {
  return matrix.data instanceof Float32Array ? matrix : { ...matrix, data: new Float32Array(matrix.data) };
}

/** The matrix in the precision of `like`. */
export function inPrecisionOf(like: Matrix, matrix: Matrix): Matrix {
  const data = emptyLike(like.data, matrix.data.length);
  data.set(matrix.data);
  return { ...matrix, data };
}

function isMatrix(source: MatrixLike): source is Matrix {
  return !Array.isArray(source);
}

function fromRows(source: readonly (readonly number[])[] | readonly number[], name: string): Matrix {
  const rows = source.map((row) => (typeof row === "number" ? [row] : row));
  const columns = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries()) {
    if (row.length !== columns) {
      throw badData(`${name}: row ${i + 1} has ${row.length} values, row 1 has ${columns}.`);
    }
    data.set(row, i * columns);
  }
  return { data, rows: rows.length, columns };
}

function badData(message: string): UserError {
  return new UserError("bad-data", message, {
    hint: "Give every row the same number of finite numbers; drop or fill gaps before training.",
  });
}
