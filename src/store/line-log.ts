// A file that one writer only appends to, in segments: after a fault the rest goes to a new file.

import { join } from "node:path";
import { nothingTaken, syncFolder } from "./atomic-write.js";
import { isNameTaken } from "./file-error.js";
import type { FileHandle, FileSystem } from "./file-system.js";
import { segmentFile } from "./run-layout.js";

export interface LineLogOptions {
  readonly files: FileSystem;
  /** Folder that exists. */
  readonly folder: string;
  /** Name of the first segment; the later ones are numbered by `segmentFile`. */
  readonly name: string;
  /** First bytes of every segment. */
  readonly header?: Uint8Array;
  /**
   * Where a batch that was cut by a fault starts again in the next segment: at the line that was cut, or, for streams
   * without lines, at the batch's start.
   */
  readonly restartAt?: "line" | "batch";
  /** Told of every fault, after which the stream goes on in a new segment. */
  readonly onFault: (error: unknown) => void;
}

interface Segment {
  readonly path: string;
  readonly handle: FileHandle;
  writtenBytes: number;
  hasUnsynced: boolean;
  isSyncing: boolean;
  isGivenUp: boolean;
}

const mostSegments = 100_000;

/**
 * Nothing of it throws. A file whose write, sync or close failed is never touched again (what the disk kept of it is
 * unknown, and a line added to half a line would spoil both).
 */
export class LineLog {
  readonly #options: LineLogOptions;
  #segment: Segment | undefined;
  #nextNumber = 1;

  constructor(options: LineLogOptions) {
    this.#options = options;
  }

  /** Opens the first segment, so that the first write need not. False when that failed. */
  open(): boolean {
    return this.#openSegment() !== undefined;
  }

  /**
   * Hands a batch of whole records to the operating system. Returns what could not be written, in a form to be offered
   * again later; undefined when all was. Not yet on the disk: see `syncSoon` and `sync`.
   */
  write(batch: Uint8Array): Uint8Array | undefined {
    let rest: Uint8Array | undefined = batch;
    for (let attempt = 0; attempt < 2 && rest !== undefined; attempt++) {
      const segment = this.#segment ?? this.#openSegment();
      if (segment === undefined) return rest;
      rest = this.#writeInto(segment, rest);
    }
    return rest;
  }

  /**
   * Starts to bring what was written to the disk, on another thread. False when an earlier sync has not been answered
   * yet: the disk is slow, or the event loop has not turned since.
   */
  syncSoon(): boolean {
    const segment = this.#segment;
    if (segment === undefined || !segment.hasUnsynced) return true;
    if (segment.isSyncing) return false;
    segment.hasUnsynced = false;
    segment.isSyncing = true;
    const done = (error: unknown): void => {
      segment.isSyncing = false;
      if (!segment.isGivenUp) {
        if (error !== undefined) this.#giveUp(segment, error);
        return;
      }
      // A system tells a failed sync once: the one that was waited for since may not have heard of it.
      if (error !== undefined) this.#options.onFault(error);
      this.#attempt(() => this.#options.files.close(segment.handle));
    };
    try {
      this.#options.files.syncSoon(segment.handle, done);
    } catch (error) {
      done(error);
    }
    return true;
  }

  /** Waits until what was written is on the disk. */
  sync(): void {
    const segment = this.#segment;
    if (segment === undefined || !(segment.hasUnsynced || segment.isSyncing)) return;
    segment.hasUnsynced = false;
    try {
      this.#options.files.sync(segment.handle);
    } catch (error) {
      this.#giveUp(segment, error);
    }
  }

  /** Waits for the disk and closes. A later write opens a new segment. */
  close(): void {
    this.sync();
    const segment = this.#segment;
    if (segment === undefined) return;
    this.#segment = undefined;
    this.#closeWhenIdle(segment);
  }

  #openSegment(): Segment | undefined {
    try {
      this.#segment = this.#createSegment();
    } catch (error) {
      this.#options.onFault(error);
      return undefined;
    }
    const segment = this.#segment;
    const { header, files, folder } = this.#options;
    this.#attempt(() => syncFolder(files, folder));
    if (header !== undefined && this.#writeInto(segment, header) !== undefined) return undefined;
    return this.#segment;
  }

  #createSegment(): Segment {
    const { files, folder, name } = this.#options;
    for (; this.#nextNumber <= mostSegments; this.#nextNumber++) {
      const path = join(folder, segmentFile(name, this.#nextNumber));
      try {
        const handle = files.open(path, "create");
        this.#nextNumber++;
        return { path, handle, writtenBytes: 0, hasUnsynced: false, isSyncing: false, isGivenUp: false };
      } catch (error) {
        if (!isNameTaken(error)) throw error;
      }
    }
    throw new Error(`${folder} holds too many segments of ${name}.`);
  }

  /** Returns what is to be written again elsewhere; undefined when all went in. */
  #writeInto(segment: Segment, batch: Uint8Array): Uint8Array | undefined {
    let offset = 0;
    try {
      while (offset < batch.length) {
        const taken = this.#options.files.write(segment.handle, batch, offset);
        if (taken <= 0) throw nothingTaken();
        offset += taken;
        segment.writtenBytes += taken;
        segment.hasUnsynced = true;
      }
      return undefined;
    } catch (error) {
      this.#giveUp(segment, error);
      if (this.#options.restartAt === "batch") return batch;
      return batch.subarray(offset === 0 ? 0 : batch.lastIndexOf(10, offset - 1) + 1);
    }
  }

  #giveUp(segment: Segment, error: unknown): void {
    this.#segment = undefined;
    this.#closeWhenIdle(segment);
    if (segment.writtenBytes === 0) {
      // Otherwise a full disk would collect one empty file per attempt.
      this.#attempt(() => this.#options.files.remove(segment.path));
      this.#nextNumber--;
    }
    this.#options.onFault(error);
  }

  #closeWhenIdle(segment: Segment): void {
    segment.isGivenUp = true;
    if (!segment.isSyncing) this.#attempt(() => this.#options.files.close(segment.handle));
  }

  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#options.onFault(error);
    }
  }
}
