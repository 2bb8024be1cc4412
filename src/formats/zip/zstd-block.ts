// Looks at a block of Zstandard data before it is unpacked: what no block may say, and would take an unpacker forever.

/** A block unpacks to no more. */
const mostBytes = 128 * 1024;

/**
 * Why a block cannot be right; undefined when nothing speaks against it. Sections of RFC 8878 in brackets.
 * @param type 0 stored, 1 one byte again and again, 2 packed [3.1.1.2.2]
 * @param size the number in its header: how much it unpacks to, or of a packed one its length
 */
export function checkBlock(type: number, size: number, block: Uint8Array): string | undefined {
  if (type === 3) return "a block is of an unknown kind";
  if (size > mostBytes) return "a block is too long";
  if (type !== 2) return undefined;
  const literals = literalsOf(block);
  if (literals === undefined || literals.end > block.length) return "a block is cut";
  if (literals.bytes > mostBytes) return "a block is too long";
  if (literals.treeAt !== undefined && isEndlessTree(block, literals.treeAt))
    return "a table in a block has one entry";
  return checkSequences(block, literals);
}

interface Literals {
  /** Unpacked. */
  readonly bytes: number;
  /** Byte behind the section. */
  readonly end: number;
  /** Where the description of a Huffman tree begins, where there is one. */
  readonly treeAt: number | undefined;
}

/** The literals section [3.1.1.3.1]. */
function literalsOf(block: Uint8Array): Literals | undefined {
  if (block.length < 2) return undefined;
  const byte = (at: number): number => block[at] ?? 0;
  const kind = byte(0) & 3;
  const form = (byte(0) >> 2) & 3;
  if (kind < 2) {
    const head = (form & 1) === 0 ? 1 : form === 1 ? 2 : 3;
    const bytes =
      head === 1 ? byte(0) >> 3 : (byte(0) >> 4) + (byte(1) << 4) + (head === 3 ? byte(2) << 12 : 0);
    return { bytes, end: head + (kind === 0 ? bytes : 1), treeAt: undefined };
  }
  const bits = form < 2 ? 10 : form === 2 ? 14 : 18;
  const head = form < 2 ? 3 : form + 2;
  let number = 0;
  for (let at = head - 1; at >= 0; at--) number = number * 256 + byte(at);
  const bytes = Math.floor(number / 16) % 2 ** bits;
  const packed = Math.floor(number / 2 ** (4 + bits)) % 2 ** bits;
  return { bytes, end: head + packed, treeAt: kind === 2 ? head : undefined };
}

/**
 * Whether weights of a tree are packed by a table with one symbol [4.2.1.2]: it takes no bits, so that they have no end.
 * Its first number is then the table's size, of `accuracy + 1` bits [4.1.1].
 */
function isEndlessTree(block: Uint8Array, at: number): boolean {
  if ((block[at] ?? 0) >= 128) return false;
  const size = 1 << (((block[at + 1] ?? 0) & 15) + 5);
  let bit = 4;
  const take = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++, bit++)
      value |= (((block[at + 1 + (bit >> 3)] ?? 0) >> (bit & 7)) & 1) << i;
    return value;
  };
  for (let left = size, symbols = 0; left > 0 && symbols < 256; symbols++) {
    const bits = 32 - Math.clz32(left + 1);
    const spare = 2 ** bits - 1 - (left + 1);
    const low = take(bits - 1);
    let value = low;
    if (low >= spare) {
      value = low + take(1) * 2 ** (bits - 1);
      if (value >= 2 ** (bits - 1)) value -= spare;
    }
    const probability = value - 1;
    if (probability === size) return true;
    left -= Math.abs(probability);
    if (probability !== 0) continue;
    for (let again = take(2); ; again = take(2)) {
      symbols += again;
      if (again !== 3 || symbols > 255) break;
    }
  }
  return false;
}

/** How many copies a block makes [3.1.1.3.2], each of at least three bytes, and how long they are where all are alike. */
function checkSequences(block: Uint8Array, { end, bytes }: Literals): string | undefined {
  const byte = (at: number): number => block[at] ?? 0;
  const first = byte(end);
  const count =
    first < 128
      ? first
      : first < 255
        ? ((first - 128) << 8) + byte(end + 1)
        : byte(end + 1) + (byte(end + 2) << 8) + 0x7f00;
  if (count === 0) return undefined;
  if (count * 3 + bytes > mostBytes + 2) return "a block is too long";
  const modesAt = end + (first < 128 ? 1 : first < 255 ? 2 : 3);
  const modes = byte(modesAt);
  const [ofLiterals, ofOffsets, ofMatches] = [modes >> 6, (modes >> 4) & 3, (modes >> 2) & 3];
  if (ofMatches !== 1 || ofLiterals === 2 || ofOffsets === 2) return undefined;
  const code = byte(modesAt + 1 + (ofLiterals === 1 ? 1 : 0) + (ofOffsets === 1 ? 1 : 0));
  return code > 52 || count * shortestMatch(code) > mostBytes ? "a block is too long" : undefined;
}

/** Of the long ones exactly [3.1.1.3.2.1.1, table 16]. */
function shortestMatch(code: number): number {
  return code < 43 ? 3 : 2 ** (code - 36) + 3;
}
