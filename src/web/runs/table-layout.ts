// Where the parts of a row of the table stand: shared by head and rows.

import type { PlacedColumn } from "./column-layout.js";
import type { Measure } from "./measure-text.js";

export interface TableLayout {
  /** Widths in pixels of what every table has beside its columns. */
  readonly sizes: {
    readonly name: number;
    readonly status: number;
    readonly targets: number;
    readonly note: number;
  };
  readonly hasTargets: boolean;
  /** Where the columns begin and how wide they are together. */
  readonly columnsLeft: number;
  readonly columnsWidth: number;
  /** The columns on the screen. */
  readonly visible: readonly PlacedColumn[];
  readonly isNarrow: boolean;
  readonly measure: Measure;
}
