// The numbers of a history file: sections of 64-bit floats, checked in pieces of 64 KiB as they are read.

import { crc32 } from "node:zlib";

/** Something in the file is not what was written: it is to be made anew. */
export class DamagedHistoryError extends Error {
  override readonly name = "DamagedHistoryError";
  /** Recognized by its name: the command is built in parts, each of which has its own copy of this class. */
  static override [Symbol.hasInstance](value: unknown): value is DamagedHistoryError {
    return value instanceof Error && value.name === "DamagedHistoryError";
  }
}

/** Numbers in the body: where the first is, and how many there are. */
export interface NumberSection {
  /** Counted in numbers from the start of the body. */
  readonly at: number;
  readonly length: number;
}

/** Bytes that one checksum is of. */
export const pieceBytes = 64 * 1024;
const perPiece = pieceBytes / 8;

/** Checksums of a body's pieces, in order. */
export function checksumsOf(sections: readonly Float64Array[]): Uint32Array {
  const checksums: number[] = [];
  let [crc, room] = [0, pieceBytes];
  for (const section of sections) {
    const bytes = new Uint8Array(section.buffer, section.byteOffset, section.byteLength);
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + room);
      crc = crc32(part, crc);
      at += part.length;
      room -= part.length;
      if (room > 0) continue;
      checksums.push(crc);
      [crc, room] = [0, pieceBytes];
    }
  }
  if (room < pieceBytes) checksums.push(crc);
  return Uint32Array.from(checksums);
}

/** Pieces of all open files that are kept: 32 MiB. */
const mostPieces = 512;

/** The pieces that were read last and alone. */
const recent = new Map<string, Float64Array>();
let bodies = 0;

/** Place for numbers that are looked at once: fresh memory for each look takes as long as reading them. */
export class GlanceRoom {
  #bytes = new Uint8Array(0);

  /** Bytes to read into, used again by the next call. */
  take(length: number): Uint8Array<ArrayBuffer> {
    if (length > mostGlanced) return new Uint8Array(length);
    if (length > this.#bytes.length) this.#bytes = new Uint8Array(Math.min(2 * length, mostGlanced));
    return this.#bytes.subarray(0, length);
  }
}

/** Larger places are not kept: 4 MiB. */
const mostGlanced = 64 * pieceBytes;

/** Reads parts of a body. */
export class HistoryBody {
  readonly #read: (at: number, bytes: Uint8Array) => void;
  readonly #checksums: Uint32Array;
  readonly #length: number;
  readonly #id = `${bodies++}/`;

  /**
   * @param read fills bytes from a place in the body on
   * @param length numbers of the body
   */
  constructor(read: (at: number, bytes: Uint8Array) => void, checksums: Uint32Array, length: number) {
    this.#read = read;
    this.#checksums = checksums;
    this.#length = length;
  }

  /**
   * Numbers `from` to before `to` of a section, read at once. They may be shared with later calls: not to be changed.
   * @throws DamagedHistoryError
   */
  numbers(section: NumberSection, from: number, to: number): Float64Array {
    return this.#numbers(section, { from, to }, (length) => new Uint8Array(length));
  }

  /** The same, valid only until the room is used again. */
  glance(section: NumberSection, from: number, to: number, room: GlanceRoom): Float64Array {
    return this.#numbers(section, { from, to }, (length) => room.take(length));
  }

  #numbers(
    { at, length }: NumberSection,
    part: { from: number; to: number },
    roomFor: RoomFor,
  ): Float64Array {
    const [start, end] = [at + Math.max(0, part.from), at + Math.min(length, part.to)];
    if (end <= start) return new Float64Array();
    const first = Math.floor(start / perPiece);
    const last = Math.floor((end - 1) / perPiece);
    const pieces = first === last ? this.#piece(first) : this.#pieces(first, last, roomFor);
    if (pieces.length < end - first * perPiece) throw new DamagedHistoryError("cut");
    return pieces.subarray(start - first * perPiece, end - first * perPiece);
  }

  #piece(piece: number): Float64Array {
    const key = this.#id + piece;
    const known = recent.get(key);
    if (known !== undefined) return known;
    const numbers = this.#pieces(piece, piece, (length) => new Uint8Array(length));
    recent.set(key, numbers);
    for (const oldest of recent.keys()) {
      if (recent.size <= mostPieces) break;
      recent.delete(oldest);
    }
    return numbers;
  }

  #pieces(first: number, last: number, roomFor: RoomFor): Float64Array {
    const at = first * pieceBytes;
    const length = Math.min((last + 1) * pieceBytes, this.#length * 8) - at;
    if (length <= 0) throw new DamagedHistoryError("cut");
    const bytes = roomFor(length);
    this.#read(at, bytes);
    for (let piece = first; piece <= last; piece++) {
      const inside = (piece - first) * pieceBytes;
      if (crc32(bytes.subarray(inside, inside + pieceBytes)) !== this.#checksums[piece])
        throw new DamagedHistoryError(`piece ${piece}`);
    }
    return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  }
}

type RoomFor = (length: number) => Uint8Array<ArrayBuffer>;
