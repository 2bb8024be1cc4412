// A large new file that goes to the disk while it is written, so that what is there already can be read back meanwhile.

import { nothingTaken, writeAll } from "./atomic-write.js";
import type { FileHandle, FileSystem } from "./file-system.js";
import { maskParts } from "./mask-file.js";

/** So many new bytes are sent to the disk, unless it is still busy with those before: then all that came meanwhile. */
const syncEvery = 16 * 1024 * 1024;
/** The writer waits for a disk that is so many bytes behind. */
const mostBehind = 128 * 1024 * 1024;
/** Written at a time, so that no write ends within a page of the system's cache: those take twice the time. */
const pieceBytes = 1024 * 1024;
/** The writer waits for a system that takes up so many pieces too slowly. */
const mostPieces = 8;

/**
 * One that writes, and one that reads what has reached the disk; what goes wrong with one of them ends both. Whole pieces
 * are written on another thread: to find memory for a gigabyte takes the system longer than to pack it takes us.
 */
export class GrowingFile {
  readonly path: string;
  readonly #files: FileSystem;
  readonly #handle: FileHandle;
  #piece = Buffer.allocUnsafe(pieceBytes);
  /** Bytes of the piece so far. */
  #filled = 0;
  /** Whole pieces that wait to be written; the first one is being written. */
  readonly #pieces: Buffer<ArrayBuffer>[] = [];
  readonly #free: Buffer<ArrayBuffer>[] = [];
  #isWriting = false;
  #written = 0;
  #synced = 0;
  #isSyncing = false;
  #isWhole = false;
  #failure: { readonly error: unknown } | undefined;
  #waiting: (() => void)[] = [];

  /** Makes the file. Throws what the file system throws, EEXIST when anything has the name. */
  constructor(files: FileSystem, path: string) {
    this.#files = files;
    this.path = path;
    this.#handle = files.open(path, "create");
  }

  /** Bytes so far. */
  get sizeBytes(): number {
    return this.#written + this.#pieces.length * pieceBytes + this.#filled;
  }

  /** Bytes that are on the disk; infinitely many when all are. */
  get reachedBytes(): number {
    return this.#isWhole ? Number.POSITIVE_INFINITY : this.#synced;
  }

  /** @throws (rejects) what the file system throws, for these bytes or earlier ones; what `fail` was given */
  async append(bytes: Uint8Array): Promise<void> {
    this.#refuse();
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + pieceBytes - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < pieceBytes) continue;
      this.#pieces.push(this.#piece);
      this.#piece = this.#free.pop() ?? Buffer.allocUnsafe(pieceBytes);
      this.#filled = 0;
      this.#writeMore();
      await this.#until(() => this.#pieces.length < mostPieces);
    }
    await this.#until(() => this.#written - this.#synced < mostBehind);
  }

  /** Replaces the first bytes. Throws (rejects) as `append`. */
  async replaceStart(bytes: Uint8Array): Promise<void> {
    await this.#writeAll();
    maskParts(this.#files, this.path, [{ position: 0, bytes }]);
  }

  /** Waits until all of the file is on the disk. Throws (rejects) as `append`. */
  async finish(): Promise<void> {
    await this.#writeAll();
    this.#files.sync(this.#handle);
    this.#synced = this.#written;
    this.#isWhole = true;
    this.#wake();
  }

  /** Waits until so many bytes are on the disk, or all there will be. Throws (rejects) as `append`. */
  async reach(bytes: number): Promise<void> {
    await this.#until(() => this.reachedBytes >= bytes);
  }

  /** Whoever writes or waits is told of this error; the first one counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  /** Throws what `fail` was given, or a sync has met. */
  async close(): Promise<void> {
    // Whoever works on another thread must not find another file under this number.
    while (this.#isSyncing || this.#isWriting) await this.#change();
    this.#files.close(this.#handle);
    this.#refuse();
  }

  async #writeAll(): Promise<void> {
    // A write would wait for the sync, and with it the one who reads.
    await this.#until(() => this.#pieces.length === 0 && !this.#isSyncing);
    const rest = this.#piece.subarray(0, this.#filled);
    writeAll(this.#files, this.#handle, rest);
    this.#written += rest.length;
    this.#filled = 0;
  }

  #writeMore(offset = 0): void {
    const [piece] = this.#pieces;
    if (piece === undefined || this.#isWriting || this.#failure !== undefined) return;
    this.#isWriting = true;
    const done = (error: unknown, count: number): void => {
      this.#isWriting = false;
      if (error !== undefined) this.#failure ??= { error };
      else if (count <= 0) this.#failure ??= { error: nothingTaken() };
      else if (offset + count < piece.length) this.#writeMore(offset + count);
      else this.#wrote(piece);
      this.#wake();
    };
    try {
      this.#files.writeSoon(this.#handle, piece, offset, done);
    } catch (error) {
      done(error, 0);
    }
  }

  #wrote(piece: Buffer<ArrayBuffer>): void {
    this.#pieces.shift();
    this.#free.push(piece);
    this.#written += piece.length;
    this.#syncMore();
    this.#writeMore();
  }

  #syncMore(): void {
    if (this.#isSyncing || this.#written - this.#synced < syncEvery) return;
    const end = this.#written;
    this.#isSyncing = true;
    const done = (error: unknown): void => {
      this.#isSyncing = false;
      // A file of which a sync has failed is not to be trusted.
      if (error === undefined) this.#synced = end;
      else this.#failure ??= { error };
      if (this.#failure === undefined) this.#syncMore();
      this.#wake();
    };
    try {
      this.#files.syncSoon(this.#handle, done);
    } catch (error) {
      done(error);
    }
  }

  async #until(isSo: () => boolean): Promise<void> {
    for (this.#refuse(); !isSo(); this.#refuse()) await this.#change();
  }

  #refuse(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
