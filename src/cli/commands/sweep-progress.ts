// How a sweep goes: one line in place on a terminal, a line for each end elsewhere.

import { printable } from "../../core/printable.js";
import { type Trial, trialName } from "../../core/sweep/trial.js";
import { formatDuration } from "../../core/units.js";
import type { TrialEvent } from "../../sweep/launchers/launcher.js";
import type { Context } from "../context.js";

export class SweepProgress {
  readonly #context: Context;
  readonly #total: number;
  readonly #startedMs: number;
  readonly #done = new Set<string>();
  readonly #running = new Set<string>();
  readonly #failed = new Set<string>();

  constructor(context: Context, total: number) {
    this.#context = context;
    this.#total = total;
    this.#startedMs = context.now();
  }

  show(event: TrialEvent & { readonly trial: Trial }): void {
    const name = trialName(event.trial);
    if (event.state === "started") this.#running.add(name);
    else this.#running.delete(name);
    if (event.state === "captured") this.#done.add(name);
    if (event.state === "failed") this.#failed.add(name);
    else this.#failed.delete(name);
    const line = this.#lineOf(name, event);
    if (line !== undefined && (event.state === "failed" || !this.#isInPlace)) this.say(line);
    else this.#redraw();
  }

  /** A line of its own. */
  say(line: string): void {
    this.#context.writeError(`${this.#isInPlace ? "\r\x1b[K" : ""}${printable(line)}\n`);
    this.#redraw();
  }

  /** Leaves the terminal clean. */
  end(): void {
    if (this.#isInPlace) this.#context.writeError("\r\x1b[K");
  }

  get #isInPlace(): boolean {
    return this.#context.terminal.isInteractive;
  }

  #lineOf(name: string, { state, reason, seconds }: TrialEvent): string | undefined {
    if (state === "started" || state === "elsewhere") return undefined;
    const took = seconds === undefined || seconds === 0 ? "" : ` in ${formatDuration(seconds)}`;
    const why = reason === undefined ? "" : `: ${reason}`;
    return `[${this.#done.size}/${this.#total}] ${name} ${state}${took}${why}`;
  }

  #redraw(): void {
    if (!this.#isInPlace) return;
    const done = this.#done.size;
    const passed = (this.#context.now() - this.#startedMs) / 1000;
    const ended = done + this.#failed.size;
    const left = ended === 0 ? undefined : (passed / ended) * (this.#total - ended);
    const parts = [
      `${done}/${this.#total} captured`,
      `${this.#running.size} running`,
      ...(this.#failed.size > 0 ? [`${this.#failed.size} failed`] : []),
      formatDuration(passed),
      ...(left === undefined || left < 1 ? [] : [`about ${formatDuration(left)} left`]),
    ];
    const width = Math.max(20, (this.#context.terminal.columns ?? 80) - 1);
    this.#context.writeError(`\r\x1b[K${parts.join(" · ").slice(0, width)}`);
  }
}
