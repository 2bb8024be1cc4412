// One output of a supervised program while it grows: shown, searched for secrets, and cut where the disk is full.

import type { FileHandle, FileSystem } from "../store/file-system.js";
import type { MaskedPart } from "../store/mask-file.js";
import { OutputMask } from "./output-mask.js";
import type { GrowingLog, LogCut } from "./output-room.js";
import { OutputTail } from "./output-tail.js";

/** Before a log is cut, at most this many chunks are put aside: reading more would take longer than the disk has room. */
const mostChunksAside = 128;

export interface FollowedOutputOptions {
  readonly files: FileSystem;
  readonly path: string;
  /** The bytes are only valid during the call. */
  readonly show: (bytes: Uint8Array) => void;
  /** Overwrites secrets in the file. */
  readonly mask: (parts: readonly MaskedPart[]) => void;
}

export class FollowedOutput implements GrowingLog {
  readonly path: string;
  readonly #files: FileSystem;
  readonly #tail: OutputTail;
  readonly #mask: OutputMask;
  readonly #show: (bytes: Uint8Array) => void;
  /** What was read and is to be handed on when the file is cut; undefined at other times. */
  #aside: [Uint8Array, number][] | undefined;
  #maskedTo = Number.POSITIVE_INFINITY;
  #missedBytes = 0;

  /** @throws what the file system throws */
  constructor({ files, path, show, mask }: FollowedOutputOptions) {
    [this.path, this.#files] = [path, files];
    this.#show = show;
    // What was taken away from the file need not be masked in it.
    this.#mask = new OutputMask((parts) =>
      mask(parts.filter(({ position, bytes }) => position + bytes.length <= this.#maskedTo)),
    );
    this.#tail = new OutputTail(files, path, (bytes, position) => {
      if (this.#aside === undefined) this.#take(bytes, position);
      else this.#aside.push([new Uint8Array(bytes), position]);
    });
  }

  #take(bytes: Uint8Array, position: number): void {
    this.#show(bytes);
    this.#mask.add(bytes, position);
  }

  /** Hands on at most one chunk; returns whether there may be more. @throws what the file system throws */
  readSome(): boolean {
    return this.#tail.readSome();
  }

  /** Judges what is there for secrets: nothing more has come. */
  settle(): void {
    this.#mask.settle();
  }

  close(): void {
    this.#tail.close();
  }

  sizeBytes(): number {
    return this.#tail.sizeBytes();
  }

  readRest(): void {
    this.settle();
    this.#aside = [];
    for (let chunks = 0; chunks < mostChunksAside && this.#tail.readSome(); ) chunks++;
  }

  wasCut({ oldBytes, keptBytes, newBytes }: LogCut): void {
    this.#missedBytes += Math.max(0, oldBytes - this.#tail.position);
    const aside = this.#aside ?? [];
    [this.#aside, this.#maskedTo] = [undefined, keptBytes];
    for (const [bytes, position] of aside) this.#take(bytes, position);
    this.settle();
    this.#maskedTo = Number.POSITIVE_INFINITY;
    this.#tail.moveTo(newBytes);
  }

  /** Bytes that were taken away before they could be read. */
  get missedBytes(): number {
    return this.#missedBytes;
  }

  lineEndBefore(place: number): number {
    const bytes = Buffer.alloc(place);
    let handle: FileHandle | undefined;
    try {
      handle = this.#files.open(this.path, "read");
      const count = this.#files.read(handle, bytes, 0);
      return bytes.subarray(0, count).lastIndexOf(10) + 1;
    } finally {
      if (handle !== undefined) this.#files.close(handle);
    }
  }
}
