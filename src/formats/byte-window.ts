// Bytes of a source piece by piece, so that a large file needs no memory and small records do not cost a call each.

import { readSync } from "node:fs";

const windowBytes = 1024 * 1024;

/** Bytes of a source that are in memory. */
export interface ByteWindow {
  readonly size: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where in `bytes`, which may be others than before, [offset, offset + length) begins; -1 where it ends too early. */
  readonly placeOf: (offset: number, length: number) => number;
  /** Why reading stopped early, if it did. */
  readonly fault?: string | undefined;
}

/** All bytes at once. */
export function wholeWindow(bytes: Uint8Array): ByteWindow {
  const size = bytes.length;
  const placeOf = (offset: number, length: number): number => (offset + length > size ? -1 : offset);
  return { size, bytes, view: viewOf(bytes), placeOf };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** A window that moves over a file. */
export class FileWindow implements ByteWindow {
  readonly size: number;
  bytes: Uint8Array;
  view: DataView;
  readonly #descriptor: number;
  #start = 0;
  #filled = 0;
  #fault: string | undefined;

  constructor(descriptor: number, size: number) {
    this.#descriptor = descriptor;
    this.size = size;
    this.bytes = Buffer.allocUnsafe(Math.min(windowBytes, size));
    this.view = viewOf(this.bytes);
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  placeOf(offset: number, length: number): number {
    if (offset + length > this.size) return -1;
    if (offset < this.#start || offset + length > this.#start + this.#filled) this.#move(offset, length);
    return offset + length > this.#start + this.#filled ? -1 : offset - this.#start;
  }

  #move(offset: number, length: number): void {
    if (length > this.bytes.length) {
      this.bytes = Buffer.allocUnsafe(length);
      this.view = viewOf(this.bytes);
    }
    this.#start = offset;
    this.#filled = this.#fill(offset);
  }

  #fill(offset: number): number {
    let filled = 0;
    try {
      for (let count = -1; filled < this.bytes.length && count !== 0; filled += count) {
        count = readSync(this.#descriptor, this.bytes, filled, this.bytes.length - filled, offset + filled);
      }
    } catch (error) {
      this.#fault = (error as NodeJS.ErrnoException).code ?? String(error);
    }
    return filled;
  }
}
