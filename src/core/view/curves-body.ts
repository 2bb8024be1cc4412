// Curves as bytes, as the server sends them: read here, in the page. Written by server/curves-body.ts.

import type { CurvesAnswer, CurveView } from "./run-data.js";

/**
 * What stands before the numbers, as JSON: four bytes with its length (little-endian), itself, and zeros up to a multiple of
 * eight. Then, for each curve, its steps, its values, and of a band its lower and upper limits: 64-bit floats, little-endian.
 */
export interface CurvesHeader {
  readonly reduction?: string;
  readonly unit?: string;
  readonly direction?: "min" | "max";
  readonly curves: readonly CurveHeader[];
}

export interface CurveHeader {
  readonly key: string;
  readonly label: string;
  /** Points the run has in this part of the axis. */
  readonly total: number;
  /** Points that follow. */
  readonly length: number;
  readonly hasBand: boolean;
}

/** Bytes of one number. */
export const curveNumberBytes = 8;

/** Where the numbers begin behind a header of so many bytes. */
export function curveNumbersStart(headerBytes: number): number {
  return Math.ceil((4 + headerBytes) / curveNumberBytes) * curveNumberBytes;
}

/** The curves of a body. @throws RangeError when bytes are missing, SyntaxError when the header is no JSON */
export function decodeCurvesBody(body: Uint8Array): CurvesAnswer {
  const headerBytes = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(0, true);
  const start = curveNumbersStart(headerBytes);
  if (start > body.byteLength) throw new RangeError("The curves are cut off in their header.");
  const { curves, ...about } = JSON.parse(
    new TextDecoder().decode(body.subarray(4, 4 + headerBytes)),
  ) as CurvesHeader;
  // A view needs an aligned start; the body of an answer has one, a part of it may not.
  const numbers = body.slice(start);
  let at = 0;
  const take = (length: number): Float64Array => {
    if (at + length * curveNumberBytes > numbers.byteLength) throw new RangeError("The curves are cut off.");
    const taken = new Float64Array(numbers.buffer, numbers.byteOffset + at, length);
    at += length * curveNumberBytes;
    return taken;
  };
  return { ...about, curves: curves.map((curve) => decodeCurve(curve, take)) };
}

function decodeCurve(
  { key, label, total, length, hasBand }: CurveHeader,
  take: (length: number) => Float64Array,
): CurveView {
  const [steps, values] = [take(length), take(length)];
  return hasBand
    ? { key, label, total, steps, values, low: take(length), high: take(length) }
    : { key, label, total, steps, values };
}
