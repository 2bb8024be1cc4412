// The items on which two runs differ: those somebody has to look at.

import type { Value } from "../value.js";
import type { AnswerSource } from "./answer-source.js";
import type { ItemMetric } from "./item-metric.js";
import { columnOf, plainName, sharedColumns, type TablePair } from "./item-table.js";
import type { JoinedItems } from "./join-items.js";
import type { JudgedItems } from "./judge-items.js";

/** Who is right; "answers" where both are wrong or it is not known, "amount" where a number differs. */
export type Change = "only_a_right" | "only_b_right" | "answers" | "amount";

export interface Disagreement {
  /** Position among the joined items. */
  readonly item: number;
  readonly key: string;
  readonly change: Change;
  readonly expected: Value | undefined;
  /** Answer, or amount, of each run. */
  readonly a: Value | undefined;
  readonly b: Value | undefined;
  /** Words about the item that both files have: title, question, input. */
  readonly text: string | undefined;
}

const textNames = [
  ...["title", "question", "prompt", "input", "text", "query", "sentence", "description", "name", "problem"],
];

/**
 * Items that one run has right and the other wrong, first those that B lost; then items answered differently otherwise.
 * Where there are only amounts: all items in which they differ, the largest difference first.
 */
export function findDisagreements(facts: {
  readonly pair: TablePair;
  readonly joined: JoinedItems;
  readonly source: AnswerSource;
  readonly judged: JudgedItems;
  /** The metric whose amounts are told where there is no right and wrong. */
  readonly metric: ItemMetric | undefined;
}): Disagreement[] {
  const { joined, judged, source, metric } = facts;
  const text = textReader(facts.pair, joined, source);
  const changes = joined.keys.map((_, item) => changeOf(judged, source, item));
  const ofKind = (kind: Change): Disagreement[] =>
    changes.flatMap((change, item) => (change === kind ? [describe(kind, item)] : []));
  const describe = (change: Change, item: number): Disagreement => ({
    item,
    key: joined.keys[item] ?? "",
    change,
    expected: judged.expected[item],
    a: judged.answersA[item] ?? judged.rightA[item],
    b: judged.answersB[item] ?? judged.rightB[item],
    text: text(item),
  });
  const byAnswer = [...ofKind("only_a_right"), ...ofKind("only_b_right"), ...ofKind("answers")];
  if (byAnswer.length > 0 || metric === undefined || judged.rightA.some((truth) => truth !== undefined))
    return byAnswer;
  return differingAmounts(metric).map((item) => ({
    ...describe("amount", item),
    ...(source.isNumeric ? {} : { a: metric.partOf?.(item, "a"), b: metric.partOf?.(item, "b") }),
  }));
}

function changeOf(judged: JudgedItems, source: AnswerSource, item: number): Change | undefined {
  const [a, b] = [judged.rightA[item], judged.rightB[item]];
  if (a !== undefined && b !== undefined && a !== b) return a ? "only_a_right" : "only_b_right";
  if (source.isNumeric || (a === true && b === true)) return undefined;
  const [answerA, answerB] = [judged.answersA[item], judged.answersB[item]];
  return answerA !== answerB ? "answers" : undefined;
}

/** Items in which the amounts differ, most first; equal ones in the order of the file. */
function differingAmounts(metric: ItemMetric): number[] {
  const { partOf } = metric;
  if (partOf === undefined) return [];
  const sized = metric.items.map((item) => ({ item, size: Math.abs(partOf(item, "b") - partOf(item, "a")) }));
  return sized
    .filter(({ size }) => size > 0)
    .sort((x, y) => y.size - x.size || x.item - y.item)
    .map(({ item }) => item);
}

function textReader(
  pair: TablePair,
  joined: JoinedItems,
  source: AnswerSource,
): (item: number) => string | undefined {
  const used = [source.answer, source.expected, source.correct];
  const names = sharedColumns(pair).filter((name) => !used.includes(name));
  const ranked = textNames.flatMap((wanted) => names.filter((name) => plainName(name) === wanted));
  const [name] = ranked;
  if (name === undefined) return () => undefined;
  const column = columnOf(pair.a, name);
  return (item) => {
    const value = column[joined.rowsA[item] ?? -1];
    return typeof value === "string" ? value : value === undefined ? undefined : JSON.stringify(value);
  };
}
