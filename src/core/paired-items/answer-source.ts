// Decides which columns tell answers, labels and correctness of the items of two runs.

import { exitCodes, UserError } from "../../errors.js";
import { nearestNames } from "../nearest-names.js";
import { correctCandidates, findAnswerColumns } from "./answer-columns.js";
import { columnOf, type ItemColumn, plainName, sharedColumns, type TablePair } from "./item-table.js";
import { isNothing, numberOf, truthOf } from "./item-values.js";

/** Columns that were asked for. */
export interface WantedColumns {
  readonly correct?: string;
  readonly expected?: string;
  readonly answer?: string;
}

/** Where the answers of both runs are, as far as their files tell. */
export interface AnswerSource {
  /** The column that says right or wrong; absent where it follows from expected and answer. */
  readonly correct: string | undefined;
  readonly expected: string | undefined;
  readonly answer: string | undefined;
  /** Answers are numbers to come near to, not to be equal to: there is an error, but no right or wrong. */
  readonly isNumeric: boolean;
}

/** A column counts as right/wrong or as numbers when this share of what is in it can be read so. */
const leastReadable = 0.9;
/** As many different whole numbers are no longer names of classes. */
const mostClasses = 100;

/**
 * Finds the columns; those asked for must exist in both tables.
 * @throws UserError "unknown-column" with the nearest names
 */
export function findAnswerSource(pair: TablePair, wanted: WantedColumns): AnswerSource {
  const names = sharedColumns(pair);
  const found = findAnswerColumns(names);
  const expected = wanted.expected === undefined ? found.expected : getColumn(names, wanted.expected);
  const asked = wanted.answer === undefined ? found.answer : getColumn(names, wanted.answer);
  const isAnswer = wanted.answer !== undefined || (asked !== undefined && holdsAnswers(pair, asked));
  const answer = asked === expected || !isAnswer ? undefined : asked;
  const isNumeric = expected !== undefined && answer !== undefined && areAmounts(pair, expected, answer);
  const correct =
    wanted.correct === undefined
      ? correctCandidates(names).find((name) => name !== expected && saysTruth(pair, name))
      : getColumn(names, wanted.correct);
  if (wanted.correct !== undefined && correct !== undefined) checkTruth(pair, correct);
  return { correct, expected, answer, isNumeric };
}

/**
 * The column a name means: itself, or the only one whose last part is so called, in any spelling.
 * @throws UserError "unknown-column"
 */
export function getColumn(names: readonly string[], wanted: string): string {
  if (names.includes(wanted)) return wanted;
  const alike = names.filter((name) => plainName(name) === plainName(wanted) || name.endsWith(`.${wanted}`));
  const [only, ...more] = alike;
  if (only !== undefined && more.length === 0) return only;
  const nearest = nearestNames(wanted, names);
  const choices = alike.length > 0 ? alike : nearest.length > 0 ? nearest : names;
  const what = alike.length > 0 ? "can mean several columns" : "is not a column of both runs' items";
  throw new UserError("unknown-column", `"${wanted}" ${what}.`, {
    hint: `${alike.length > 0 ? "Say which" : nearest.length > 0 ? "Nearest" : "There are"}: ${listed(choices)}`,
    exitCode: exitCodes.usage,
  });
}

/** Some names for a message. */
export function listed(names: readonly string[], most = 12): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names.slice(0, most).join(", ")}${more}`;
}

/** The share of the cells with something in them for which `read` finds a meaning; 0 for an empty column. */
export function readableShare(column: ItemColumn, read: (cell: ItemColumn[number]) => unknown): number {
  const present = column.filter((cell) => !isNothing(cell));
  if (present.length === 0) return 0;
  return present.filter((cell) => read(cell) !== undefined).length / present.length;
}

/** Lists of several things, such as the likelihoods of all choices, are no answers. */
function holdsAnswers({ a, b }: TablePair, name: string): boolean {
  const isAnswer = (cell: ItemColumn[number]): true | undefined =>
    !Array.isArray(cell) || (cell.length === 1 && !Array.isArray(cell[0])) ? true : undefined;
  return [a, b].every((table) => readableShare(columnOf(table, name), isAnswer) >= leastReadable);
}

function saysTruth({ a, b }: TablePair, name: string): boolean {
  return [a, b].every((table) => readableShare(columnOf(table, name), truthOf) >= leastReadable);
}

function checkTruth({ a, b }: TablePair, name: string): void {
  const isReadable = [a, b].every((table) =>
    columnOf(table, name).some((cell) => truthOf(cell) !== undefined),
  );
  if (isReadable) return;
  const example = columnOf(a, name).find((cell) => !isNothing(cell));
  throw new UserError(
    "not-right-or-wrong",
    `The column "${name}" does not say right or wrong${example === undefined ? "" : `: it holds ${JSON.stringify(example).slice(0, 40)}`}.`,
    {
      hint: "Name one that holds true and false, 1 and 0, or yes and no; for amounts there is --metric.",
      exitCode: exitCodes.usage,
    },
  );
}

function areAmounts({ a, b }: TablePair, expected: string, answer: string): boolean {
  const columns = [columnOf(a, expected), columnOf(a, answer), columnOf(b, expected), columnOf(b, answer)];
  if (!columns.every((column) => readableShare(column, numberOf) >= leastReadable)) return false;
  const numbers = columns.flatMap((column) => column.map(numberOf).filter((number) => number !== undefined));
  if (numbers.some((number) => !Number.isInteger(number))) return true;
  return new Set(columnOf(a, expected).map(numberOf)).size > mostClasses;
}
