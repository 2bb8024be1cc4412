// A root's runs as rows of blocks, and the order they have.

import type { Problem } from "../../errors.js";
import type { FileStates } from "./file-states.js";
import type { RunBlock } from "./run-block.js";

/** Which runs a root has, in order: row `rowOf[i]` of block `blockOf[i]`. */
export interface RowOrder {
  readonly blockOf: Uint32Array;
  readonly rowOf: Uint32Array;
}

/** What belongs to a root as a whole, not to one of its runs. */
export interface RootFacts {
  /** One row: the files that the finding of runs, and the runs of several files, depend on. */
  readonly files: FileStates;
  /** `rowMarks`, added up. */
  readonly marks: number;
  readonly problems: readonly Problem[];
}

/** A root as an index knows it. */
export interface IndexedRoot {
  readonly blocks: readonly RunBlock[];
  readonly order: RowOrder;
  readonly facts: RootFacts;
}

/** The row at a place in the order. */
export function rowAt(
  { blocks, order }: Pick<IndexedRoot, "blocks" | "order">,
  place: number,
): { readonly block: RunBlock; readonly row: number } {
  return { block: blocks[order.blockOf[place] as number] as RunBlock, row: order.rowOf[place] as number };
}

/** The order in which row i of a block takes the place `places[i]`. */
export function replaceRows(order: RowOrder, places: Uint32Array, block: number): RowOrder {
  const replaced = { blockOf: order.blockOf.slice(), rowOf: order.rowOf.slice() };
  places.forEach((place, row) => {
    replaced.blockOf[place] = block;
    replaced.rowOf[place] = row;
  });
  return replaced;
}
