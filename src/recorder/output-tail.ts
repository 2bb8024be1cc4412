// Follows a file that another process appends to.

import type { FileHandle, FileSystem } from "../store/file-system.js";

const chunkBytes = 64 * 1024;

/** Reads what is new in a growing file. When the file has been cut, it starts again at its beginning. */
export class OutputTail {
  readonly #files: FileSystem;
  readonly #onBytes: (bytes: Uint8Array, position: number) => void;
  readonly #buffer = Buffer.allocUnsafe(chunkBytes);
  readonly #handle: FileHandle;
  #position = 0;

  /**
   * @param onBytes what is new, and where it stands in the file; the bytes are only valid during the call
   * @throws what the file system throws
   */
  constructor(files: FileSystem, path: string, onBytes: (bytes: Uint8Array, position: number) => void) {
    this.#files = files;
    this.#onBytes = onBytes;
    this.#handle = files.open(path, "read");
  }

  /**
   * Hands on at most one chunk; returns whether there may be more.
   * @throws what the file system throws
   */
  readSome(): boolean {
    const count = this.#files.read(this.#handle, this.#buffer, this.#position);
    if (count === 0) return this.#startAgainWhenCut();
    this.#position += count;
    this.#onBytes(this.#buffer.subarray(0, count), this.#position - count);
    return true;
  }

  /** How long the file is. @throws what the file system throws */
  sizeBytes(): number {
    return this.#files.lookAt(this.#handle).sizeBytes;
  }

  /** Up to where it has been read. */
  get position(): number {
    return this.#position;
  }

  /** Goes on at another place: the file was cut there. */
  moveTo(position: number): void {
    this.#position = position;
  }

  close(): void {
    this.#files.close(this.#handle);
  }

  /** A program that opens /dev/stdout for writing empties the file. */
  #startAgainWhenCut(): boolean {
    if (this.sizeBytes() >= this.#position) return false;
    this.#position = 0;
    return true;
  }
}
