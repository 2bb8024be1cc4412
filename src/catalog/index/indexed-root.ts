// One root through its index: what has not changed comes from there, the rest is read, and the index learns of it.

import { UserError } from "../../errors.js";
import type { ReadContext } from "../../store/read-context.js";
import {
  askReaders,
  Folder,
  joinAnswers,
  mergeBlocks,
  mostOpenRows,
  RootReading,
  searchRoot,
} from "../reading.js";
import { isUnchanged } from "./file-states.js";
import { appendIndex, indexPath, type OpenIndex, openIndex, writeIndex } from "./index-file.js";
import { DamagedIndexError } from "./index-record.js";
import { type IndexedRoot, replaceRows, rowAt } from "./row-order.js";
import { keyField, keyText, type RowPlace, type RunBlock, rowMarks } from "./run-block.js";

/** How an index is used. */
export interface IndexUse {
  /** Folder for all indexes. */
  readonly folder: string;
  /** Takes the index for true without looking at the files. What depends on time or machine is still read. */
  readonly isTrusted: boolean;
  /** Writes an index for a root however small. */
  readonly forAll: boolean;
}

/** Fewer runs than this, with fewer bytes, are read as quickly as an index. */
const leastRuns = 32;
const leastBytes = 1024 * 1024;

/** A root as it is now. */
export interface ReadRoot extends IndexedRoot {
  /** Whether columns come from a file, where they may turn out to be damaged. */
  readonly isIndexed: boolean;
  /** How many of the blocks come from the index; rows of the others were read at this look. */
  readonly knownBlocks: number;
  /**
   * Writes down what was found out. Never throws: the index is for speed only. No column can be asked for after it.
   * @param isDamaged the index has turned out to be damaged and is made anew
   */
  readonly finish: (isDamaged?: boolean) => void;
}

/** What a look at a root found out, and how the index learns of it; it has nothing to learn where `save` is absent. */
interface Look {
  readonly root: IndexedRoot;
  readonly save?: () => void;
}

/** Reads a root without an index. */
export function readRoot(root: string, context: ReadContext): ReadRoot {
  const { found } = searchRoot(root, context, "unremembered");
  return { ...found, isIndexed: false, knownBlocks: 0, finish: () => undefined };
}

interface Place {
  readonly root: string;
  readonly context: ReadContext;
  readonly use: IndexUse;
  /** Path of the index. */
  readonly path: string;
}

/** Reads a root through its index. */
export function readIndexedRoot(root: string, context: ReadContext, use: IndexUse): ReadRoot {
  const at = { root, context, use, path: indexPath(use.folder, root) };
  const index = openIndex(at.path, root);
  const look = index === undefined ? undefined : lookThrough(index, at);
  const { root: found, save } = look ?? firstLook(at);
  const finish = (isDamaged = false): void => {
    try {
      if (isDamaged) firstLook(at).save?.();
      else save?.();
    } catch {
      // No room or no right to write: the next look takes as long as this one.
    }
    index?.close();
  };
  const knownBlocks = look === undefined ? 0 : (index?.blocks.length ?? 0);
  return { ...found, isIndexed: look !== undefined, knownBlocks, finish };
}

function firstLook({ root, context, use, path }: Place): Look {
  const search = searchRoot(root, context);
  const save = (): void => {
    const finished = search.finish();
    if (use.forAll || isLarge(finished)) writeIndex(path, { ...finished, root, hasRoot: true });
  };
  return { root: search.found, save };
}

function isLarge({ order, blocks, facts }: IndexedRoot): boolean {
  if (order.rowOf.length >= leastRuns) return true;
  const bytes = [facts.files, ...blocks.map((block) => block.files)].map(({ numbers }) =>
    numbers.reduce((sum, size, at) => (at % 4 === 2 && size > 0 ? sum + size : sum), 0),
  );
  return bytes.reduce((sum, size) => sum + size, 0) >= leastBytes;
}

/** A look at a root that has an index; undefined when the index turns out to be damaged. */
function lookThrough(index: OpenIndex, at: Place): Look | undefined {
  try {
    const { isTrusted } = at.use;
    const changed = changedPlaces(index, isTrusted);
    if (!isSharedUnchanged(index, at)) return searchAgain(index, changed, at);
    if (changed.length === 0)
      return { root: index, ...(index.isOvergrown ? { save: () => rewrite(index, at) } : {}) };
    return refresh(index, changed, at) ?? searchAgain(index, changed, at);
  } catch (error) {
    if (error instanceof DamagedIndexError) return undefined;
    throw error;
  }
}

