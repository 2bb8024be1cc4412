// Finds the columns that name an item: the same in both runs, different for every item.

import { correctCandidates, findAnswerColumns } from "./answer-columns.js";
import { columnOf, type ItemTable, plainName, sharedColumns, type TablePair } from "./item-table.js";
import { numberOf, sameText } from "./item-values.js";

/** How the items of two runs find each other. */
export interface ItemKey {
  /** Columns whose values together name an item; empty for the row number. */
  readonly columns: readonly string[];
  /** Asked for, recognized by name and contents, or for want of anything better the row number. */
  readonly from: "given" | "found" | "row-number";
}

const surest = [
  ...[
    "id",
    "item_id",
    "sample_id",
    "example_id",
    "question_id",
    "qid",
    "doc_id",
    "test_id",
    "case_id",
    "task_id",
  ],
  ...[
    "instance_id",
    "problem_id",
    "uid",
    "uuid",
    "guid",
    "sku",
    "product_id",
    "key",
    "item",
    "row_id",
    "test_idx",
  ],
];
const numbering = ["index", "idx", "row", "row_index", "line", "unnamed_0"];
/** Texts that describe an item so fully that they name it. */
const describing = [
  ...["name", "file", "filename", "file_name", "path", "image", "image_path", "url", "question", "prompt"],
  ...["input", "text", "title", "query", "sentence"],
];
/** Columns that, with an id, tell repeats of one item apart. */
const companions = [
  ...["filter", "epoch", "repeat", "trial", "turn", "fold", "split", "subset", "subject", "task", "dataset"],
  ...[
    "category",
    "language",
    "question",
    "question_id",
    "student",
    "student_id",
    "topic",
    "prompt_idx",
    "run",
  ],
];
/** A column in which more of the keys repeat than this share is not one. */
const mostRepeats = 0.05;

/**
 * The key of both tables: an id-like column whose values are unique in both, the surest name first; else an id-like one
 * with another column that makes it unique; else an id-like one in which few values repeat; else a describing text; else
 * the first column, where it is unique; else the row number, where both have the same number of rows. Undefined when there is nothing.
 */
export function findKey(pair: TablePair): ItemKey | undefined {
  if (pair.a.isOrdered && pair.b.isOrdered) return { columns: [], from: "row-number" };
  const names = sharedColumns(pair);
  const ids = rankedIds(names);
  const texts = describing.flatMap((wanted) => names.filter((name) => plainName(name) === wanted));
  const single = ids.find((name) => repeatsOf(pair, [name]) === 0);
  const columns =
    (single === undefined ? undefined : [single]) ??
    findPairOfColumns(pair, ids, names) ??
    ids.filter((name) => repeatsOf(pair, [name]) <= mostRepeats).map((name) => [name])[0] ??
    texts.filter((name) => repeatsOf(pair, [name]) <= mostRepeats).map((name) => [name])[0] ??
    firstColumn(pair);
  if (columns !== undefined) return { columns, from: "found" };
  return pair.a.count === pair.b.count ? { columns: [], from: "row-number" } : undefined;
}

/** Programs put what a row is about first, whatever they call it; unless it is an amount or an answer. */
function firstColumn(pair: TablePair): string[] | undefined {
  const [name] = pair.a.columns.keys();
  if (name === undefined || name !== [...pair.b.columns.keys()][0]) return undefined;
  const { expected, answer } = findAnswerColumns([...pair.a.columns.keys()]);
  if ([expected, answer, ...correctCandidates([name])].includes(name)) return undefined;
  const isAmount = columnOf(pair.a, name).some((cell) => !Number.isInteger(numberOf(cell) ?? 0));
  return !isAmount && pair.a.count > 1 && repeatsOf(pair, [name]) === 0 ? [name] : undefined;
}

/** The key of one row as one text; undefined where one of its columns is empty. Row numbers count from 0. */
export function keyTexts(table: ItemTable, key: ItemKey): (string | undefined)[] {
  if (key.columns.length === 0) return Array.from({ length: table.count }, (_, row) => String(row));
  const columns = key.columns.map((name) => columnOf(table, name));
  const [only, ...more] = columns;
  if (only !== undefined && more.length === 0) return only.map(sameText);
  return Array.from({ length: table.count }, (_, row) => {
    const parts = columns.map((column) => sameText(column[row]));
    return parts.includes(undefined) ? undefined : parts.join(keySeparator);
  });
}

/** Between the parts of a key of several columns. */
export const keySeparator = " / ";

/** Whether a column's name is one that items are named by, apart from plain row numbers. */
export function isKeyName(name: string): boolean {
  const rank = rankOf(name);
  return (rank >= 0 && rank < 200) || describing.includes(plainName(name));
}

/** The surest name first; -1 for what is no id. */
function rankOf(name: string): number {
  const plain = plainName(name);
  if (surest.includes(plain)) return surest.indexOf(plain);
  if (/(^|_)(id|uid|uuid|key|sku)$/.test(plain) && !/^(run|model|session|trace|request)_/.test(plain))
    return 100;
  return numbering.includes(plain) ? 200 + numbering.indexOf(plain) : -1;
}

function rankedIds(names: readonly string[]): string[] {
  return names
    .map((name, order) => ({ name, order, rank: rankOf(name) }))
    .filter((entry) => entry.rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .map((entry) => entry.name);
}

function findPairOfColumns(
  pair: TablePair,
  ids: readonly string[],
  names: readonly string[],
): string[] | undefined {
  const others = names.filter((name) => companions.includes(plainName(name)) || ids.includes(name));
  for (const id of ids.slice(0, 3)) {
    for (const other of others.slice(0, 8)) {
      if (other !== id && repeatsOf(pair, [id, other]) === 0) return [id, other];
    }
  }
  return undefined;
}

/** Share of rows, in the worse of both tables, without a key or with one that an earlier row has. */
function repeatsOf({ a, b }: TablePair, columns: readonly string[]): number {
  return Math.max(...[a, b].map((table) => repeatsIn(table, columns)));
}

function repeatsIn(table: ItemTable, columns: readonly string[]): number {
  const keys = keyTexts(table, { columns, from: "found" });
  const distinct = new Set(keys);
  distinct.delete(undefined);
  return table.count === 0 ? 0 : 1 - distinct.size / table.count;
}
