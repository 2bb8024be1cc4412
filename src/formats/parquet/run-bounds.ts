// Looks through runs of repeated and bit-packed numbers before they are unpacked: a run names its own length.

import { varintAt } from "./thrift-bounds.js";

/** Writers fill up the last packed group, some by more than one. */
const mostPadding = 504;

export interface Runs {
  /** Bits of a number. */
  readonly width: number;
  /** Numbers that are wanted. */
  readonly count: number;
  /** The number to count; none when absent. */
  readonly counted?: number;
}

/**
 * How many of the numbers that begin at `at` are `counted`.
 * Format: https://parquet.apache.org/docs/file-format/data-pages/encodings/ (RLE, bit-packing hybrid)
 * @throws Error when a run is longer than what is wanted, or is cut
 */
export function countInRuns(bytes: Uint8Array, at: number, { width, count, counted }: Runs): number {
  if (width > 32) throw new Error(`numbers have ${width} bits`);
  let hits = 0;
  let next = at;
  for (let seen = 0; seen < count; ) {
    const { value: head, end } = varintAt(bytes, next);
    const isPacked = head % 2 === 1;
    const length = Math.floor(head / 2) * (isPacked ? 8 : 1);
    const left = count - seen;
    if (length > left + (isPacked ? mostPadding : 0))
      throw new Error(`a run of ${length} where ${left} are left`);
    const runBytes = isPacked ? (length / 8) * width : Math.ceil(width / 8);
    const run = bytes.subarray(end, end + runBytes);
    if (counted !== undefined)
      hits += isPacked
        ? packedHits(run, width, { counted, count: Math.min(length, left) })
        : repeatedHits(run, length, counted);
    next = end + runBytes;
    seen += length;
  }
  return hits;
}

function repeatedHits(run: Uint8Array, length: number, counted: number): number {
  const value = run.reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
  return value === counted ? length : 0;
}

/** For the few bits of a level. */
function packedHits(
  run: Uint8Array,
  width: number,
  { counted, count }: { counted: number; count: number },
): number {
  const mask = 2 ** width - 1;
  let hits = 0;
  for (let index = 0; index < count; index++) {
    const bit = index * width;
    const two = (run[bit >> 3] ?? 0) | ((run[(bit >> 3) + 1] ?? 0) << 8);
    if (((two >> (bit & 7)) & mask) === counted) hits++;
  }
  return hits;
}
