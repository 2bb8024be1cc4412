// Searches a root for runs and puts them into columns, with what they depend on.

import type { Problem } from "../../errors.js";
import type { ReadContext } from "../../store/read-context.js";
import { findSources } from "../find-sources.js";
import { BlockBuilder } from "./block-builder.js";
import { FileStatesBuilder, noFiles } from "./file-states.js";
import { RootReading, type RowPlace } from "./root-reading.js";
import type { IndexedRoot } from "./row-order.js";
import { keyField, keyText, type RunBlock, rowMarks, runAt } from "./run-block.js";

/** What is known of a root from an index. */
export interface KnownRows {
  readonly blocks: readonly RunBlock[];
  /** Rows that have not changed, by the folder they are. */
  readonly rows: ReadonlyMap<string, RowPlace>;
}

export interface RootSearch {
  /** Complete but for the files that the last block and the root depend on. */
  readonly found: IndexedRoot;
  /** Asks for the states that are missing and returns the whole. */
  readonly finish: () => IndexedRoot;
}

/**
 * Searches a root. Its runs are rows of the known blocks, or of a new one that comes last.
 * @param from what an index knows; "unremembered" where there is none and none will be made
 */
export function searchRoot(
  root: string,
  context: ReadContext,
  from?: KnownRows | "unremembered",
): RootSearch {
  const known = from === "unremembered" ? undefined : from;
  const isRemembered = from !== "unremembered";
  const reading = new RootReading(root, context, { rows: known?.rows, isRemembered });
  const { places, problems } = reading.search(() => {
    const { sources, problems } = findSources(root, reading, reading.sharedContext);
    return { places: sources.map((source) => reading.place(source)), problems };
  });
  const blocks = [...(known?.blocks ?? []), ...reading.sealed, reading.builder];
  const indexOf = new Map(blocks.map((block, index) => [block, index]));
  const order = {
    blockOf: Uint32Array.from(places, ({ block }) => indexOf.get(block) as number),
    rowOf: Uint32Array.from(places, ({ row }) => row),
  };
  const found = { blocks, order, facts: { files: noFiles, marks: 0, problems } };
  return {
    found,
    finish: () => ({ ...found, facts: finishReading(reading, root, problems) }),
  };
}

function finishReading(
  reading: RootReading,
  root: string,
  problems: readonly Problem[],
): IndexedRoot["facts"] {
  reading.finish();
  const shared = new FileStatesBuilder();
  shared.add(root, reading.shared);
  const { states, isRacy } = shared.finish(reading.startedMs);
  const marks = (reading.isSharedVolatile ? rowMarks.volatile : 0) | (isRacy[0] === 1 ? rowMarks.racy : 0);
  return { files: states, marks, problems };
}

/** The same runs as rows of a single block. */
export function mergeBlocks({ blocks, order, facts }: IndexedRoot): IndexedRoot {
  const merged = new BlockBuilder(blocks[0]?.root ?? "");
  for (let place = 0; place < order.rowOf.length; place++) {
    const block = blocks[order.blockOf[place] as number] as RunBlock;
    const row = order.rowOf[place] as number;
    const made = merged.add(runAt(block, row), keyText(block, keyField.ownId, row));
    merged.describeAs(made, { block, row }, block.marks[row] as number);
  }
  // What was too new to be trusted when it was read stays so.
  merged.finish(Number.POSITIVE_INFINITY);
  return { blocks: [merged], order: orderOf(merged.length), facts };
}

function orderOf(count: number): IndexedRoot["order"] {
  return { blockOf: new Uint32Array(count), rowOf: Uint32Array.from({ length: count }, (_, row) => row) };
}
