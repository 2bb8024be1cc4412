// Looks at the roots again and again while somebody watches, in moments when nobody asks.

import type { OpenState, RootsChange } from "./open-state.js";

/** Least pause between two looks. Milliseconds. */
const leastPauseMs = 2000;
/** A look may take this share of the time: large roots are looked at less often. */
const mostShare = 1 / 20;
/** Nobody must have asked for so long, or the look waits: it holds up what is asked meanwhile. Milliseconds. */
const quietMs = 300;
/** But not longer than this. Milliseconds. */
const longestWaitMs = 5000;
const tickMs = 250;

export interface LiveLookOptions {
  readonly state: Pick<OpenState, "look">;
  /** Whether anybody wants to hear of changes. */
  readonly isWatched: () => boolean;
  readonly onChange: (change: RootsChange) => void;
  /** A look that failed in a way nobody expects. */
  readonly onDefect: (error: unknown) => void;
  /** Milliseconds that never go back. */
  readonly monotonicMs: () => number;
}

/** The watch over the roots. */
export class LiveLook {
  readonly #options: LiveLookOptions;
  #timer: NodeJS.Timeout | undefined;
  #lastLookMs: number;
  #costMs = 0;
  #lastAskedMs = Number.NEGATIVE_INFINITY;

  constructor(options: LiveLookOptions) {
    this.#options = options;
    this.#lastLookMs = options.monotonicMs();
  }

  start(): void {
    this.#timer ??= setInterval(() => this.tick(), tickMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** To be called when something is asked. */
  noteQuestion(): void {
    this.#lastAskedMs = this.#options.monotonicMs();
  }

  /** Looks if it is time to. */
  tick(): void {
    if (!this.#options.isWatched()) return;
    const nowMs = this.#options.monotonicMs();
    const overdueMs = nowMs - this.#lastLookMs - this.#pauseMs();
    const isQuiet = nowMs - this.#lastAskedMs >= quietMs;
    if (overdueMs >= 0 && (isQuiet || overdueMs >= longestWaitMs)) this.lookNow();
  }

  /** Looks unless the last look is recent enough: for whoever asks while nobody watches. */
  refresh(): void {
    if (this.#options.monotonicMs() - this.#lastLookMs >= this.#pauseMs()) this.lookNow();
  }

  /** Looks at once and tells what has changed. */
  lookNow(): void {
    const startMs = this.#options.monotonicMs();
    try {
      const change = this.#options.state.look();
      if (change !== undefined) this.#options.onChange(change);
    } catch (error) {
      this.#options.onDefect(error);
    }
    this.#lastLookMs = this.#options.monotonicMs();
    this.#costMs = this.#lastLookMs - startMs;
  }

  #pauseMs(): number {
    return Math.max(leastPauseMs, this.#costMs / mostShare);
  }
}
