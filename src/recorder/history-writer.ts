// Brings lines to history.jsonl; while the disk fails they wait, and what cannot wait is counted.

import { fileErrorName } from "../store/file-error.js";
import { LineLog, type LineLogOptions } from "../store/line-log.js";

/** What waits for a failing disk is kept up to this size; then the oldest rows are dropped and counted. */
export const mostWaitingBytes = 8 * 1024 * 1024;

/** After each failed attempt twice as many ticks pass until the next one, at most this many. */
const longestPauseTicks = 32;

export interface HistoryWriterOptions extends LineLogOptions {
  /** The line that stands in place of dropped rows, without its line end; undefined: none. A JSON object when absent. */
  readonly gapLine?: (rows: number, reason: string) => string | undefined;
}

interface Chunk {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** Nothing of it throws. */
export class HistoryWriter {
  readonly #log: LineLog;
  readonly #gapLine: (rows: number, reason: string) => string | undefined;
  #waiting: Chunk[] = [];
  #waitingBytes = 0;
  #droppedRows = 0;
  #unreportedRows = 0;
  #pauseTicks = 0;
  #ticksToPause = 0;
  #lastFault = "";

  constructor(options: HistoryWriterOptions) {
    this.#gapLine = options.gapLine ?? ((rows, reason) => JSON.stringify({ gap: { rows, reason } }));
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

  /** Hands lines to the operating system, or keeps them for later while the disk fails. */
  write(lines: string, rows: number): void {
    const bytes = Buffer.from(lines);
    const isClear = this.#pauseTicks === 0 && this.#waiting.length === 0 && this.#unreportedRows === 0;
    if (isClear) this.#writeFirst({ bytes, rows });
    else {
      this.#wait({ bytes, rows });
      if (this.#pauseTicks === 0) this.#writeWaiting();
    }
  }

  /**
   * Tries failed rows again and has the disk synced; to be called about twice a second.
   * @param isLoopBlocked true when no timer could fire lately: then an unanswered sync is waited for
   */
  tick(isLoopBlocked: boolean): void {
    if (this.#pauseTicks > 0) this.#pauseTicks--;
    if (this.#pauseTicks === 0) this.#writeWaiting();
    if (!this.#log.syncSoon() && isLoopBlocked) this.#log.sync();
  }

  /** Tries failed rows once more and waits for the disk. */
  sync(): void {
    this.#writeWaiting();
    this.#log.sync();
  }

  /** Tries failed rows once more, waits for the disk and closes. */
  close(): void {
    this.#writeWaiting();
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
      if (!this.#writeFirst(chunk)) return;
    }
  }

  /** Writes what comes before all that waits; what the disk does not take waits again, and the writer pauses. */
  #writeFirst(chunk: Chunk): boolean {
    const rest = this.#log.write(chunk.bytes);
    if (rest === undefined) {
      this.#ticksToPause = 0;
      return true;
    }
    this.#waiting.unshift({ bytes: rest, rows: countLines(rest) });
    this.#waitingBytes += rest.length;
    this.#pause();
    return false;
  }

  /** A line of its own in place of the dropped rows. */
  #reportGap(): boolean {
    const gap = this.#gapLine(this.#unreportedRows, this.#lastFault);
    if (gap !== undefined && this.#log.write(Buffer.from(`${gap}\n`)) !== undefined) return false;
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
