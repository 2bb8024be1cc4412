// What `runledger pairs` found out, before it is told.

import type { PairedComparison } from "../core/paired-items/compare-items.js";
import type { ItemPlace, PairedItemsRead } from "../readers/items/read-items.js";

/** The two runs, their results, and what follows from these. */
export interface PairedAnswer {
  readonly a: ItemPlace;
  readonly b: ItemPlace;
  readonly read: PairedItemsRead;
  readonly compared: PairedComparison;
}

/** All resampling starts from here, so that an answer stays the same. */
export const bootstrapSeed = 0;
