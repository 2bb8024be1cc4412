// Asks for curves: not with every movement, and never shows an old answer after a newer question.

import type { CurvesAnswer, CurvesQuery } from "../../server/api.js";

export interface CurveListener {
  readonly onAnswer: (answer: CurvesAnswer, query: CurvesQuery) => void;
  readonly onFault: (error: unknown) => void;
}

/** Asks one question after another; only the newest one's answer is heard. */
export class CurveLoader {
  readonly #ask: (query: CurvesQuery) => Promise<CurvesAnswer>;
  readonly #listener: CurveListener;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #newest = 0;

  constructor(ask: (query: CurvesQuery) => Promise<CurvesAnswer>, listener: CurveListener) {
    this.#ask = ask;
    this.#listener = listener;
  }

  /** Asks after a rest of `delay` milliseconds; a newer question within that time replaces this one. */
  ask(query: CurvesQuery, delay = 0): void {
    clearTimeout(this.#timer);
    const mine = ++this.#newest;
    if (delay <= 0) void this.#go(query, mine);
    else this.#timer = setTimeout(() => void this.#go(query, mine), delay);
  }

  /** No answer is heard any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#newest++;
  }

  async #go(query: CurvesQuery, mine: number): Promise<void> {
    try {
      const answer = await this.#ask(query);
      if (mine === this.#newest) this.#listener.onAnswer(answer, query);
    } catch (error) {
      if (mine === this.#newest) this.#listener.onFault(error);
    }
  }
}
