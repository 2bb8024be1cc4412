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
    "doc_hash",
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
    "variant",
    "strategy",
  ],
];
/** A column in which more of the keys repeat than this share is not one. */
const mostRepeats = 0.05;

/**
 * The key of both tables, by columns that neither answer nor label nor judge: an id-like column whose values are unique in
 * both and partly the same, the surest name first; else the fewest of the id-like columns and those that tell repeats
 * apart (student and question, id and epoch); else an id-like one in which few values repeat; else a describing text; else
 * the first column; else the row number, where the rows fit each other. Undefined when there is nothing.
 */
export function findKey(pair: TablePair): ItemKey | undefined {
  if (pair.a.isOrdered && pair.b.isOrdered) return { columns: [], from: "row-number" };
  const names = withoutPlaces(pair, keyCandidates(pair));
  const ids = rankedIds(names);
  const texts = describing.flatMap((wanted) => names.filter((name) => plainName(name) === wanted));
  const isKey = (columns: readonly string[], most: number): boolean =>
    repeatsOf(pair, columns) <= most && haveCommon(pair, columns);
  const columns =
    asList(ids.find((name) => isKey([name], 0))) ??
    fewestTogether(names, {
      isKey: (together) => isKey(together, 0),
      hasCommon: (name) => haveCommon(pair, [name]),
    }) ??
    asList(ids.find((name) => isKey([name], mostRepeats))) ??
    asList(texts.find((name) => isKey([name], mostRepeats))) ??
    asList(firstColumn(pair, names)) ??
    asList(ids.find((name) => repeatsOf(pair, [name]) === 0));
  if (columns !== undefined) return { columns, from: "found" };
  return rowsFit(pair, ids[0]) ? { columns: [], from: "row-number" } : undefined;
}

/** Row numbers join only as many rows as many, and where an id repeats, rows of the same id. */
function rowsFit({ a, b }: TablePair, id: string | undefined): boolean {
  if (a.count !== b.count) return false;
  if (id === undefined) return true;
  const [inA, inB] = [columnOf(a, id).map(sameText), columnOf(b, id).map(sameText)];
  return inA.filter((text, row) => text === inB[row]).length * 2 > a.count;
}

function keyCandidates(pair: TablePair): string[] {
  const names = sharedColumns(pair);
  const { expected, answer } = findAnswerColumns(names);
  const judging = new Set([expected, answer, ...correctCandidates(names)]);
  return names.filter((name) => !judging.has(name));
}

/**
 * A number of a document is its place in a data set, which may have changed between the runs: where the hashes of what is
 * under one number differ, these name the documents instead.
 */
function withoutPlaces({ a, b }: TablePair, names: readonly string[]): readonly string[] {
  if (!names.includes(docNumber) || !names.includes(docHash)) return names;
  const hashesOf = (table: ItemTable): (string | undefined)[] => columnOf(table, docHash).map(sameText);
  const numbersOf = (table: ItemTable): (string | undefined)[] => columnOf(table, docNumber).map(sameText);
  const known = hashesOf(a);
  const inA = new Map(numbersOf(a).map((text, row) => [text, known[row]]));
  const hashes = hashesOf(b);
  const isMoved = numbersOf(b).some((text, row) => inA.has(text) && inA.get(text) !== hashes[row]);
  const left = isMoved ? docNumber : docHash;
  return names.filter((name) => name !== left);
}

const docNumber = "doc_id";
const docHash = "doc_hash";

function asList(name: string | undefined): string[] | undefined {
  return name === undefined ? undefined : [name];
}

function isCompanion(name: string): boolean {
  return companions.includes(plainName(name));
}

interface KeyTests {
  readonly isKey: (columns: readonly string[]) => boolean;
  readonly hasCommon: (name: string) => boolean;
}

/** More columns are not put together. */
const mostTogether = 6;

/** All of the columns where they make a key together, without those that it takes none of. */
function fewestTogether(names: readonly string[], { isKey, hasCommon }: KeyTests): string[] | undefined {
  const all = new Set([...rankedIds(names), ...names.filter(isCompanion)]);
  const distinct = [...all].filter(hasCommon).slice(0, mostTogether);
  if (distinct.length < 2 || !isKey(distinct)) return undefined;
  return distinct.reduceRight<string[]>((kept, name) => {
    const without = kept.filter((other) => other !== name);
    return without.length > 0 && isKey(without) ? without : kept;
  }, distinct);
}

/** Ids that each run makes up anew are unique and join nothing. */
function haveCommon({ a, b }: TablePair, columns: readonly string[]): boolean {
  const inA = new Set(keyTexts(a, { columns, from: "found" }));
  inA.delete(undefined);
  return keyTexts(b, { columns, from: "found" }).some((text) => inA.has(text));
}

/** Programs put what a row is about first, whatever they call it; unless it is an amount or an answer. */
function firstColumn(pair: TablePair, names: readonly string[]): string | undefined {
  const [name] = pair.a.columns.keys();
  if (name === undefined || !names.includes(name)) return undefined;
  const isAmount = columnOf(pair.a, name).some((cell) => !Number.isInteger(numberOf(cell) ?? 0));
  const isKey = !isAmount && pair.a.count > 1 && repeatsOf(pair, [name]) === 0 && haveCommon(pair, [name]);
  return isKey ? name : undefined;
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
