// Rows of the table as they are needed: asked for in pages, kept while they hold, shown while newer ones are on their way.

import type { PageSource, TableAnswer, TableQuery, TableRowView } from "../../server/api.js";
import { faultMessage, isApiFault } from "../state/fault.js";

const pageSize = 100;
/** More pages than this are not kept: what is far away is asked for again. */
const mostPages = 60;

export type RowsQuery = Omit<TableQuery, "offset" | "limit">;

/** What went wrong with a question; `isFilter` where the person's filter is to blame. */
export interface RowsFault {
  readonly message: string;
  readonly isFilter: boolean;
}

/** The rows of one question. What it shows is reactive. */
export class TableRows {
  /** The newest answer without regard to its rows; absent until the first. */
  answer: TableAnswer | undefined = $state.raw(undefined);
  /** The rows that came last: what needs to look at all rows once looks at them. */
  newest: readonly TableRowView[] = $state.raw([]);
  fault: RowsFault | undefined = $state.raw(undefined);
  /** The rows on the screen belong to an older question: its answer is on the way. */
  isStale = $state(false);
  readonly #source: PageSource;
  #pages: ReadonlyMap<number, readonly TableRowView[]> = $state.raw(new Map());
  #query: RowsQuery = {};
  #generation = 0;
  #asked = new Set<number>();
  #wanted: readonly number[] = [0];

  constructor(source: PageSource) {
    this.#source = source;
  }

  /** The row at a place of the sorted table; undefined while it is on its way. */
  at(index: number): TableRowView | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** Asks another question, from its first row. */
  ask(query: RowsQuery): void {
    this.#query = query;
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

  /** Says which rows are on the screen: their pages are loaded, and the page before and after. */
  want(first: number, end: number): void {
    const from = Math.floor(Math.max(0, first) / pageSize);
    const to = Math.floor(Math.max(0, end - 1) / pageSize);
    const last = Math.max(0, Math.ceil((this.answer?.matching ?? 0) / pageSize) - 1);
    this.#wanted = range(from, to);
    this.#load([...this.#wanted, Math.min(to + 1, last), Math.max(from - 1, 0)]);
  }

  #load(pages: readonly number[]): void {
    for (const page of pages) {
      if (this.#asked.has(page)) continue;
      this.#asked.add(page);
      void this.#fetch(page, this.#generation);
    }
  }

  async #fetch(page: number, generation: number): Promise<void> {
    try {
      const query = { ...this.#query, offset: page * pageSize, limit: pageSize };
      const answer = await this.#source.table(query);
      if (generation === this.#generation) this.#take(page, answer);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#asked.delete(page);
      this.#fail(error);
    }
  }

  #take(page: number, answer: TableAnswer): void {
    const isFirst = this.isStale;
    const pages = isFirst ? new Map<number, readonly TableRowView[]>() : new Map(this.#pages);
    pages.delete(page);
    pages.set(page, answer.rows);
    for (const old of pages.keys()) {
      const isOld = pages.size > mostPages || old * pageSize >= answer.matching;
      if (!isOld || this.#wanted.includes(old)) continue;
      pages.delete(old);
      this.#asked.delete(old);
    }
    this.#pages = pages;
    this.newest = answer.rows;
    this.answer = answer;
    this.fault = undefined;
    this.isStale = false;
  }

  #fail(error: unknown): void {
    const isFilter = isApiFault(error) && /^(bad-filter|bad-pattern|unknown-field)$/.test(error.code);
    this.fault = { message: faultMessage(error), isFilter };
    this.isStale = false;
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
