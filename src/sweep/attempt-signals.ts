// The signals of one attempt: those that the launcher sends on, and what a trial that does not listen gets.

import type { SignalSource } from "../recorder/forward-signals.js";

/** What an attempt is ended with that the person asked to stop. */
export const stopReason = "Stopped by request.";

/** A source of signals that are given here, not by the system: many attempts live in one process. */
export class AttemptSignals implements SignalSource {
  readonly pid = process.pid;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #timers: NodeJS.Timeout[] = [];
  #group: number | undefined;
  #reason: string | undefined;
  #beforeEnd: () => void = () => undefined;

  on(signal: string, listener: () => void): void {
    const listeners = this.#listeners.get(signal) ?? new Set();
    this.#listeners.set(signal, listeners.add(listener));
  }

  off(signal: string, listener: () => void): void {
    this.#listeners.get(signal)?.delete(listener);
  }

  kill(pid: number, signal: string): void {
    process.kill(pid, signal);
  }

  /** To be told which process group the program has. */
  set group(pid: number) {
    this.#group = pid;
  }

  /** To be done before the program is asked to end. */
  set beforeEnd(action: () => void) {
    this.#beforeEnd = action;
  }

  /** Why the attempt was ended by us; undefined when it was not. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Hands a signal on to the program. */
  send(signal: string): void {
    for (const listener of this.#listeners.get(signal) ?? []) listener();
  }

  /** Asks the program to end, and ends it when it has not after the grace. */
  end(reason: string, graceMs: number): void {
    this.#reason ??= reason;
    this.#beforeEnd();
    this.send("SIGTERM");
    this.later(graceMs, () => this.destroy(reason));
  }

  /** Ends the program and all that it has started, at once. */
  destroy(reason: string): void {
    this.#reason ??= reason;
    if (this.#group === undefined) return;
    try {
      process.kill(-this.#group, "SIGKILL");
    } catch {
      // The group has ended meanwhile.
    }
  }

  /** Has something done unless the attempt ends before. */
  later(milliseconds: number, action: () => void): void {
    this.#timers.push(setTimeout(action, milliseconds));
  }

  /** Forgets the timers, and ends what a killed program may have left behind in its group. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
