// What is told while processes are waited for.

import { printable } from "../core/printable.js";
import { formatDuration } from "../core/units.js";
import type { Context } from "./context.js";
import { shorten } from "./open-runs.js";
import type { WaitedLog } from "./waited-logs.js";
import type { WaitedProcess } from "./waited-processes.js";

/** Tells how far they are: in one line that is redrawn on a terminal, else in a line a minute or when one has ended. */
export class WaitTalk {
  readonly #context: Context;
  #saidMs = Number.NEGATIVE_INFINITY;
  #saidAlive = -1;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Tells it, if it is time. */
  say(alive: readonly WaitedProcess[], logs: readonly WaitedLog[], passedMs: number): void {
    const { terminal, writeError } = this.#context;
    const steps = logs.map(({ path, tail }) => `${shorten(path, this.#context)} ${stepText(tail)}`);
    const who = `waiting for ${alive.map(({ pid }) => pid).join(", ")}`;
    const text = printable([formatDuration(passedMs / 1000), who, ...steps].join(" · "));
    if (terminal.isInteractive) {
      writeError(`\r\x1b[K${text.slice(0, (terminal.columns ?? 80) - 1)}`);
    } else if (passedMs - this.#saidMs >= 60_000 || alive.length !== this.#saidAlive) {
      writeError(`${text}\n`);
      this.#saidMs = passedMs;
      this.#saidAlive = alive.length;
    }
  }

  /** Leaves the line for what comes next. */
  end(): void {
    if (this.#context.terminal.isInteractive) this.#context.writeError("\r\x1b[K");
  }
}

function stepText(tail: WaitedLog["tail"]): string {
  if (tail === undefined) return "not there yet";
  return tail.step === undefined ? `${tail.bytes} bytes` : `step ${tail.step}`;
}
