// The index of one root: a file of the user's cache folder, read where it fits, appended to, now and then made anew.

import { randomBytes } from "node:crypto";
import { closeSync, readSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../../errors.js";
import { openRegularFile } from "../../formats/read-file.js";
import { appendCacheFile, replaceCacheFile } from "../../store/cache-file.js";
import { programBuild } from "../program-build.js";
import { blockOfSections, writerOf } from "./encoded-block.js";
import { noFiles } from "./file-states.js";
import {
  DamagedIndexError,
  type FoundRecord,
  numbersOf32,
  type ReadBytes,
  readRecord,
  statesOf,
} from "./index-record.js";
import { type IndexedRoot, type RootFacts, type RowOrder, replaceRows } from "./row-order.js";
import type { RunBlock } from "./run-block.js";

/** Raise it when the form of the file changes. */
const formVersion = 1;

/** Another version, or another build of this one, may read the same files in another way. */
const program = programBuild(formVersion);

/** The index is made anew when what was appended has more than this share of the first record's bytes. */
const mostAppended = 0.1;
const leastCompactedBytes = 64 * 1024;
const mostAppendedBlocks = 64;

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
  return join(cache, "index", `${rootKey(root)}.rlx`);
}

/** 32 digits for a path. Two paths that had the same would replace each other's index; node:crypto takes 3 ms to load. */
function rootKey(root: string): string {
  const parts = [0x811c9dc5, 0x2545f491, 0x9e3779b9, 0x27d4eb2f];
  for (let at = 0; at < root.length; at++) {
    for (let part = 0; part < parts.length; part++) {
      const mixed = Math.imul((parts[part] as number) ^ root.charCodeAt(at), 0x01000193 + 2 * part * part);
      parts[part] = mixed ^ (mixed >>> 15);
    }
  }
  return parts.map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
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
  /** Where what was written at once ends, and how many blocks that were; 0 before it is found. */
  base: { readonly bytes: number; readonly blocks: number };
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
  const state: ChainState = { blocks: [], order, facts, lastId: "", base: { bytes: 0, blocks: 0 } };
  applyRecord(state, first);
  let isWhole = true;
  for (let at = first.end; at < size && isWhole; ) {
    const next = readNext(read, at, size);
    isWhole = next !== undefined;
    if (next === undefined) break;
    at = next.end;
    if (next.head.previous === state.lastId && next.head.program === program) applyRecord(state, next);
  }
  const { blocks, lastId, base } = state;
  if (base.blocks === 0) throw new DamagedIndexError("cut");
  const limit = Math.max(leastCompactedBytes, base.bytes * mostAppended);
  const isOvergrown =
    !isWhole || size - base.bytes > limit || blocks.length - base.blocks > mostAppendedBlocks;
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

function applyRecord(state: ChainState, record: FoundRecord): void {
  const { head } = record;
  const block = blockOfSections(record, head);
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
  if (head.hasRoot && state.base.blocks === 0)
    state.base = { bytes: record.end, blocks: state.blocks.length };
}

/** What is written. */
export interface IndexChange extends IndexedRoot {
  readonly root: string;
  /** Whether `facts` have changed. */
  readonly hasRoot: boolean;
  /** The order is that of the index but for these places, which the rows of the last block take. */
  readonly replaced?: Uint32Array;
}

/** Appends the blocks that the index does not have. @throws what the file system throws */
export function appendIndex(path: string, change: IndexChange, index: OpenIndex): void {
  appendCacheFile(path, Buffer.concat(recordsOf(change, index.blocks.length, index.lastId)));
}

/** Makes the index anew. @throws what the file system throws */
export function writeIndex(path: string, change: IndexChange): void {
  replaceCacheFile(path, recordsOf(change, 0, ""));
}

/** A record for each block from `from` on; the last says in which order all rows are. */
function recordsOf(change: IndexChange, from: number, lastId: string): Buffer[] {
  let previous = lastId;
  return change.blocks.slice(from).flatMap((block, index, blocks) => {
    const id = randomBytes(8).toString("hex");
    const parts = recordOf(change, block, { id, previous, isLast: index === blocks.length - 1 });
    previous = id;
    return parts;
  });
}

function recordOf(
  { root, order, facts, hasRoot, replaced }: IndexChange,
  block: RunBlock,
  as: { readonly id: string; readonly previous: string; readonly isLast: boolean },
): Buffer[] {
  const writer = writerOf(block);
  if (!as.isLast) writer.addBytes("order.replaced", new Uint32Array());
  else if (replaced !== undefined) writer.addBytes("order.replaced", replaced);
  else {
    writer.addBytes("order.block", order.blockOf);
    writer.addBytes("order.row", order.rowOf);
  }
  if (as.isLast && hasRoot) {
    writer.addStates("root", facts.files);
    writer.addColumn("problems", [facts.problems]);
  }
  return writer.finish({
    ...{ program, root, previous: as.previous, id: as.id },
    ...{ rows: block.length, fields: block.fields, shapes: block.shapes },
    ...{ hasRoot: as.isLast && hasRoot, rootMarks: facts.marks },
  });
}
