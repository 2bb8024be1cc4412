// Trials as they are needed: asked for in pages, kept while they hold, shown while newer ones are on their way.

import type { PageSource, TrialsAnswer, TrialsQuery, TrialView } from "../../server/api.js";
import { faultMessage } from "../state/fault.js";

const pageSize = 100;
/** More pages than this are not kept: what is far away is asked for again. */
const mostPages = 40;
/** Rows that only rush past are not asked for. Milliseconds. */
const restMs = 60;

export type TrialsQuestion = Omit<TrialsQuery, "offset" | "limit">;

/** The trials of one question. What it shows is reactive. */
export class TrialRows {
  /** The newest answer without regard to its rows; absent until the first. */
  answer: TrialsAnswer | undefined = $state.raw(undefined);
  fault: string | undefined = $state(undefined);
  /** The rows on the screen belong to an older question: its answer is on the way. */
  isStale = $state(false);
  readonly #source: PageSource;
  #pages: ReadonlyMap<number, readonly TrialView[]> = $state.raw(new Map());
  #question: TrialsQuestion = { key: "" };
  #generation = 0;
  #asked = new Set<number>();
  #wanted: readonly number[] = [0];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: PageSource) {
    this.#source = source;
  }

  /** The trial at a place of the sorted list; undefined while it is on its way. */
  at(index: number): TrialView | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** Asks another question, from its first row. */
  ask(question: TrialsQuestion): void {
    this.#question = question;
    this.#wanted = [0];
    this.isStale = true;
    this.refresh();
  }

  /** Asks for what is shown again; until the answers come, the old rows stay. */
  refresh(): void {
    this.#generation += 1;
    this.#asked = new Set();
    this.#load(this.#wanted);
  }

  /** Says which rows are on the screen: they are asked for when the screen rests. */
  want(first: number, end: number): void {
    const [from, to] = [
      Math.floor(Math.max(0, first) / pageSize),
      Math.floor(Math.max(0, end - 1) / pageSize),
    ];
    this.#wanted = Array.from({ length: to - from + 1 }, (_, at) => from + at);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(this.#wanted), restMs);
  }

  #load(pages: readonly number[]): void {
    for (const page of pages) {
      if (this.#asked.has(page) || this.#question.key === "") continue;
      this.#asked.add(page);
      void this.#fetch(page, this.#generation);
    }
  }

  async #fetch(page: number, generation: number): Promise<void> {
    try {
      const query = { ...this.#question, offset: page * pageSize, limit: pageSize };
      const answer = await this.#source.trials(query);
      if (generation === this.#generation) this.#take(page, answer);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#asked.delete(page);
      this.fault = faultMessage(error);
      this.isStale = false;
    }
  }

  #take(page: number, answer: TrialsAnswer): void {
    const pages = this.isStale ? new Map<number, readonly TrialView[]>() : new Map(this.#pages);
    pages.set(page, answer.rows);
    for (const old of pages.keys()) {
      const isOld = pages.size > mostPages || old * pageSize >= answer.matching;
      if (!isOld || this.#wanted.includes(old)) continue;
      pages.delete(old);
      this.#asked.delete(old);
    }
    this.#pages = pages;
    this.answer = answer;
    this.fault = undefined;
    this.isStale = false;
  }
}
