// Gives runs their last word when the process is told to stop, fails, or ends without finishing them.

import type { EventEmitter } from "node:events";
import { failureOf, type Outcome, outcomeOfExit } from "./outcome.js";

/** A run that must not be left open. Neither call may throw or return before the disk has answered. */
export interface WatchedRun {
  /** Brings everything to disk and notes the signal; the run goes on. */
  noteSignal(signal: string): void;
  /** Ends the run here and now. */
  endNow(outcome: Outcome): void;
}

/** What is used of `process`. */
export interface ProcessEvents extends EventEmitter {
  readonly pid: number;
  kill(pid: number, signal: string): unknown;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Listens only while there are runs. On a signal that nobody else listens to, the runs end as stopped and the process
 * dies of that signal as it would have without us; a second signal kills it at once. Where the program has its own
 * listener, the program decides: the runs are brought to disk, the signal is noted, and we do not listen to it again.
 */
export class ExitWatch {
  readonly #process: ProcessEvents;
  readonly #runs = new Set<WatchedRun>();
  readonly #runsToSignal = new Set<WatchedRun>();
  readonly #signalListeners = new Map<string, () => void>();
  readonly #onUncaught = (error: unknown): void => this.#endAfterUncaught(error);
  readonly #onExit = (exitCode: number): void => this.#endAll(outcomeOfExit(exitCode));

  constructor(events: ProcessEvents) {
    this.#process = events;
  }

  /**
   * Watches over a run until the returned function is called.
   * @param withSignals false where somebody else handles signals for this run
   */
  add(run: WatchedRun, withSignals: boolean): () => void {
    if (this.#runs.size === 0) this.#listen();
    this.#runs.add(run);
    if (withSignals) {
      this.#runsToSignal.add(run);
      this.#listenToSignals();
    }
    return () => this.#remove(run);
  }

  #remove(run: WatchedRun): void {
    this.#runsToSignal.delete(run);
    if (this.#runsToSignal.size === 0) this.#ignoreSignals();
    if (!this.#runs.delete(run) || this.#runs.size > 0) return;
    this.#process.off("uncaughtExceptionMonitor", this.#onUncaught);
    this.#process.off("exit", this.#onExit);
  }

  #listen(): void {
    this.#process.on("uncaughtExceptionMonitor", this.#onUncaught);
    this.#process.on("exit", this.#onExit);
  }

  #listenToSignals(): void {
    for (const signal of signals) {
      if (this.#signalListeners.has(signal)) continue;
      const listener = (): void => this.#onSignal(signal);
      this.#signalListeners.set(signal, listener);
      this.#process.on(signal, listener);
    }
  }

  #ignoreSignals(): void {
    for (const signal of signals) this.#ignoreSignal(signal);
    this.#signalListeners.clear();
  }

  #ignoreSignal(signal: string): void {
    const listener = this.#signalListeners.get(signal);
    if (listener !== undefined) this.#process.off(signal, listener);
  }

  #onSignal(signal: string): void {
    const isOurs = this.#process.listenerCount(signal) === 1;
    // From here on the system's own answer holds: a second signal ends the process even if the disk hangs.
    this.#ignoreSignal(signal);
    if (!isOurs) {
      for (const run of this.#runsToSignal) run.noteSignal(signal);
      return;
    }
    this.#ignoreSignals();
    for (const run of [...this.#runs]) {
      run.endNow({ state: "stopped", reason: `The process was sent ${signal}.`, signal });
    }
    this.#process.kill(this.#process.pid, signal);
  }

  #endAfterUncaught(error: unknown): void {
    // With a listener of its own the program goes on.
    if (this.#process.listenerCount("uncaughtException") > 0) return;
    this.#endAll(failureOf(error));
  }

  #endAll(outcome: Outcome): void {
    for (const run of [...this.#runs]) run.endNow(outcome);
  }
}

/** Watches over this process. */
export const processExitWatch = new ExitWatch(process);
