// Looks through structures of Thrift's compact protocol before they are parsed: a list that names a million entries in
// three bytes takes the memory of a million, and an integer without an end the time of all integers together.

/** Structures in structures; Parquet's own go to 6. */
const deepest = 16;
/** What lies deeper than this are least and greatest values and remarks on a column; writers leave out longer ones. */
const shortFrom = 4;
const longestShort = 4096;
const longestVarint = 10;

const kinds = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  struct: 12,
};

/**
 * The byte behind the structure that begins at `at`.
 * Format: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 * @throws Error when it runs over the end or cannot be what a writer wrote
 */
export function endOfStruct(bytes: Uint8Array, at: number, depth = 0): number {
  if (depth > deepest) throw new Error("structures are nested too deep");
  let next = at;
  for (;;) {
    const head = byteAt(bytes, next++);
    const kind = head & 15;
    if (kind === kinds.stop) return next;
    if (head >> 4 === 0) next = varintAt(bytes, next).end;
    const hasNoBytes = kind === kinds.true || kind === kinds.false;
    if (!hasNoBytes) next = endOfElement(bytes, next, { kind, depth });
  }
}

/** An unsigned integer in groups of seven bits, the lowest first; exact up to 2^53. Throws when it runs over the end. */
export function varintAt(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let index = 0; index < longestVarint; index++) {
    const byte = byteAt(bytes, at + index);
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  throw new Error("an integer has no end");
}

function endOfElement(
  bytes: Uint8Array,
  at: number,
  { kind, depth }: { kind: number; depth: number },
): number {
  switch (kind) {
    case kinds.true:
    case kinds.false:
    case kinds.byte:
      return at + 1;
    case kinds.i16:
    case kinds.i32:
    case kinds.i64:
      return varintAt(bytes, at).end;
    case kinds.double:
      return at + 8;
    case kinds.binary:
      return endOfBinary(bytes, at, depth);
    case kinds.list:
      return endOfList(bytes, at, depth);
    case kinds.struct:
      return endOfStruct(bytes, at, depth + 1);
    default:
      throw new Error(`there is no kind ${kind} of field`);
  }
}

function endOfBinary(bytes: Uint8Array, at: number, depth: number): number {
  const { value: length, end } = varintAt(bytes, at);
  const most = depth >= shortFrom ? longestShort : bytes.length;
  if (length > Math.min(bytes.length - end, most)) throw new Error(`a text has ${length} bytes`);
  return end + length;
}

function endOfList(bytes: Uint8Array, at: number, depth: number): number {
  const head = byteAt(bytes, at);
  if ((head & 15) === kinds.list) throw new Error("there are lists in lists");
  const long = head >> 4 === 15 ? varintAt(bytes, at + 1) : undefined;
  const count = long?.value ?? head >> 4;
  let next = long?.end ?? at + 1;
  if (count > bytes.length - next) throw new Error(`a list has ${count} entries`);
  for (let index = 0; index < count; index++) {
    next = endOfElement(bytes, next, { kind: head & 15, depth });
  }
  return next;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new Error("a structure is cut");
  return byte;
}
