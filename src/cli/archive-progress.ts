// A line on the error stream that says how far long work is; only on a terminal.

import { printable } from "../core/printable.js";
import type { Context } from "./context.js";

const everyMs = 200;
const quietMs = 1000;
/** Work of fewer bytes is over before anybody has read of it. */
const leastBytes = 64 * 1024 * 1024;

/** Draws and redraws one line. */
export class ProgressLine {
  readonly #context: Context;
  #drawnMs = 0;
  #beganMs: number | undefined;
  #length = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  /** @param what "run1: packing" */
  show(what: string, done: number, total: number): void {
    if (!this.#context.terminal.isInteractive || total < leastBytes) return;
    const nowMs = performance.now();
    if (nowMs - this.#drawnMs < everyMs) return;
    this.#draw(`${printable(what)} ${Math.floor((100 * done) / total)} %`, nowMs);
  }

  /** The same for work whose end nobody knows; the first second says nothing. */
  tell(what: string): void {
    if (!this.#context.terminal.isInteractive) return;
    const nowMs = performance.now();
    this.#beganMs ??= nowMs;
    if (nowMs - this.#beganMs < quietMs || nowMs - this.#drawnMs < everyMs) return;
    this.#draw(what, nowMs);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#length > 0) this.#context.writeError(`\r${" ".repeat(this.#length)}\r`);
    this.#length = 0;
  }

  #draw(text: string, nowMs: number): void {
    this.#drawnMs = nowMs;
    this.#context.writeError(`\r${text.padEnd(this.#length)}`);
    this.#length = text.length;
  }
}
