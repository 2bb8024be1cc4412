// Chooses and reads the per-item results of two runs, so that they fit each other.

import type { ItemTable, TablePair } from "../../core/paired-items/item-table.js";
import { exitCodes, type Problem, UserError } from "../../errors.js";
import { type FoundItemFiles, findItemFiles, type ItemFile } from "./item-files.js";
import { type Likely, leastLikeness, lookInto } from "./item-likeness.js";
import { readItemFile } from "./read-item-file.js";
import { toolItemFile } from "./tool-items.js";

/** A run as far as its items matter. */
export interface ItemPlace {
  /** For messages. */
  readonly id: string;
  /** The run's folder or file, absolute. */
  readonly path: string;
  /** Name of the reader that found it, for layouts whose results per item lie in a form of their own. */
  readonly layout?: string;
}

export interface PairedItemsRead {
  readonly pair: TablePair;
  readonly problems: readonly Problem[];
  /** Other files of A that look like per-item results too, the likeliest first. */
  readonly notChosen: readonly string[];
}

/** So many files of a run are looked into. */
const mostLookedInto = 60;

/**
 * Reads the files of A and B that look most like per-item results and fit each other: files of the same name rather than
 * others, then those with the most telling columns.
 * @param wanted the name of the file or the end or a part of it, for both runs
 * @throws UserError "no-items" that says what was looked for and what is there, "unreadable-items"
 */
export function readPairedItems(a: ItemPlace, b: ItemPlace, wanted?: string): PairedItemsRead {
  const [fromA, fromB] = [likelyFiles(a, wanted, b), likelyFiles(b, wanted, a)];
  const chosen = bestPair(fromA, fromB);
  const tableA = read(a, chosen.a.file);
  const tableB = read(b, chosen.b.file);
  const notChosen = fromA.filter((likely) => likely !== chosen.a && likely.likeness >= leastLikeness);
  return {
    pair: { a: tableA.table, b: tableB.table },
    problems: [...tableA.problems, ...tableB.problems],
    notChosen: notChosen.map((likely) => likely.file.name),
  };
}

/** @param other the other run, for the message when there are none here */
function likelyFiles(place: ItemPlace, wanted: string | undefined, other: ItemPlace): Likely[] {
  const { files, others } = filesOf(place);
  const named = wanted === undefined ? files : filesNamed(files, wanted);
  const looked = named.slice(0, mostLookedInto).map(lookInto);
  const likely = looked
    .filter((file) => file !== undefined)
    .filter(
      ({ file, likeness }) => wanted !== undefined || file.path === place.path || likeness >= leastLikeness,
    )
    .sort((x, y) => y.likeness - x.likeness);
  if (likely.length > 0) return likely;
  const itself = files.find((file) => file.path === place.path);
  if (itself !== undefined) throw unreadable(place, itself, readItemFile(itself).problems);
  throw noItems(place, { files: files.map((file) => file.name), others, wanted, other });
}

/** The run's own file where its layout keeps results per item in a form of its own, else whatever may hold some. */
function filesOf(place: ItemPlace): FoundItemFiles {
  const own = toolItemFile(place);
  return own === undefined ? findItemFiles(place.path) : { files: [own], others: [] };
}

/** Files whose name, or path below the run, is the wanted one; else those that contain it. */
function filesNamed(files: readonly ItemFile[], wanted: string): ItemFile[] {
  const exact = files.filter((file) => file.name === wanted || file.name.endsWith(`/${wanted}`));
  return exact.length > 0 ? exact : files.filter((file) => file.name.includes(wanted));
}

interface WhatIsThere {
  /** Names of files that may hold items, and of the others. */
  readonly files: readonly string[];
  readonly others: readonly string[];
  readonly wanted: string | undefined;
  readonly other: ItemPlace;
}

function noItems(place: ItemPlace, there: WhatIsThere): UserError {
  const { files, others, wanted } = there;
  const names = [...files, ...others];
  const more = names.length > 12 ? `, … ${names.length} files` : "";
  const list = names.length === 0 ? "no files" : `${names.slice(0, 12).join(", ")}${more}`;
  const what =
    wanted === undefined ? "keeps no per-item results that can be recognized" : whatOfNamed(wanted, there);
  return new UserError("no-items", `Run ${place.id} ${what}. There is: ${list}.`, {
    hint: "Looked for a CSV, JSONL or JSON file with one row an item (an id, and an answer or whether it was right), or predictions.npy with targets.npy. Name the file with --items.",
    exitCode: wanted === undefined ? exitCodes.failed : exitCodes.usage,
  });
}

function whatOfNamed(wanted: string, { files, others, other }: WhatIsThere): string {
  const near = [...files, ...others].find((name) => name.includes(wanted));
  return near === undefined
    ? `has no file "${wanted}"${whereElse(other, wanted)}`
    : `has ${near}, but not with one row an item`;
}

function whereElse(other: ItemPlace, wanted: string): string {
  const { files, others } = filesOf(other);
  const name = filesNamed(files, wanted)[0]?.name ?? others.find((file) => file.includes(wanted));
  return name === undefined ? `, nor has ${other.id}` : `; ${other.id} has ${name}`;
}

interface ChosenPair {
  readonly a: Likely;
  readonly b: Likely;
}

function bestPair(fromA: readonly Likely[], fromB: readonly Likely[]): ChosenPair {
  let best: (ChosenPair & { readonly fit: number }) | undefined;
  for (const a of fromA) {
    for (const b of fromB) {
      const fit = a.likeness + b.likeness + fitOf(a, b);
      if (best === undefined || fit > best.fit) best = { a, b, fit };
    }
  }
  return best as ChosenPair;
}

/** Names without what differs between runs: digits, and so times and numbers. */
function fitOf(a: Likely, b: Likely): number {
  const shared = a.columns.filter((name) => b.columns.includes(name)).length;
  if (shared === 0) return -20;
  const sameColumns = (4 * shared) / Math.max(a.columns.length, b.columns.length);
  if (a.file.name === b.file.name) return 6 + sameColumns;
  const bare = (name: string): string => name.replace(/\d+/g, "");
  return (bare(a.file.name) === bare(b.file.name) ? 4 : 0) + sameColumns;
}

function read(
  place: ItemPlace,
  file: ItemFile,
): { readonly table: ItemTable; readonly problems: readonly Problem[] } {
  const { table, problems } = readItemFile(file);
  if (table !== undefined) return { table, problems };
  throw unreadable(place, file, problems);
}

function unreadable(place: ItemPlace, file: ItemFile, problems: readonly Problem[]): UserError {
  const reason = problems.map((problem) => problem.message).join(" ");
  const where = file.path === place.path ? file.name : `Run ${place.id}: ${file.name}`;
  return new UserError("unreadable-items", `${where}: holds no rows that can be read. ${reason}`.trim(), {
    hint: "Name another file with --items.",
  });
}
