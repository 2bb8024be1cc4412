// What the items of an evaluation come to: accuracy, precision, recall and F1, over all and by declared factors.

import type { Interval } from "../statistics/sample.js";
import { wilsonInterval } from "./proportion.js";

/** One item's result by column. */
export type ItemRow = Readonly<Record<string, unknown>>;

/** Scores of a set of items. What cannot be told from the columns is absent. */
export interface Scores {
  /** Items counted. */
  readonly n: number;
  readonly accuracy?: number;
  /** By label, every label counting alike, where items have `expected` and `predicted`; else from sums of tp, fp, fn. */
  readonly precision?: number;
  readonly recall?: number;
  readonly f1?: number;
  /**
   * 95 % intervals by the name of the score: of shares by Wilson's formula; of F1 by the same for tp/(tp + fp + fn), of
   * which F1 is a rising function. Averages over labels have none.
   */
  readonly intervals: Readonly<Record<string, Interval>>;
}

/** More labels than this are texts, not classes. */
const mostLabels = 10_000;
/** More values of a factor than this are ids. */
const mostValues = 1000;

interface LabelCount {
  expected: number;
  predicted: number;
  both: number;
}

/** Adds up items one by one; memory grows with labels and factor values only. */
export class ItemScore {
  readonly #all = new ScoreSums();
  readonly #factors: ReadonlyMap<string, Map<string, ScoreSums>>;
  readonly #crowded = new Set<string>();

  /** @param factors columns by whose values the scores are split */
  constructor(factors: readonly string[] = []) {
    this.#factors = new Map(factors.map((factor) => [factor, new Map<string, ScoreSums>()]));
  }

  /** Factors with so many values that they were not split. */
  get crowdedFactors(): readonly string[] {
    return [...this.#crowded];
  }

  add(row: ItemRow): void {
    this.#all.add(row);
    for (const [factor, byValue] of this.#factors) {
      const value = row[factor];
      if (value === undefined || value === null || this.#crowded.has(factor)) continue;
      let sums = byValue.get(String(value));
      if (sums === undefined) {
        if (byValue.size >= mostValues) {
          this.#crowded.add(factor);
          byValue.clear();
          continue;
        }
        sums = new ScoreSums();
        byValue.set(String(value), sums);
      }
      sums.add(row);
    }
  }

  /** Over all items. */
  overall(): Scores {
    return this.#all.scores();
  }

  /** Factor → value → scores, values in order of their text. */
  byFactor(): ReadonlyMap<string, ReadonlyMap<string, Scores>> {
    return new Map(
      [...this.#factors].map(([factor, byValue]) => {
        const sorted = [...byValue].sort(([a], [b]) => (a < b ? -1 : 1));
        return [factor, new Map(sorted.map(([value, sums]) => [value, sums.scores()]))];
      }),
    );
  }
}

class ScoreSums {
  #n = 0;
  #judged = 0;
  #right = 0;
  #counted = 0;
  #hits = { tp: 0, fp: 0, fn: 0 };
  readonly #labels = new Map<string, LabelCount>();
  #hasTooManyLabels = false;

  add(row: ItemRow): void {
    this.#n++;
    const isRight = correctness(row);
    if (isRight !== undefined) {
      this.#judged++;
      if (isRight) this.#right++;
    }
    if (hasText(row.expected) && hasText(row.predicted)) {
      this.#addLabels(labelOf(row.expected), labelOf(row.predicted));
    }
    const { tp, fp, fn } = row;
    if (isCount(tp) && isCount(fp) && isCount(fn)) {
      this.#counted++;
      this.#hits = { tp: this.#hits.tp + tp, fp: this.#hits.fp + fp, fn: this.#hits.fn + fn };
    }
  }

  scores(): Scores {
    const intervals: Record<string, Interval> = {};
    const share = (name: string, part: number, whole: number): Record<string, number> => {
      const interval = wilsonInterval(part, whole);
      if (interval === undefined) return {};
      intervals[name] = interval;
      return { [name]: part / whole };
    };
    const accuracy = share("accuracy", this.#right, this.#judged);
    const rest =
      this.#labels.size > 0 && !this.#hasTooManyLabels ? this.#averages() : this.#sums(share, intervals);
    return { n: this.#n, ...accuracy, ...rest, intervals };
  }

  #addLabels(expected: string, predicted: string): void {
    if (this.#labels.size >= mostLabels) this.#hasTooManyLabels = true;
    if (this.#hasTooManyLabels) return;
    const isSame = expected === predicted;
    const count = this.#labelCount(expected);
    count.expected++;
    if (isSame) count.both++;
    (isSame ? count : this.#labelCount(predicted)).predicted++;
  }

  #labelCount(label: string): LabelCount {
    const known = this.#labels.get(label);
    if (known !== undefined) return known;
    const count = { expected: 0, predicted: 0, both: 0 };
    this.#labels.set(label, count);
    return count;
  }

  /** A label that never was predicted has precision 0, as everybody counts it. */
  #averages(): Pick<Scores, "precision" | "recall" | "f1"> {
    const sums = { precision: 0, recall: 0, f1: 0 };
    for (const { expected, predicted, both } of this.#labels.values()) {
      sums.precision += predicted === 0 ? 0 : both / predicted;
      sums.recall += expected === 0 ? 0 : both / expected;
      sums.f1 += (2 * both) / (expected + predicted);
    }
    const { size } = this.#labels;
    return { precision: sums.precision / size, recall: sums.recall / size, f1: sums.f1 / size };
  }

  #sums(
    share: (name: string, part: number, whole: number) => Record<string, number>,
    intervals: Record<string, Interval>,
  ): Pick<Scores, "precision" | "recall" | "f1"> {
    if (this.#counted === 0) return {};
    const { tp, fp, fn } = this.#hits;
    const overlap = wilsonInterval(tp, tp + fp + fn);
    if (overlap === undefined) return {};
    intervals.f1 = { low: fromOverlap(overlap.low), high: fromOverlap(overlap.high) };
    return {
      ...share("precision", tp, tp + fp),
      ...share("recall", tp, tp + fn),
      f1: fromOverlap(tp / (tp + fp + fn)),
    };
  }
}

/** F1 of tp/(tp + fp + fn). */
function fromOverlap(overlap: number): number {
  return (2 * overlap) / (1 + overlap);
}

/** What `correct` says, else whether `predicted` is `expected`; undefined when neither is told. */
export function correctness(row: ItemRow): boolean | undefined {
  const { correct, expected, predicted } = row;
  if (typeof correct === "boolean") return correct;
  if (correct === 0 || correct === 1) return correct === 1;
  if (hasText(expected) && hasText(predicted)) return labelOf(expected) === labelOf(predicted);
  return undefined;
}

function hasText(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function labelOf(value: string | number | boolean): string {
  return String(value).trim();
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
