// Brings rows to history.jsonl: at once while they are few, in batches while they are many, later while the disk fails.

import { fileErrorName } from "../store/file-error.js";
import { LineLog, type LineLogOptions } from "../store/line-log.js";

/** Rows are handed over together from this many characters on: about 100 rows, so that one write costs each little. */
const batchCharacters = 16 * 1024;

/** While rows are few, each is handed over at once: at most one every 4 ms on average, 250 in a burst. */
const directIntervalMs = 4;
const directBurstMs = 1000;

/** What waits for a failing disk is kept up to this size; then the oldest rows are dropped and counted. */
export const mostWaitingBytes = 8 * 1024 * 1024;

/** After each failed attempt twice as many ticks pass until the next one, at most this many. */
const longestPauseTicks = 32;

interface Chunk {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/**
 * Handing over is a write into the operating system's memory (3 µs): it outlives the death of the process, but not a
 * power cut, for which `tick` has the disk synced on another thread. It is done in `add` and not left to a timer, because
 * a training that never lets the event loop turn must not lose what it has logged.
 */
export class HistoryWriter {
  readonly #log: LineLog;
  #pending = "";
  #pendingRows = 0;
  #directFromMs = Number.NEGATIVE_INFINITY;
  #waiting: Chunk[] = [];
  #waitingBytes = 0;
  #droppedRows = 0;
  #unreportedRows = 0;
  #pauseTicks = 0;
  #ticksToPause = 0;
  #lastFault = "";

  constructor(options: LineLogOptions) {
    const onFault = (error: unknown): void => {
      this.#lastFault = fileErrorName(error);
      options.onFault(error);
    };
    this.#log = new LineLog({ ...options, onFault });
    this.#log.open();
  }

  /** Rows that are lost for good, because the disk failed for too long. */
  get droppedRows(): number {
    return this.#droppedRows;
  }

  /**
   * Takes one row, which ends in "\n".
   * @param nowMs monotonic
   */
  add(row: string, nowMs: number): void {
    this.#pending += row;
    this.#pendingRows++;
    if (nowMs >= this.#directFromMs) {
      this.#directFromMs = Math.max(this.#directFromMs, nowMs - directBurstMs) + directIntervalMs;
      this.handOver();
    } else if (this.#pending.length >= batchCharacters) this.handOver();
  }

  /** Hands over what is there, unless the disk has failed lately. */
  handOver(): void {
    if (this.#pendingRows > 0) {
      this.#wait({ bytes: Buffer.from(this.#pending), rows: this.#pendingRows });
      this.#pending = "";
      this.#pendingRows = 0;
    }
    if (this.#pauseTicks === 0) this.#writeWaiting();
  }

  /**
   * Hands over and has the disk synced; to be called about twice a second.
   * @param isLoopBlocked true when no timer could fire lately: then an unanswered sync is waited for
   */
  tick(isLoopBlocked: boolean): void {
    if (this.#pauseTicks > 0) this.#pauseTicks--;
    this.handOver();
    if (!this.#log.syncSoon() && isLoopBlocked) this.#log.sync();
  }

  /** Hands over and waits for the disk. */
  sync(): void {
    this.handOver();
    this.#log.sync();
  }

  /** Hands over, tries failed rows once more, waits for the disk and closes. */
  close(): void {
    this.#pauseTicks = 0;
    this.handOver();
    this.#log.close();
    for (const chunk of this.#waiting) this.#droppedRows += chunk.rows;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #writeWaiting(): void {
    if (this.#unreportedRows > 0 && !this.#reportGap()) {
      this.#pause();
      return;
    }
    for (let chunk = this.#waiting.shift(); chunk !== undefined; chunk = this.#waiting.shift()) {
      this.#waitingBytes -= chunk.bytes.length;
      const rest = this.#log.write(chunk.bytes);
      if (rest !== undefined) {
        this.#waiting.unshift({ bytes: rest, rows: countLines(rest) });
        this.#waitingBytes += rest.length;
        this.#pause();
        return;
      }
      this.#ticksToPause = 0;
    }
  }

  /** A line of its own in place of the dropped rows. */
  #reportGap(): boolean {
    const gap = { rows: this.#unreportedRows, reason: this.#lastFault };
    if (this.#log.write(Buffer.from(`${JSON.stringify({ gap })}\n`)) !== undefined) return false;
    this.#unreportedRows = 0;
    return true;
  }

  #pause(): void {
    this.#ticksToPause = Math.min(longestPauseTicks, Math.max(1, this.#ticksToPause * 2));
    this.#pauseTicks = this.#ticksToPause;
  }

  #wait(chunk: Chunk): void {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.bytes.length;
    while (this.#waitingBytes > mostWaitingBytes && this.#waiting.length > 1) {
      const oldest = this.#waiting.shift();
      this.#waitingBytes -= oldest?.bytes.length ?? 0;
      this.#droppedRows += oldest?.rows ?? 0;
      this.#unreportedRows += oldest?.rows ?? 0;
    }
  }
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
