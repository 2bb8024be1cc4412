// Looks through Snappy's elements before they are unpacked: a literal of 2^31 bytes sends the unpacking back for ever.

/**
 * Whether every element lies within the bytes.
 * Format: https://github.com/google/snappy/blob/main/format_description.txt
 */
export function areSnappyElements(packed: Uint8Array): boolean {
  let at = 0;
  while (at < packed.length && (packed[at] ?? 0) >= 0x80) at++;
  at++;
  while (at < packed.length) {
    const tag = packed[at] ?? 0;
    at += 1 + bytesBehind(packed, at, tag);
  }
  return at === packed.length;
}

/** Bytes of an element behind its tag: 1, 2 or 4 of a copy; of a literal its length, where that is long, and itself. */
function bytesBehind(packed: Uint8Array, at: number, tag: number): number {
  const kind = tag & 3;
  if (kind !== 0) return kind === 3 ? 4 : kind;
  const short = tag >>> 2;
  if (short < 60) return short + 1;
  const lengthBytes = short - 59;
  let length = 1;
  for (let index = 0; index < lengthBytes; index++) length += (packed[at + 1 + index] ?? 0) * 256 ** index;
  return lengthBytes + length;
}
