// NumPy's .npy files: arrays of numbers with a shape. Nothing in them is ever evaluated or unpickled.

import { type DtypeCodec, dtypeOfData, findDtype, type NpyData } from "./npy-dtypes.js";
import { formatHeader, NpyFormatError, parseHeader, preambleOf } from "./npy-header.js";

export type { NpyData } from "./npy-dtypes.js";
export { NpyFormatError } from "./npy-header.js";

export interface NpyArray {
  /**
   * The values in C order (last axis fastest), whatever the file's order. float64 and 64-bit integers as Float64Array
   * (integers exact up to 2^53), float16 and float32 as Float32Array, other integers as their own kind, booleans as
   * Uint8Array.
   */
  readonly data: NpyData;
  /** Length of each axis; empty for a single value. */
  readonly shape: readonly number[];
  /** As the file says it: "<f4". */
  readonly dtype: string;
}

/** Arrays that can be written, each as the dtype of the same name. */
export type WritableData = NpyData | Uint8ClampedArray | BigInt64Array | BigUint64Array;

/**
 * Encodes an array as .npy version 1.0: little-endian, C order, data aligned to 64 bytes.
 * @param shape its product must be the number of values; one axis when absent
 * @throws RangeError when shape and data do not fit each other
 */
export function encodeNpy(data: WritableData, shape: readonly number[] = [data.length]): Uint8Array {
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new RangeError(`A shape holds whole numbers from 0 on, not (${shape.join(", ")}).`);
  }
  if (countOf(shape) !== data.length) {
    throw new RangeError(
      `The shape (${shape.join(", ")}) is of ${countOf(shape)} values; there are ${data.length}.`,
    );
  }
  const dtype = dtypeOfData(data);
  const header = formatHeader(dtype.name, shape);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  if (!hostIsLittleEndian) swapBytes(bytes.subarray(header.length), dtype.itemBytes);
  return bytes;
}

/**
 * Decodes .npy of version 1.0, 2.0 or 3.0. The header must be exactly of the kind NumPy writes and the data exactly as
 * long as it says; memory use is bounded by the size of the file.
 * @throws NpyFormatError
 */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  const { headerText, dataOffset } = preambleOf(bytes);
  const { descr, isFortranOrder, shape } = parseHeader(headerText);
  const dtype = findDtype(descr);
  const count = countOf(shape);
  const found = bytes.length - dataOffset;
  if (!Number.isSafeInteger(count * dtype.itemBytes) || count * dtype.itemBytes !== found) {
    const shapeText = `(${shape.join(", ")})`;
    throw new NpyFormatError(
      `the header says ${shapeText} of ${descr}, ${count * dtype.itemBytes} bytes, but ${found} bytes follow`,
    );
  }
  const own = new Uint8Array(bytes.subarray(dataOffset));
  if (descr.startsWith(">") === hostIsLittleEndian) swapBytes(own, dtype.itemBytes);
  const data = dtype.read(own.buffer);
  return { data: isFortranOrder ? toCOrder(data, shape, dtype) : data, shape, dtype: descr };
}

const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function countOf(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
}

function swapBytes(bytes: Uint8Array, itemBytes: number): void {
  if (itemBytes > 1)
    for (let at = 0; at < bytes.length; at += itemBytes) bytes.subarray(at, at + itemBytes).reverse();
}

/** First axis fastest → last axis fastest. Walks the target in order and steps through the source by its strides. */
function toCOrder(data: NpyData, shape: readonly number[], dtype: DtypeCodec): NpyData {
  if (data.length === 0 || shape.filter((length) => length > 1).length < 2) return data;
  const strides: number[] = [];
  shape.reduce((stride, length, axis) => {
    strides[axis] = stride;
    return stride * length;
  }, 1);
  const target = dtype.allocate(data.length);
  const index = new Array<number>(shape.length).fill(0);
  let source = 0;
  for (let at = 0; at < target.length; at++) {
    target[at] = data[source] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] as number;
      const length = shape[axis] as number;
      source += stride;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < length) break;
      index[axis] = 0;
      source -= stride * length;
    }
  }
  return target;
}
