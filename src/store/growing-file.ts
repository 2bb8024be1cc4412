// A large new file that goes to the disk while it is written, so that what is there already can be read back meanwhile.

import { writeAll } from "./atomic-write.js";
import type { FileHandle, FileSystem } from "./file-system.js";
import { maskParts } from "./mask-file.js";

/** So many new bytes are sent to the disk, unless it is still busy with those before: then all that came meanwhile. */
const syncEvery = 16 * 1024 * 1024;
/** The writer waits for a disk that is so many bytes behind. */
const mostBehind = 128 * 1024 * 1024;
/** Written at a time, so that no write ends within a page of the system's cache: those take twice the time. */
const pieceBytes = 1024 * 1024;

/** One that writes, and one that reads what has reached the disk; what goes wrong with one of them ends both. */
export class GrowingFile {
  readonly path: string;
  readonly #files: FileSystem;
  readonly #handle: FileHandle;
  readonly #piece = Buffer.allocUnsafe(pieceBytes);
  /** Bytes of the piece that wait to be written. */
  #filled = 0;
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
    return this.#written + this.#filled;
  }

  /** @throws (rejects) what the file system throws, for these bytes or earlier ones; what `fail` was given */
  async append(bytes: Uint8Array): Promise<void> {
    this.#refuse();
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + pieceBytes - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === pieceBytes) this.#flush();
    }
    this.#syncMore();
    await this.#until(() => this.#written - this.#synced < mostBehind);
  }

  /** Replaces the first bytes. Throws what the file system throws. */
  replaceStart(bytes: Uint8Array): void {
    this.#flush();
    maskParts(this.#files, this.path, [{ position: 0, bytes }]);
  }

  /** Waits until all of the file is on the disk. Throws (rejects) as `append`. */
  async finish(): Promise<void> {
    this.#refuse();
    this.#flush();
    await this.#until(() => !this.#isSyncing);
    this.#files.sync(this.#handle);
    this.#synced = this.#written;
    this.#isWhole = true;
    this.#wake();
  }

  /** Waits until so many bytes are on the disk, or all there will be. Throws (rejects) as `append`. */
  async reach(bytes: number): Promise<void> {
    await this.#until(() => this.#isWhole || this.#synced >= bytes);
  }

  /** Whoever writes or waits is told of this error; the first one counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  /** Throws what `fail` was given, or a sync has met. */
  async close(): Promise<void> {
    // Whoever syncs on another thread must not find another file under this number.
    while (this.#isSyncing) await this.#change();
    this.#files.close(this.#handle);
    this.#refuse();
  }

  #flush(): void {
    const bytes = this.#piece.subarray(0, this.#filled);
    writeAll(this.#files, this.#handle, bytes);
    this.#written += bytes.length;
    this.#filled = 0;
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
