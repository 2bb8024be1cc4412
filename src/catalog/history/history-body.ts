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

/** The pieces that were read last. */
const recent = new Map<string, Float64Array>();
let bodies = 0;

/** Reads parts of a body. */
export class HistoryBody {
  readonly #read: (at: number, length: number) => Buffer;
  readonly #checksums: Uint32Array;
  readonly #length: number;
  readonly #id = `${bodies++}/`;

  /**
   * @param read bytes of the body, from a place in it
   * @param length numbers of the body
   */
  constructor(read: (at: number, length: number) => Buffer, checksums: Uint32Array, length: number) {
    this.#read = read;
    this.#checksums = checksums;
    this.#length = length;
  }

  /**
   * Numbers `from` to before `to` of a section.
   * @throws DamagedHistoryError
   */
  numbers({ at, length }: NumberSection, from: number, to: number): Float64Array {
    const [start, end] = [at + Math.max(0, from), at + Math.min(length, to)];
    const made = new Float64Array(Math.max(0, end - start));
    for (let place = start; place < end; ) {
      const piece = Math.floor(place / perPiece);
      const inside = place - piece * perPiece;
      const part = this.#piece(piece).subarray(inside, inside + end - place);
      if (part.length === 0) throw new DamagedHistoryError("cut");
      made.set(part, place - start);
      place += part.length;
    }
    return made;
  }

  #piece(piece: number): Float64Array {
    const key = this.#id + piece;
    const known = recent.get(key);
    if (known !== undefined) return known;
    const bytes = this.#read(piece * pieceBytes, Math.min(pieceBytes, this.#length * 8 - piece * pieceBytes));
    if (crc32(bytes) !== this.#checksums[piece]) throw new DamagedHistoryError(`piece ${piece}`);
    const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
    recent.set(key, numbers);
    for (const oldest of recent.keys()) {
      if (recent.size <= mostPieces) break;
      recent.delete(oldest);
    }
    return numbers;
  }
}
