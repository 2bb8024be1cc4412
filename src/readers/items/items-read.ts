// The result of reading one file of per-item results.

import type { ItemTable } from "../../core/paired-items/item-table.js";
import type { Problem } from "../../errors.js";

export interface ItemsRead {
  /** Undefined when the file holds no items, or could not be read; a problem says why where there is something wrong. */
  readonly table: ItemTable | undefined;
  readonly problems: readonly Problem[];
}
