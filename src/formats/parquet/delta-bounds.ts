// Looks through numbers that are kept as differences, and texts that repeat the beginning of the one before, before they
// are unpacked.

import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { varintAt } from "./thrift-bounds.js";

const largestBlock = 2 ** 20;
/** What texts that share their beginnings may unpack to, for each byte they are kept in. */
const mostGrowth = 64;

/**
 * The byte behind `count` numbers that begin at `at`.
 * Format: https://parquet.apache.org/docs/file-format/data-pages/encodings/ (DELTA_BINARY_PACKED)
 * @throws Error when their blocks cannot be, or are cut
 */
export function endOfDeltas(bytes: Uint8Array, at: number, count: number): number {
  const block = varintAt(bytes, at);
  const parts = varintAt(bytes, block.end);
  const perPart = block.value / parts.value;
  if (!(block.value > 0 && block.value <= largestBlock && perPart % 32 === 0))
    throw new Error(`blocks of ${block.value} numbers in ${parts.value} parts`);
  let next = varintAt(bytes, varintAt(bytes, parts.end).end).end;
  for (let seen = 1; seen < count; ) {
    const widthsAt = varintAt(bytes, next).end;
    next = widthsAt + parts.value;
    if (next > bytes.length) throw new Error("a block of numbers is cut");
    for (let part = 0; part < parts.value && seen < count; part++) {
      const width = bytes[widthsAt + part] ?? 0;
      if (width > 64) throw new Error(`numbers have ${width} bits`);
      next += (perPart * width) / 8;
      seen += perPart;
    }
  }
  return next;
}

/** Lengths of texts that begin with their lengths. Throws as `endOfDeltas`, and what unpacking the lengths throws. */
export function lengthsAt(
  bytes: Uint8Array,
  at: number,
  count: number,
): { readonly lengths: Int32Array; readonly end: number } {
  endOfDeltas(bytes, at, count);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: at };
  const lengths = new Int32Array(count);
  deltaBinaryUnpack(reader, count, lengths);
  return { lengths, end: reader.offset };
}

/**
 * Lengths of texts of which each takes its beginning from the one before (DELTA_BYTE_ARRAY).
 * @throws Error for a beginning that is longer than the text before, and for more than such bytes can mean
 */
export function sharedLengthsAt(bytes: Uint8Array, at: number, count: number): Int32Array {
  const prefixes = lengthsAt(bytes, at, count);
  const suffixes = lengthsAt(bytes, prefixes.end, count);
  const lengths = new Int32Array(count);
  let total = 0;
  for (const [index, prefix] of prefixes.lengths.entries()) {
    const suffix = suffixes.lengths[index] ?? 0;
    if (prefix < 0 || suffix < 0 || prefix > (lengths[index - 1] ?? 0))
      throw new Error(`a text takes ${prefix} bytes of the one before`);
    lengths[index] = prefix + suffix;
    total += prefix + suffix;
    if (total > mostGrowth * bytes.length + 2 ** 20)
      throw new Error(`texts of ${bytes.length} bytes hold more than ${total}`);
  }
  return lengths;
}
