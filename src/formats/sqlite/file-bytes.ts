// Bytes of a file at any place, read in large pieces of which a few are kept.

import { closeSync, readSync } from "node:fs";
import type { Problem } from "../../errors.js";
import { openRegularFile } from "../read-file.js";

const pieceBytes = 256 * 1024;
const keptPieces = 32;

/** The bytes cannot be had, or are not what the format says: where, and what was found. */
export class SqliteDamage extends Error {
  override readonly name = "SqliteDamage";
  readonly path: string;
  readonly offset: number;

  constructor(path: string, offset: number, message: string) {
    super(message);
    this.path = path;
    this.offset = offset;
  }

  /** What people see: the file, the byte, what is wrong there. */
  problem(): Problem {
    return { code: "damaged-database", path: this.path, message: `byte ${this.offset}: ${this.message}` };
  }
}

/** An open file; at most 8 MiB of it are in memory. */
export class FileBytes {
  readonly path: string;
  readonly size: number;
  readonly #descriptor: number;
  /** By number of the piece; the first is the one that was used longest ago. */
  readonly #pieces = new Map<number, Buffer>();

  private constructor(path: string, descriptor: number, size: number) {
    this.path = path;
    this.#descriptor = descriptor;
    this.size = size;
  }

  /** Opens a regular file without waiting for anybody; undefined when nothing has this name. */
  static open(path: string): FileBytes | Problem | undefined {
    const file = openRegularFile(path);
    if ("missing" in file) return undefined;
    return "problem" in file ? file.problem : new FileBytes(path, file.descriptor, file.stat.size);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /**
   * `length` bytes at `offset`, a view that is not to be changed.
   * @throws {SqliteDamage} when the file ends before
   */
  at(offset: number, length: number): Buffer {
    const number = Math.floor(offset / pieceBytes);
    const start = offset - number * pieceBytes;
    if (start + length <= pieceBytes) {
      const view = this.#piece(number).subarray(start, start + length);
      return view.length === length ? view : this.#tooShort(offset, length);
    }
    const whole = Buffer.allocUnsafe(length);
    for (let filled = 0; filled < length; ) {
      const from = (offset + filled) % pieceBytes;
      const piece = this.#piece(Math.floor((offset + filled) / pieceBytes));
      const count = piece.copy(whole, filled, from);
      if (count === 0) return this.#tooShort(offset, length);
      filled += count;
    }
    return whole;
  }

  #piece(number: number): Buffer {
    const known = this.#pieces.get(number);
    if (known !== undefined) {
      if (this.#pieces.size === 1) return known;
      this.#pieces.delete(number);
      this.#pieces.set(number, known);
      return known;
    }
    const piece = this.#read(number * pieceBytes);
    for (const oldest of this.#pieces.keys()) {
      if (this.#pieces.size < keptPieces) break;
      this.#pieces.delete(oldest);
    }
    this.#pieces.set(number, piece);
    return piece;
  }

  #read(offset: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(pieceBytes, this.size - offset)));
    let filled = 0;
    try {
      while (filled < bytes.length) {
        const count = readSync(this.#descriptor, bytes, filled, bytes.length - filled, offset + filled);
        if (count === 0) break;
        filled += count;
      }
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new SqliteDamage(this.path, offset, `cannot be read (${reason}).`);
    }
    return bytes.subarray(0, filled);
  }

  #tooShort(offset: number, length: number): never {
    const message = `${length} bytes should be here, and the file ends before.`;
    throw new SqliteDamage(this.path, offset, message);
  }
}