function isSharedUnchanged({ facts }: OpenIndex, { root, use }: Place): boolean {
  if ((facts.marks & rowMarks.volatile) !== 0) return false;
  return use.isTrusted || ((facts.marks & rowMarks.racy) === 0 && isUnchanged(facts.files, 0, root));
}

/** Places in the order whose runs have to be read. */
function changedPlaces({ blocks, order }: OpenIndex, isTrusted: boolean): number[] {
  const always = isTrusted ? rowMarks.volatile : rowMarks.volatile | rowMarks.racy;
  if (isTrusted && !blocks.some(({ marks }) => hasMark(marks, always))) return [];
  const changed: number[] = [];
  for (let place = 0; place < order.rowOf.length; place++) {
    const block = blocks[order.blockOf[place] as number] as RunBlock;
    const row = order.rowOf[place] as number;
    const isKnown = ((block.marks[row] as number) & always) === 0;
    if (isKnown && (isTrusted || isUnchanged(block.files, row, keyText(block, keyField.path, row)))) continue;
    changed.push(place);
  }
  return changed;
}

function hasMark(marks: ArrayLike<number>, wanted: number): boolean {
  for (let row = 0; row < marks.length; row++) if (((marks[row] as number) & wanted) !== 0) return true;
  return false;
}

/** Reads changed runs alone, where each is still the run of its folder; undefined where that is not so. */
function refresh(index: OpenIndex, changed: readonly number[], at: Place): Look | undefined {
  if (changed.length > mostOpenRows) return undefined;
  const reading = new RootReading(at.root, at.context);
  for (const place of changed) if (!readAgain(reading, rowAt(index, place), at.root)) return undefined;
  const { builder } = reading;
  const replaced = Uint32Array.from(changed);
  const blocks = [...index.blocks, builder];
  const root = { blocks, order: replaceRows(index.order, replaced, index.blocks.length), facts: index.facts };
  const save = (): void => {
    reading.finish();
    const never = rowMarks.volatile | rowMarks.racy;
    const isLesson = changed.some((place, row) => {
      const { block, row: old } = rowAt(index, place);
      return ((block.marks[old] as number) & never) === 0 || ((builder.marks[row] as number) & never) === 0;
    });
    if (!isLesson || at.use.isTrusted) return;
    if (index.isOvergrown) rewrite(root, at);
    else appendIndex(at.path, { ...root, root: at.root, replaced, hasRoot: false }, index);
  };
  return { root, save };
}

function readAgain(reading: RootReading, { block, row }: RowPlace, root: string): boolean {
  if (((block.marks[row] as number) & rowMarks.local) === 0) return false;
  const made = reading.builder.length;
  const path = keyText(block, keyField.path, row);
  try {
    reading.ask(path, () => {
      const answers = askReaders(new Folder(path, root));
      for (const { layout, found } of answers)
        for (const run of found.runs) reading.keep({ ...run, layout, root });
      return joinAnswers(answers);
    });
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
  const { builder } = reading;
  if (builder.length !== made + 1 || ((builder.marks[made] as number) & rowMarks.local) === 0) return false;
  if (keyText(builder, keyField.ownId, made) !== keyText(block, keyField.ownId, row)) return false;
  builder.rename(made, keyText(block, keyField.id, row));
  return true;
}

/** Searches the root anew, but for the folders whose runs are known. */
function searchAgain(index: OpenIndex, changed: readonly number[], at: Place): Look {
  const rows = new Map<string, RowPlace>();
  const unknown = new Set(changed);
  for (let place = 0; place < index.order.rowOf.length; place++) {
    const { block, row } = rowAt(index, place);
    const isLocal = ((block.marks[row] as number) & rowMarks.local) !== 0;
    if (isLocal && !unknown.has(place)) rows.set(keyText(block, keyField.path, row), { block, row });
  }
  const search = searchRoot(at.root, at.context, { blocks: index.blocks, rows });
  const save = (): void => {
    const root = search.finish();
    const never = rowMarks.volatile | rowMarks.racy;
    const isSame =
      root.blocks.length === index.blocks.length + 1 &&
      root.blocks.at(-1)?.length === 0 &&
      root.order.rowOf.length === index.order.rowOf.length;
    if (at.use.isTrusted || (isSame && (root.facts.marks & never) !== 0 && (index.facts.marks & never) !== 0))
      return;
    if (index.isOvergrown) rewrite(root, at);
    else appendIndex(at.path, { ...root, root: at.root, hasRoot: true }, index);
  };
  return { root: search.found, save };
}

function rewrite(root: IndexedRoot, at: Place): void {
  writeIndex(at.path, { ...mergeBlocks(root), root: at.root, hasRoot: true });
}
