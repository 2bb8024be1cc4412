// Zstandard data of a known size. Everything that decides time and memory is checked before fzstd, which trusts its input, sees it.

import { Decompress, decompress } from "fzstd";
import { checkBlock } from "./zstd-block.js";

/** Data that is not Zstandard, is cut, or is made to do harm. */
export class ZstdFormatError extends Error {
  override name = "ZstdFormatError";
}

interface Frame {
  /** Byte behind it. */
  readonly end: number;
  /** Bytes it unpacks to, where it says so. */
  readonly sizeBytes: number | undefined;
}

/** A frame with its blocks; bytes by their place in the data. */
interface BlockFrame extends Frame {
  readonly start: number;
  readonly lastBlockAt: number;
  /** Behind the last block. */
  readonly blocksEnd: number;
}

const frameMark = 0xfd2fb528;
/** The last four bits count the kinds of frames that hold no data. */
const skippedMark = 0x184d2a50;
/** More than any program needs who is not told to keep it. */
const largestWindow = 128 * 1024 * 1024;
/** Stands behind what a frame unpacks to, which shows how much that is. */
const endMark = Uint8Array.from({ length: 16 }, (_, index) => 0xe5 ^ (index * 29));

/**
 * Unpacks one or several frames to exactly so many bytes. Checksums of frames are not looked at. Format: RFC 8878.
 * @throws ZstdFormatError
 */
export function unpackZstd(packed: Uint8Array, sizeBytes: number): Buffer {
  const data = new Uint8Array(packed.buffer, packed.byteOffset, packed.length);
  const out = new Uint8Array(sizeBytes + endMark.length);
  let filled = 0;
  for (let at = 0; at < data.length; ) {
    const frame = frameAt(data, at);
    if (typeof frame === "number") {
      at = frame;
      continue;
    }
    const isWhole = at === 0 && frame.end === data.length;
    const expected = frame.sizeBytes ?? (isWhole ? sizeBytes : undefined);
    const left = sizeBytes - filled;
    if (expected !== undefined && expected > left) throw wrong("it holds more than the archive says");
    filled += unpacking(() =>
      expected === undefined
        ? unpackStream(data.subarray(at, frame.end), out.subarray(filled, sizeBytes))
        : unpackExactly(data, frame, out.subarray(filled, filled + expected + endMark.length)),
    );
    at = frame.end;
  }
  if (filled !== sizeBytes) throw wrong("it holds less than the archive says");
  return Buffer.from(out.buffer, 0, sizeBytes);
}

function unpacking(unpack: () => number): number {
  try {
    return unpack();
  } catch (error) {
    if (error instanceof ZstdFormatError) throw error;
    throw wrong((error as Error).message);
  }
}

/** Bytes written into the room, of a frame that does not say how many they are: a window beside it is needed. */
function unpackStream(frame: Uint8Array, room: Uint8Array): number {
  let filled = 0;
  const stream = new Decompress((piece) => {
    if (piece.length > room.length - filled) throw wrong("it holds more than the archive says");
    room.set(piece, filled);
    filled += piece.length;
  });
  stream.push(frame, true);
  return filled;
}

/**
 * Fills the room but for its end mark, which goes in as one more block: fzstd does not say how much it has unpacked, and
 * leaves zeros where blocks hold less.
 */
function unpackExactly(data: Uint8Array, frame: BlockFrame, room: Uint8Array): number {
  const { start, lastBlockAt, blocksEnd } = frame;
  const expected = room.length - endMark.length;
  const marked = Buffer.alloc(blocksEnd - start + 3 + endMark.length);
  marked.set(data.subarray(start, blocksEnd));
  marked.writeUInt8(marked.readUInt8(lastBlockAt - start) & ~1, lastBlockAt - start);
  marked.set([(endMark.length << 3) | 1, 0, 0], blocksEnd - start);
  marked.set(endMark, blocksEnd - start + 3);
  decompress(marked, room);
  if (!endMark.every((byte, index) => room[expected + index] === byte))
    throw wrong("its blocks do not hold as much as it says");
  return expected;
}

/** The frame that begins at a byte; of one without data, only where it ends. */
function frameAt(data: Uint8Array, at: number): BlockFrame | number {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  if (at + 9 > data.length) throw wrong("it is cut");
  const mark = view.getUint32(at, true);
  if ((mark & 0xfffffff0) >>> 0 === skippedMark) return at + 8 + view.getUint32(at + 4, true);
  if (mark !== frameMark) throw wrong("it does not begin as such data does");
  const head = headOf(view, at);
  if (head.windowBytes > largestWindow) throw wrong(`it needs a window of ${head.windowBytes} bytes`);
  let next = head.end;
  let lastBlockAt = next;
  for (let isLast = false; !isLast; ) {
    if (next + 3 > data.length) throw wrong("it is cut");
    const block = view.getUint16(next, true) | (view.getUint8(next + 2) << 16);
    isLast = (block & 1) === 1;
    lastBlockAt = next;
    const type = (block >> 1) & 3;
    const stored = type === 1 ? 1 : block >> 3;
    if (next + 3 + stored > data.length) throw wrong("it is cut");
    const why = checkBlock(type, block >> 3, data.subarray(next + 3, next + 3 + stored));
    if (why !== undefined) throw wrong(why);
    next += 3 + stored;
  }
  const end = next + (head.hasChecksum ? 4 : 0);
  if (end > data.length) throw wrong("it is cut");
  return { start: at, lastBlockAt, blocksEnd: next, end, sizeBytes: head.sizeBytes };
}

interface Head extends Frame {
  readonly windowBytes: number;
  readonly hasChecksum: boolean;
}

/** Section 3.1.1.1 of RFC 8878. */
function headOf(view: DataView, at: number): Head {
  const flags = view.getUint8(at + 4);
  const isSingle = (flags & 32) !== 0;
  if ((flags & 8) !== 0) throw wrong("its header is of an unknown kind");
  const idBytes = (1 << (flags & 3)) >> 1;
  const sizeField = flags >> 6;
  const sizeLength = sizeField === 0 ? (isSingle ? 1 : 0) : 1 << sizeField;
  const idAt = at + 5 + (isSingle ? 0 : 1);
  const sizeAt = idAt + idBytes;
  const end = sizeAt + sizeLength;
  if (end > view.byteLength) throw wrong("it is cut");
  for (let i = idAt; i < sizeAt; i++)
    if (view.getUint8(i) !== 0) throw wrong("it was packed with a dictionary, which is not there");
  const sizeBytes = sizeLength === 0 ? undefined : sizeAtByte(view, sizeAt, sizeLength);
  const exponent = view.getUint8(at + 5);
  const base = 2 ** (10 + (exponent >> 3));
  // A single segment needs no window: it is unpacked in place.
  const windowBytes = isSingle ? 0 : base + (base / 8) * (exponent & 7);
  return { end, sizeBytes, windowBytes, hasChecksum: (flags & 4) !== 0 };
}

function sizeAtByte(view: DataView, at: number, length: number): number {
  if (length === 1) return view.getUint8(at);
  if (length === 2) return view.getUint16(at, true) + 256;
  return length === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

function wrong(message: string): ZstdFormatError {
  return new ZstdFormatError(message);
}
