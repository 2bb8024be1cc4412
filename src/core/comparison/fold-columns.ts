// Columns that belong to others or come in families, by their names: what a table of many metrics folds away.

import type { FieldColumn } from "../field/field-table.js";

/** Columns that one phrase stands for. */
export interface Fold {
  /** What they are, as it follows their number: "x_#", "*_stderr". */
  readonly what: string;
  readonly columns: readonly FieldColumn[];
}

export interface Folded {
  /** In their order. */
  readonly kept: readonly FieldColumn[];
  readonly folds: readonly Fold[];
}

/** So many names that differ in a number are a family; fewer when the numbers follow each other: layers, folds, classes. */
const [leastAny, leastRow] = [8, 5];

/**
 * Folds families of numbered names ("x_00001" …, "layer.0.w" …), spreads beside their value ("acc_stderr", "reward_std"),
 * histograms, summaries of histories ("loss.best_step"), and the rmse, mse and r2 of a thing whose mae there is.
 */
export function foldColumns(columns: readonly FieldColumn[]): Folded {
  const names = new Set(columns.map((column) => plainName(column.name)));
  const groups = new Map<string, FieldColumn[]>();
  const numbered = numberedFamilies(columns);
  const kept = columns.filter((column) => {
    const name = plainName(column.name);
    const what =
      numbered.get(column) ??
      (isHistogram(name) ? "of histograms" : undefined) ??
      spreadOf(name, names) ??
      (isBestStep(name, names) ? "best_step" : undefined) ??
      siblingOf(name, names);
    if (what === undefined) return true;
    const group = groups.get(what) ?? [];
    groups.set(what, group);
    group.push(column);
    return false;
  });
  return { kept, folds: [...groups].map(([what, members]) => ({ what, columns: members })) };
}

/** Whether a metric is a summary of a history beside its last value. */
export function isSummary(name: string): boolean {
  return /\.(best|mean|min|max)$/.test(name);
}

function plainName(name: string): string {
  return name.replace(/^metrics\./, "");
}

/** The pattern of each column that belongs to a family, numbers that differ being "#". */
function numberedFamilies(columns: readonly FieldColumn[]): Map<FieldColumn, string> {
  const byPattern = new Map<string, FieldColumn[]>();
  for (const column of columns) {
    const pattern = plainName(column.name).replace(/\d+/g, "#");
    if (!pattern.includes("#")) continue;
    const members = byPattern.get(pattern) ?? [];
    byPattern.set(pattern, members);
    members.push(column);
  }
  const families = new Map<FieldColumn, string>();
  for (const members of byPattern.values()) {
    if (members.length < leastRow) continue;
    const numbers = members.map((column) => plainName(column.name).match(/\d+/g) ?? []);
    const varying = varyingPlaces(numbers);
    if (members.length < leastAny && !areInRow(numbers, varying)) continue;
    const pattern = patternOf(plainName(members[0]?.name ?? ""), varying);
    for (const column of members) families.set(column, pattern);
  }
  return families;
}

/** Which of the numbers of the names differ: of "class_0.f1", "class_1.f1" the first, 0. */
function varyingPlaces(numbers: readonly (readonly string[])[]): number[] {
  const [first = []] = numbers;
  return first.map((_, at) => at).filter((at) => numbers.some((all) => all[at] !== first[at]));
}

function patternOf(name: string, varying: readonly number[]): string {
  let place = 0;
  return name.replace(/\d+/g, (number) => (varying.includes(place++) ? "#" : number));
}

/** Whether the only number that differs counts up by one. */
function areInRow(numbers: readonly (readonly string[])[], varying: readonly number[]): boolean {
  const [at, ...more] = varying;
  if (at === undefined || more.length > 0) return varying.length > 1;
  const sorted = numbers.map((all) => Number(all[at])).sort((a, b) => a - b);
  return sorted.every((number, index) => index === 0 || number - (sorted[index - 1] ?? 0) === 1);
}

function isHistogram(name: string): boolean {
  return /(^|[._/-])(hist|histogram|histograms|buckets?|bins?)([._/-]|$)/i.test(name);
}

const spreadWord =
  /(^|[._/, -])(stderr|std_?err|std_?dev|stdev|stddev|std|sem|variance|ci(?:95|99)?(?:[._-](?:low|lower|high|upper|lo|hi))?)(?=[._/, -]|$)/i;

/** "*_stderr" for a spread; one that is not called an error must have its value beside it. */
function spreadOf(name: string, names: ReadonlySet<string>): string | undefined {
  const match = spreadWord.exec(name);
  if (match === null) return undefined;
  const [whole, before = "", word = ""] = match;
  const replaced = (by: string): string =>
    name.slice(0, match.index) + by + name.slice(match.index + whole.length);
  const bare = [replaced(""), replaced("").replace(/^[._/, -]/, "")];
  const values = [...bare, ...["mean", "avg", "average"].map((mean) => replaced(before + mean))];
  const isError = /err$/i.test(word);
  return isError || values.some((value) => value !== name && names.has(value))
    ? `*_${word.toLowerCase()}`
    : undefined;
}

function isBestStep(name: string, names: ReadonlySet<string>): boolean {
  return name.endsWith(".best_step") && names.has(name.slice(0, -".best_step".length));
}

/** Of metrics that come as mae, rmse and r2 of one thing, the mae stands for all. */
function siblingOf(name: string, names: ReadonlySet<string>): string | undefined {
  const sibling = name.replace(/(^|[._/-])(rmse|mse|r2)$/, "$1mae");
  return sibling !== name && names.has(sibling) ? "rmse, mse or r2 beside a mae" : undefined;
}
