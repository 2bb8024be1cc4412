// Which metrics two runs' items can be compared by: those asked for, or those the columns plainly hold.

import { exitCodes, UserError } from "../../errors.js";
import { inferDirection } from "../metric.js";
import type { Value } from "../value.js";
import { type AnswerSource, getColumn, readableShare } from "./answer-source.js";
import {
  accuracyMetric,
  type ItemMetric,
  macroF1Metric,
  meanMetric,
  type NumberPair,
} from "./item-metric.js";
import { columnOf, plainName, sharedColumns, type TablePair } from "./item-table.js";
import { numberOf, truthOf } from "./item-values.js";
import type { JoinedItems } from "./join-items.js";
import type { JudgedItems } from "./judge-items.js";

/** What is known of the joined items. */
export interface ItemFacts {
  readonly pair: TablePair;
  readonly joined: JoinedItems;
  readonly source: AnswerSource;
  readonly judged: JudgedItems;
  /** Columns that name items. */
  readonly keyColumns: readonly string[];
}

const leastNumbers = 0.9;
/** Columns that are taken without being asked for. */
const mostColumns = 6;

/**
 * Accuracy and F1 where answers are right or wrong, MAE and RMSE where they are amounts, and the means of columns that
 * are metrics by their names.
 * @param wanted names of metrics or columns; all that are found when empty
 * @throws UserError "unknown-column", "no-numbers"
 */
export function chooseMetrics(facts: ItemFacts, wanted: readonly string[]): ItemMetric[] {
  const computed = computedMetrics(facts);
  if (wanted.length === 0) return [...computed, ...metricColumns(facts)];
  return wanted.map((name) => {
    const known = computed.find((metric) => metric.name === name || metric.name === plainName(name));
    return known ?? askedColumn(facts, name, computed);
  });
}

function computedMetrics(facts: ItemFacts): ItemMetric[] {
  const { judged, source } = facts;
  if (source.isNumeric) return errorMetrics(facts);
  const isJudged = judged.rightA.some(
    (truth, item) => truth !== undefined && judged.rightB[item] !== undefined,
  );
  const f1 = isJudged && judged.areClasses ? macroF1Metric(judged) : undefined;
  const arrays = ["absolute_error", "squared_error"].every((name) => facts.pair.a.columns.has(name));
  return [
    ...(isJudged ? [accuracyMetric(judged)] : []),
    ...(f1 === undefined ? [] : [f1]),
    ...(facts.pair.a.isOrdered && arrays
      ? [
          meanMetric("mae", numbersOf(facts, "absolute_error")),
          meanMetric("rmse", numbersOf(facts, "squared_error"), true),
        ]
      : []),
  ];
}

function errorMetrics({ judged }: ItemFacts): ItemMetric[] {
  const errors = (answers: readonly (string | undefined)[], power: number): (number | undefined)[] =>
    answers.map((answer, item) => {
      const [given, expected] = [numberOf(answer), numberOf(judged.expected[item])];
      return given === undefined || expected === undefined ? undefined : Math.abs(given - expected) ** power;
    });
  const both = (power: number): NumberPair => ({
    a: errors(judged.answersA, power),
    b: errors(judged.answersB, power),
  });
  return [meanMetric("mae", both(1)), meanMetric("rmse", both(2), true)];
}

function metricColumns(facts: ItemFacts): ItemMetric[] {
  const { source } = facts;
  const used = new Set([source.correct, source.expected, source.answer, ...facts.keyColumns]);
  const isArray = (name: string): boolean =>
    facts.pair.a.isOrdered && /^(absolute|squared)_error$/.test(name);
  return sharedColumns(facts.pair)
    .filter((name) => !used.has(name) && !isArray(name) && inferDirection(name) !== undefined)
    .map((name) => ({ name, numbers: numbersOf(facts, name) }))
    .filter(({ name, numbers }) => isNumeric(facts, name) && numbers.a.some((number) => number !== undefined))
    .slice(0, mostColumns)
    .map(({ name, numbers }) => meanMetric(name, numbers));
}

function askedColumn(facts: ItemFacts, name: string, computed: readonly ItemMetric[]): ItemMetric {
  const names = sharedColumns(facts.pair);
  const column = getColumn([...names, ...computed.map((metric) => metric.name)], name);
  const known = computed.find((metric) => metric.name === column);
  if (known !== undefined) return known;
  const numbers = numbersOf(facts, column);
  const has = (side: "a" | "b"): boolean => numbers[side].some((number) => number !== undefined);
  if (has("a") && has("b")) return meanMetric(column, numbers);
  throw new UserError("no-numbers", `The column "${column}" holds no numbers for the items of both runs.`, {
    hint: "Name one that holds numbers, or true and false.",
    exitCode: exitCodes.usage,
  });
}

function isNumeric({ pair }: ItemFacts, name: string): boolean {
  return [pair.a, pair.b].every((table) => readableShare(columnOf(table, name), amountOf) >= leastNumbers);
}

function numbersOf({ pair, joined }: ItemFacts, name: string): NumberPair {
  const [a, b] = [columnOf(pair.a, name), columnOf(pair.b, name)];
  return {
    a: joined.rowsA.map((row) => amountOf(a[row])),
    b: joined.rowsB.map((row) => amountOf(b[row])),
  };
}

/** A number, or right and wrong as 1 and 0. */
function amountOf(value: Value | undefined): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return number;
  const truth = truthOf(value);
  return truth === undefined ? undefined : Number(truth);
}
