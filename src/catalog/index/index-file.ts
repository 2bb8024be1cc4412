// The index of one root: a file of the user's cache folder, read where it fits, appended to, now and then made anew.

import { createHash, randomBytes } from "node:crypto";
import { closeSync, readSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Problem } from "../../errors.js";
import { openRegularFile } from "../../formats/read-file.js";
import { appendCacheFile, replaceCacheFile } from "../../store/cache-file.js";
import type { Cell } from "./column-codec.js";
import { noFiles } from "./file-states.js";
import {
  DamagedIndexError,
  type FoundRecord,
  numbersOf32,
  type ReadBytes,
  RecordWriter,
  readRecord,
  statesOf,
} from "./index-record.js";
import { type IndexedRoot, type RootFacts, type RowOrder, replaceRows } from "./row-order.js";
import { keyField, type RunBlock } from "./run-block.js";

declare const __RUNLEDGER_VERSION__: string;

/** Raise it when the form of the file changes. */
const formVersion = 1;

/** Another version, or another build of this one, may read the same files in another way. */
const program = `${formVersion} ${__RUNLEDGER_VERSION__} ${builtMs()}`;

/** When the folder of this program was filled. */
function builtMs(): number {
  return statSync(dirname(fileURLToPath(import.meta.url)), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The index is made anew when what was appended has more than this share of the first record's bytes. */
const mostAppended = 0.1;
const leastCompactedBytes = 64 * 1024;

/** An index that was read. Columns are read from the file when they are asked for. */
export interface OpenIndex extends IndexedRoot {
  /** Id of the last record. */
  readonly lastId: string;
  /** Whether the next change should write everything anew. */
  readonly isOvergrown: boolean;
  readonly close: () => void;
}

/** Path of a root's index in a cache folder. */
export function indexPath(cache: string, root: string): string {
  return join(cache, "index", `${createHash("sha256").update(root).digest("hex").slice(0, 32)}.rlx`);
}

/** Reads an index. One that is missing, damaged, cut, newer, older or somebody else's is undefined. */
export function openIndex(path: string, root: string): OpenIndex | undefined {
  const file = openRegularFile(path);
  if (!("descriptor" in file)) return undefined;
  const { descriptor, stat } = file;
  try {
    return { ...readChain(descriptor, stat.size, root), close: () => closeSync(descriptor) };
  } catch {
    closeSync(descriptor);
    return undefined; // Whatever is in the way of reading it, it is made anew.
  }
}

interface ChainState {
  readonly blocks: RunBlock[];
  order: RowOrder;
  facts: RootFacts;
  lastId: string;
  appended: number;
}

function readChain(descriptor: number, size: number, root: string): Omit<OpenIndex, "close"> {
  const read: ReadBytes = (at, length) => {
    const bytes = Buffer.allocUnsafeSlow(length);
    if (readSync(descriptor, bytes, 0, length, at) !== length) throw new DamagedIndexError("cut");
    return bytes;
  };
  const first = readRecord(read, 0, size);
  if (first === undefined || first.head.program !== program) throw new DamagedIndexError("not ours");
  if (first.head.root !== root || first.head.previous !== "") throw new DamagedIndexError("not of this root");
  const order = { blockOf: new Uint32Array(), rowOf: new Uint32Array() };
  const facts = { files: noFiles, marks: 0, problems: [] };
  const state: ChainState = { blocks: [], order, facts, lastId: "", appended: 0 };
  applyRecord(state, first, first.head.root);
  let isWhole = true;
  for (let at = first.end; at < size && isWhole; ) {
    const next = readNext(read, at, size);
    isWhole = next !== undefined;
    if (next === undefined) break;
    at = next.end;
    if (next.head.previous === state.lastId && next.head.program === program) applyRecord(state, next, root);
    state.appended = at - first.end;
  }
  const limit = Math.max(leastCompactedBytes, first.end * mostAppended);
  const { blocks, lastId } = state;
  const isOvergrown = !isWhole || state.appended > limit || blocks.length > 64;
  return { blocks, order: state.order, facts: state.facts, lastId, isOvergrown };
}

/** What was appended after a break is lost: it is found out again. */
function readNext(read: ReadBytes, at: number, size: number): FoundRecord | undefined {
  try {
    return readRecord(read, at, size);
  } catch {
    return undefined;
  }
}

function applyRecord(state: ChainState, record: FoundRecord, root: string): void {
  const { head } = record;
  const block = blockOfRecord(record, root);
  state.order =
    head.sections["order.replaced"] === undefined
      ? {
          blockOf: numbersOf32(record.section("order.block")),
          rowOf: numbersOf32(record.section("order.row")),
        }
      : replaceRows(state.order, numbersOf32(record.section("order.replaced")), state.blocks.length);
  if (head.hasRoot) {
    const [problems] = record.column("problems", 1);
    const files = statesOf(record, "root");
    state.facts = { files, marks: head.rootMarks, problems: (problems ?? []) as readonly Problem[] };
  }
  state.blocks.push(block);
  state.lastId = head.id;
}

function blockOfRecord(record: FoundRecord, root: string): RunBlock {
  const { rows, fields, shapes } = record.head;
  const known = new Map<number, readonly Cell[]>();
  const cells = (field: number): readonly Cell[] => {
    const column = known.get(field) ?? record.column(`field.${field}`, rows);
    known.set(field, column);
    return column;
  };
  const readers = new Map<number, (row: number) => Cell>();
  const cell = (field: number, row: number): Cell => {
    const column = known.get(field);
    if (column !== undefined) return column[row];
    const reader = readers.get(field) ?? record.reader(`field.${field}`, rows);
    readers.set(field, reader);
    return reader(row);
  };
  for (const field of Object.values(keyField)) cells(field);
  const shapeOf = numbersOf32(record.section("shape"));
  const files = statesOf(record, "files");
  return { root, length: rows, fields, shapes, shapeOf, cells, cell, marks: record.section("marks"), files };
}

/** What is written: the last of the blocks is new, the others are in the file. */
export interface IndexChange extends IndexedRoot {
  readonly root: string;
  /** Whether `facts` have changed. */
  readonly hasRoot: boolean;
  /** The order is that of the index but for these places, which the rows of the last block take. */
  readonly replaced?: Uint32Array;
}

/** Appends the last block to the index that was read. @throws what the file system throws */
export function appendIndex(path: string, change: IndexChange, lastId: string): void {
  appendCacheFile(path, Buffer.concat(recordOf(change, lastId)));
}

/** Makes the index anew, of a single block. @throws what the file system throws */
export function writeIndex(path: string, change: IndexChange): void {
  replaceCacheFile(path, recordOf({ ...withoutReplaced(change), hasRoot: true }, ""));
}

function withoutReplaced({ replaced: _, ...change }: IndexChange): IndexChange {
  return change;
}

function recordOf(change: IndexChange, previous: string): Buffer[] {
  const block = change.blocks.at(-1) as RunBlock;
  const { order, facts } = change;
  const writer = new RecordWriter();
  writer.addBlock(block);
  if (change.replaced === undefined) {
    writer.addBytes("order.block", order.blockOf);
    writer.addBytes("order.row", order.rowOf);
  } else writer.addBytes("order.replaced", change.replaced);
  if (change.hasRoot) {
    writer.addStates("root", facts.files);
    writer.addColumn("problems", [facts.problems]);
  }
  return writer.finish({
    ...{ program, root: change.root, previous, id: randomBytes(8).toString("hex") },
    ...{ rows: block.length, fields: block.fields, shapes: block.shapes },
    ...{ hasRoot: change.hasRoot, rootMarks: facts.marks },
  });
}
