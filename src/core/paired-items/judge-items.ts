// What both runs answered to each item they share, and whether it was right.

import type { Value } from "../value.js";
import type { AnswerSource } from "./answer-source.js";
import { columnOf, type TablePair } from "./item-table.js";
import { isNothing, sameText, truthOf } from "./item-values.js";
import type { JoinedItems } from "./join-items.js";

/** One answer: right, wrong, or neither can be told. */
export type Truth = boolean | undefined;

/** Lists of one entry per joined item. */
export interface JudgedItems {
  /** The label; undefined where there is none, or the two runs' files disagree about it. */
  readonly expected: readonly (string | undefined)[];
  readonly answersA: readonly (string | undefined)[];
  readonly answersB: readonly (string | undefined)[];
  readonly rightA: readonly Truth[];
  readonly rightB: readonly Truth[];
  /** Items whose label differs between the two files: not the same item, or not the same data. */
  readonly otherLabel: number;
  /** Answers and labels are written the same way, so that they can be held against each other as classes. */
  readonly areClasses: boolean;
}

/** Reads answers and labels and judges them. An empty answer where there is a label is wrong. */
export function judgeItems(pair: TablePair, joined: JoinedItems, source: AnswerSource): JudgedItems {
  const cells = (side: "a" | "b", name: string | undefined): (Value | undefined)[] => {
    if (name === undefined) return joined.keys.map(() => undefined);
    const column = columnOf(pair[side], name);
    return (side === "a" ? joined.rowsA : joined.rowsB).map((row) => column[row]);
  };
  const labelsA = cells("a", source.expected).map(sameText);
  const labelsB = cells("b", source.expected).map(sameText);
  const isOther = labelsA.map((label, item) => label !== labelsB[item] && !isNothing(label));
  const expected = labelsA.map((label, item) => (isOther[item] ? undefined : (label ?? labelsB[item])));
  const answersA = cells("a", source.answer).map(sameText);
  const answersB = cells("b", source.answer).map(sameText);
  const judge = (side: "a" | "b", answers: readonly (string | undefined)[]): Truth[] => {
    if (source.correct !== undefined)
      return cells(side, source.correct).map((cell, item) => (isOther[item] ? undefined : truthOf(cell)));
    if (source.answer === undefined || source.isNumeric) return joined.keys.map(() => undefined);
    return expected.map((label, item) => (label === undefined ? undefined : answers[item] === label));
  };
  const [rightA, rightB] = [judge("a", answersA), judge("b", answersB)];
  const isFitting =
    equalWhereRight(expected, answersA, rightA) && equalWhereRight(expected, answersB, rightB);
  return {
    ...{ expected, answersA, answersB, rightA, rightB },
    otherLabel: isOther.filter(Boolean).length,
    areClasses: source.answer !== undefined && source.expected !== undefined && isFitting,
  };
}

/** Where right answers do not read like their labels ("The answer is 7." for "7"), they are no classes. */
function equalWhereRight(
  expected: readonly (string | undefined)[],
  answers: readonly (string | undefined)[],
  right: readonly Truth[],
): boolean {
  const known = right.filter((truth, item) => truth !== undefined && expected[item] !== undefined).length;
  const fitting = right.filter(
    (truth, item) => expected[item] !== undefined && truth === (answers[item] === expected[item]),
  );
  return fitting.length >= known * leastFitting;
}

const leastFitting = 0.9;

/** Items by who answered them rightly. */
export interface Flips {
  readonly bothRight: number;
  readonly onlyARight: number;
  readonly onlyBRight: number;
  readonly bothWrong: number;
  /** Joined items of which it cannot be told for both runs. */
  readonly untold: number;
}

/** Counts the four cases. */
export function countFlips({ rightA, rightB }: JudgedItems): Flips {
  const counts = { bothRight: 0, onlyARight: 0, onlyBRight: 0, bothWrong: 0, untold: 0 };
  rightA.forEach((a, item) => {
    const b = rightB[item];
    if (a === undefined || b === undefined) counts.untold++;
    else if (a) counts[b ? "bothRight" : "onlyARight"]++;
    else counts[b ? "onlyBRight" : "bothWrong"]++;
  });
  return counts;
}
