// NumPy's names for kinds of numbers, and how each is held here.

import { NpyFormatError } from "./npy-header.js";

export type NpyData =
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;

export interface DtypeCodec {
  readonly itemBytes: number;
  /** Takes over a buffer of items in the host's byte order. */
  readonly read: (buffer: ArrayBuffer) => NpyData;
  readonly allocate: (length: number) => NpyData;
}

const codecs: Readonly<Record<string, DtypeCodec>> = {
  f8: { itemBytes: 8, read: (buffer) => new Float64Array(buffer), allocate: (n) => new Float64Array(n) },
  f4: { itemBytes: 4, read: (buffer) => new Float32Array(buffer), allocate: (n) => new Float32Array(n) },
  f2: {
    itemBytes: 2,
    read: (buffer) => Float32Array.from(new Uint16Array(buffer), float16),
    allocate: (n) => new Float32Array(n),
  },
  i8: {
    itemBytes: 8,
    read: (buffer) => Float64Array.from(new BigInt64Array(buffer), Number),
    allocate: (n) => new Float64Array(n),
  },
  u8: {
    itemBytes: 8,
    read: (buffer) => Float64Array.from(new BigUint64Array(buffer), Number),
    allocate: (n) => new Float64Array(n),
  },
  i4: { itemBytes: 4, read: (buffer) => new Int32Array(buffer), allocate: (n) => new Int32Array(n) },
  i2: { itemBytes: 2, read: (buffer) => new Int16Array(buffer), allocate: (n) => new Int16Array(n) },
  i1: { itemBytes: 1, read: (buffer) => new Int8Array(buffer), allocate: (n) => new Int8Array(n) },
  u4: { itemBytes: 4, read: (buffer) => new Uint32Array(buffer), allocate: (n) => new Uint32Array(n) },
  u2: { itemBytes: 2, read: (buffer) => new Uint16Array(buffer), allocate: (n) => new Uint16Array(n) },
  u1: { itemBytes: 1, read: (buffer) => new Uint8Array(buffer), allocate: (n) => new Uint8Array(n) },
  b1: { itemBytes: 1, read: (buffer) => new Uint8Array(buffer), allocate: (n) => new Uint8Array(n) },
};

/**
 * How to read a dtype of a file: "<f4", ">i8", "|b1".
 * @throws NpyFormatError for kinds that are not plain numbers; objects are pickles and never loaded
 */
export function findDtype(descr: string): DtypeCodec {
  const match = /^([<>|=])([fiub][1248])$/.exec(descr);
  const codec = match === null ? undefined : codecs[match[2] ?? ""];
  const needsOrder = codec !== undefined && codec.itemBytes > 1;
  if (codec !== undefined && !(needsOrder && match?.[1] === "|")) return codec;
  const kind = /^[<>|=]?O/.test(descr)
    ? "Python objects (a pickle), which are never loaded"
    : JSON.stringify(descr);
  throw new NpyFormatError(`it holds ${kind}; floats, integers and booleans can be read`);
}

/** The name under which NumPy knows a typed array, and the bytes of one item. */
export function dtypeOfData(data: ArrayBufferView & { readonly BYTES_PER_ELEMENT: number }): {
  readonly name: string;
  readonly itemBytes: number;
} {
  const itemBytes = data.BYTES_PER_ELEMENT;
  return { name: `${itemBytes === 1 ? "|" : "<"}${kindOf(data)}${itemBytes}`, itemBytes };
}

function kindOf(data: ArrayBufferView): "f" | "i" | "u" {
  if (data instanceof Float32Array || data instanceof Float64Array) return "f";
  const isSigned = data instanceof Int8Array || data instanceof Int16Array || data instanceof Int32Array;
  return isSigned || data instanceof BigInt64Array ? "i" : "u";
}

/** IEEE 754 half precision from its bits. */
function float16(bits: number): number {
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
