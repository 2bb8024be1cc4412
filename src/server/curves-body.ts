// Curves as bytes: ten thousand points as JSON take five times as long to read. core/view/curves-body.ts reads them.

import { type CurvesHeader, curveNumberBytes, curveNumbersStart } from "../core/view/curves-body.js";
import type { CurvesAnswer, CurveView } from "./api.js";

/** The body of an answer with curves. @throws RangeError when the lists of a curve differ in length */
export function encodeCurvesBody({ curves, ...about }: CurvesAnswer): Buffer {
  const header: CurvesHeader = { ...about, curves: curves.map(headerOf) };
  const text = Buffer.from(JSON.stringify(header));
  const start = curveNumbersStart(text.length);
  const numbers = curves.flatMap(numbersOf);
  const count = numbers.reduce((sum, { length }) => sum + length, 0);
  const body = Buffer.alloc(start + count * curveNumberBytes);
  body.writeUInt32LE(text.length, 0);
  text.copy(body, 4);
  let at = start;
  for (const list of numbers) {
    for (const number of list) at = body.writeDoubleLE(number, at);
  }
  return body;
}

function headerOf({ key, label, total, steps, low, high }: CurveView): CurvesHeader["curves"][number] {
  return { key, label, total, length: steps.length, hasBand: low !== undefined && high !== undefined };
}

function numbersOf(curve: CurveView): Float64Array[] {
  const { steps, values, low, high } = curve;
  const lists = low === undefined || high === undefined ? [steps, values] : [steps, values, low, high];
  if (lists.some(({ length }) => length !== steps.length))
    throw new RangeError(`The lists of the curve of ${curve.label} differ in length.`);
  return lists;
}
