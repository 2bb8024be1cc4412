// Metrics of two runs over the same items, as sums: so that they can be computed again for any choice of items.

import type { JudgedItems } from "./judge-items.js";

/** A metric whose value follows from sums over the items, for A and for B. */
export interface ItemMetric {
  readonly name: string;
  /** Items (positions among the joined ones) for which both runs have what it takes. */
  readonly items: readonly number[];
  /** How many sums there are. */
  readonly slots: number;
  /** Adds one item of one run to the sums that begin at `offset`. */
  readonly add: (sums: Float64Array, offset: number, item: number, side: "a" | "b") => void;
  /** The value of the sums that begin at `offset`; NaN where it has none. */
  readonly finish: (sums: Float64Array, offset: number) => number;
  /** Items of the same kind add the same; undefined where all may differ. */
  readonly kindOf?: (item: number) => number;
  /** What an item adds to a mean: by these B and A are compared item by item. Undefined where there is no such thing. */
  readonly partOf?: (item: number, side: "a" | "b") => number;
}

/** Numbers of both runs, one per joined item. */
export interface NumberPair {
  readonly a: readonly (number | undefined)[];
  readonly b: readonly (number | undefined)[];
}

/** The mean over the items that both runs have a number for. `root` takes the root of the mean: of squared errors. */
export function meanMetric(name: string, values: NumberPair, root = false): ItemMetric {
  const partOf = (item: number, side: "a" | "b"): number => values[side][item] ?? Number.NaN;
  return {
    name,
    items: positions(values.a.length, (i) => values.a[i] !== undefined && values.b[i] !== undefined),
    slots: 2,
    add: (sums, offset, item, side) => {
      sums[offset] = (sums[offset] as number) + partOf(item, side);
      sums[offset + 1] = (sums[offset + 1] as number) + 1;
    },
    finish: (sums, offset) => {
      const mean = (sums[offset] as number) / (sums[offset + 1] as number);
      return root ? Math.sqrt(mean) : mean;
    },
    partOf,
  };
}

/** The share of items that were answered rightly. */
export function accuracyMetric({ rightA, rightB }: JudgedItems): ItemMetric {
  const number = (truth: boolean | undefined): number | undefined =>
    truth === undefined ? undefined : Number(truth);
  const mean = meanMetric("accuracy", { a: rightA.map(number), b: rightB.map(number) });
  return { ...mean, kindOf: (item) => (rightA[item] ? 2 : 0) + (rightB[item] ? 1 : 0) };
}

/** More classes than this are rather texts. */
const mostClasses = 100;

/**
 * F1 of each class, averaged over the classes that are expected or answered: 2·tp / (2·tp + fp + fn). An empty answer
 * is of no class. Undefined for fewer than 2 or more than 100 expected classes.
 */
export function macroF1Metric(judged: JudgedItems): ItemMetric | undefined {
  const { expected } = judged;
  const items = positions(expected.length, (item) => expected[item] !== undefined);
  const expectedClasses = new Set(items.map((item) => expected[item]));
  if (expectedClasses.size < 2 || expectedClasses.size > mostClasses) return undefined;
  const classes = classNumbers([expected, judged.answersA, judged.answersB]);
  if (classes.size > 2 * mostClasses) return undefined;
  const numbers = (texts: readonly (string | undefined)[]): number[] =>
    texts.map((text) => (text === undefined ? -1 : (classes.get(text) ?? -1)));
  const labels = numbers(expected);
  const answers = { a: numbers(judged.answersA), b: numbers(judged.answersB) };
  const width = classes.size + 1;
  return {
    name: "f1_macro",
    items,
    slots: 2 * classes.size,
    add: (sums, offset, item, side) => {
      const label = labels[item] as number;
      const answer = answers[side][item] as number;
      const add = (slot: number, amount: number): void => {
        sums[offset + slot] = (sums[offset + slot] as number) + amount;
      };
      if (answer === label) add(2 * label, 2);
      else {
        add(2 * label + 1, 1);
        if (answer >= 0) add(2 * answer + 1, 1);
      }
    },
    finish: macroF1Of(classes.size),
    kindOf: (item) =>
      ((labels[item] as number) * width + (answers.a[item] as number) + 1) * width +
      (answers.b[item] as number) +
      1,
  };
}

/** Slots come in twos: twice the hits of a class, and its misses of either sort. */
function macroF1Of(classes: number): ItemMetric["finish"] {
  return (sums, offset) => {
    let total = 0;
    let seen = 0;
    for (let slot = offset; slot < offset + 2 * classes; slot += 2) {
      const hits = sums[slot] as number;
      const all = hits + (sums[slot + 1] as number);
      if (all > 0) {
        total += hits / all;
        seen++;
      }
    }
    return total / seen;
  };
}

function classNumbers(lists: readonly (readonly (string | undefined)[])[]): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const list of lists)
    for (const text of list) if (text !== undefined && !numbers.has(text)) numbers.set(text, numbers.size);
  return numbers;
}

function positions(count: number, isIn: (position: number) => boolean): number[] {
  const found: number[] = [];
  for (let position = 0; position < count; position++) if (isIn(position)) found.push(position);
  return found;
}
