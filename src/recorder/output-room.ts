// Keeps room for the output of a supervised program, so that a full disk does not end the program.

import type { LogDisk } from "../store/reserved-space.js";

/** With more than this nothing is done: no disk loses so much between two looks. */
const plentyBytes = 2 * 1024 ** 3;
/** With less than this, looks must follow each other closely. */
const tightBytes = 64 * 1024 ** 2;
/** Each log holds an eighth of what is free, within these limits. */
const [leastRoom, mostRoom, share] = [32 * 1024, 8 * 1024 ** 2, 8];
/** Output is not kept on a disk that has less than this; and less than that where room cannot be held. */
const [leastHeld, leastUnheld] = [leastRoom * share, 1024 ** 2];
/** What comes free may be this much less than what was had: blocks are not cut, and the program goes on writing. */
const spareBytes = 8192;
/** So much of the beginning stays when a log is cut. */
const keptBytes = 64 * 1024;

/** A file that the program appends to. */
export interface GrowingLog {
  readonly path: string;
  sizeBytes(): number;
  /** Reads what has not been seen yet, because it is about to be taken away; it is handed on by `wasCut`. */
  readRest(): void;
  /** Where a line ends at or before a place, for a clean cut; 0 where none does. */
  lineEndBefore(place: number): number;
  wasCut(cut: LogCut): void;
}

/** How a log was cut: how long it was, what stayed of its beginning, and how long it is with the mark. */
export interface LogCut {
  readonly oldBytes: number;
  readonly keptBytes: number;
  readonly newBytes: number;
}

interface LogState {
  readonly log: GrowingLog;
  /** Up to where in the file there is room for sure; 0: none is held. */
  heldTo: number;
  /** How much was held when it was last asked for. */
  held: number;
  leftOutBytes: number;
  /** What stays of its beginning; undefined until it is cut. */
  kept: number | undefined;
}

/**
 * While a disk runs full, each log holds room in front of its end. When there is no more to be had, what a log has
 * gathered after its beginning is taken out again: it has been shown and searched, and the program goes on.
 */
export class OutputRoom {
  readonly #disk: LogDisk;
  readonly #folder: string;
  readonly #logs: readonly LogState[];
  #isUnsupported = false;

  constructor(disk: LogDisk, folder: string, logs: readonly GrowingLog[]) {
    [this.#disk, this.#folder] = [disk, folder];
    this.#logs = logs.map((log) => ({ log, heldTo: 0, held: 0, leftOutBytes: 0, kept: undefined }));
  }

  /** Holds room before the program starts. False when there is so little that its output had better not be kept. */
  begin(): boolean {
    const free = this.#disk.freeBytes(this.#folder);
    if (free === undefined || free >= plentyBytes) return true;
    if (free < leastHeld) return false;
    const isHeld = this.#logs.every((state) => this.#hold(state, roomOf(free)));
    return isHeld || (this.#isUnsupported && free >= leastUnheld);
  }

  /**
   * Sees to it that there is room. Returns whether it is to be called again very soon.
   * @throws what the disk reports
   */
  look(): boolean {
    const free = this.#disk.freeBytes(this.#folder);
    if (free === undefined || free >= plentyBytes) return false;
    for (const state of this.#logs) this.#provide(state, free);
    return free < tightBytes;
  }

  /** Bytes of output that are in no log any more. */
  get leftOutBytes(): number {
    return this.#logs.reduce((sum, { leftOutBytes }) => sum + leftOutBytes, 0);
  }

  /** Gives back what is held. @throws what the disk reports */
  end(): void {
    for (const { log, held } of this.#logs) if (held > 0) this.#disk.release(log.path);
  }

  #provide(state: LogState, free: number): void {
    const ahead = this.#isUnsupported ? free : state.heldTo - state.log.sizeBytes();
    const held = this.#isUnsupported ? leastUnheld : Math.max(state.held, leastRoom);
    if (ahead >= held / 2) return;
    const wanted = roomOf(free);
    if (free >= 2 * wanted && this.#hold(state, wanted)) return;
    if (ahead < held / 4) this.#cut(state);
  }

  #hold(state: LogState, bytes: number): boolean {
    if (this.#isUnsupported || bytes <= 0) return false;
    const from = state.log.sizeBytes();
    const answer = this.#disk.reserve(state.log.path, from, bytes);
    if (answer === "reserved") [state.heldTo, state.held] = [from + bytes, bytes];
    this.#isUnsupported = answer === "unsupported";
    return answer === "reserved";
  }

  /** What the log took on the disk is held for it again at once, before anybody else takes it. */
  #cut(state: LogState): void {
    const { log } = state;
    if (log.sizeBytes() < leastRoom) return;
    const bytes = state.kept ?? log.lineEndBefore(Math.min(keptBytes, Math.floor(log.sizeBytes() / 4)));
    const gone = state.kept === undefined ? bytes : bytes + markBytes;
    let size = 0;
    // Read in the very moment before the cut: what is written after it would be seen by nobody.
    this.#disk.cut(log.path, bytes, () => {
      log.readRest();
      size = log.sizeBytes();
      state.leftOutBytes += size - gone;
      return markOf(state.leftOutBytes);
    });
    state.kept = bytes;
    const had = Math.max(size, state.heldTo) - bytes - markBytes;
    [state.heldTo, state.held] = [0, 0];
    const rooms = [had, had - spareBytes, had / 2];
    rooms.some((room) => this.#hold(state, blocks(Math.min(mostRoom, room))));
    log.wasCut({ oldBytes: size, keptBytes: bytes, newBytes: bytes + markBytes });
  }
}

function roomOf(free: number): number {
  return blocks(Math.min(mostRoom, Math.max(leastRoom, free / share)));
}

const markBytes = 96;

/** Stands in the log where something is left out; always of the same length. */
function markOf(leftOut: number): Uint8Array {
  const text = `[runledger: the disk was full; ${leftOut} bytes of output are left out here]`;
  return Buffer.from(`${text.padEnd(markBytes - 1)}\n`);
}

const blocks = (bytes: number): number => Math.floor(bytes / 4096) * 4096;
