// Keeps status.json: a heartbeat every ten seconds while the run lives, the outcome once at its end.

import { join } from "node:path";
import { ReplacedFile } from "../store/atomic-write.js";
import type { FileSystem } from "../store/file-system.js";
import { rankFiles, runFiles } from "../store/run-layout.js";
import { encodeStatus, readStatusFile, type StatusRecord } from "../store/status-file.js";
import { ownIdentity, type WriterIdentity } from "../store/writer-identity.js";
import { type Clock, isoTime } from "./clock.js";
import type { Outcome } from "./outcome.js";
import type { Rank } from "./rank.js";

/** Time between two heartbeats. */
export const heartbeatMs = 10_000;

export interface StatusWriterOptions {
  readonly files: FileSystem;
  readonly folder: string;
  readonly clock: Clock;
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly startedMs: number;
  /** Of one of several processes that train together. */
  readonly rank?: Rank | undefined;
}

export class StatusWriter {
  readonly #options: StatusWriterOptions;
  readonly #file: ReplacedFile;
  readonly #writer: WriterIdentity = ownIdentity();
  readonly #monotonicStartMs: number;
  #sequence = 0;
  #dueMs: number;
  #signal: string | undefined;
  #isHandedOver = false;

  constructor(options: StatusWriterOptions) {
    this.#options = options;
    this.#file = new ReplacedFile(options.files, join(options.folder, this.#fileName));
    this.#monotonicStartMs = options.clock.monotonicMs();
    this.#dueMs = this.#monotonicStartMs + heartbeatMs;
  }

  get #isFirst(): boolean {
    return (this.#options.rank?.rank ?? 0) === 0;
  }

  get #fileName(): string {
    const { rank } = this.#options;
    return rank === undefined || rank.rank === 0 ? runFiles.status : rankFiles(rank.rank).status;
  }

  /** Seconds since the start, by the clock that nobody sets. */
  get durationSeconds(): number {
    return Math.round(this.#options.clock.monotonicMs() - this.#monotonicStartMs) / 1000;
  }

  /**
   * Whether a program that we run has taken the run over and records it itself: then nothing more is written here. Found
   * out by looking into the file.
   */
  findHandover(): boolean {
    if (this.#isHandedOver || !this.#isFirst) return this.#isHandedOver;
    const writer = readStatusFile(this.#options.folder)?.writer;
    this.#isHandedOver = writer !== undefined && !isSameWriter(writer, this.#writer);
    return this.#isHandedOver;
  }

  /**
   * Says that the run lives, and waits for the disk.
   * @throws what the file system throws
   */
  begin(): void {
    this.#file.replace(encodeStatus(this.#record({ state: "running" })));
  }

  /**
   * Says again that the run lives when ten seconds have passed, without waiting for the disk unless told to. Rejects
   * with what the file system throws.
   */
  async beatIfDue(nowMs: number, isLoopBlocked: boolean): Promise<void> {
    if (nowMs < this.#dueMs) return;
    this.#dueMs = nowMs + heartbeatMs;
    if (this.findHandover()) return;
    this.#sequence++;
    const text = encodeStatus(this.#record({ state: "running" }));
    if (isLoopBlocked) this.#file.replace(text);
    else await this.#file.replaceSoon(text);
  }

  /**
   * Notes that a signal has asked the process to stop, should it die without another word.
   * @throws what the file system throws
   */
  noteSignal(signal: string): void {
    this.#signal = signal;
    if (!this.findHandover()) this.begin();
  }

  /**
   * Writes the outcome and waits for the disk.
   * @throws what the file system throws
   */
  end(outcome: Outcome, endedMs: number): void {
    this.#sequence++;
    this.#file.replace(encodeStatus({ ...this.#record(outcome), ended_at: isoTime(endedMs) }));
  }

  #record(
    outcome: Pick<Outcome, "reason" | "signal" | "exitCode"> & Pick<StatusRecord, "state">,
  ): StatusRecord {
    const { clock, startedMs, rank } = this.#options;
    const signal = outcome.signal ?? this.#signal;
    return {
      schema_version: 1,
      state: outcome.state,
      ...(outcome.reason === undefined ? {} : { reason: outcome.reason }),
      ...(signal === undefined ? {} : { signal }),
      ...(outcome.exitCode === undefined ? {} : { exit_code: outcome.exitCode }),
      writer: this.#writer,
      heartbeat: {
        sequence: this.#sequence,
        time: isoTime(clock.wallMs()),
        monotonic_seconds: this.durationSeconds,
      },
      started_at: isoTime(startedMs),
      ...(rank === undefined ? {} : { rank: rank.rank, world_size: rank.worldSize }),
    };
  }
}

function isSameWriter(a: WriterIdentity, b: WriterIdentity): boolean {
  return a.pid === b.pid && a.host === b.host && a.process_start_time === b.process_start_time;
}
