// The contract of an exporter: comparison table → text or bytes. One file each; src/exporters/index.ts lists them.

import type { ComparisonTable } from "../core/comparison/comparison-table.js";
import type { Problem } from "../errors.js";

export interface Exporter {
  /** What people type after --export: "csv". */
  readonly name: string;
  /** Ending of the file, without a dot. */
  readonly extension: string;
  /** What it is good for, one line, for help and documents. */
  readonly summary: string;
  /**
   * Encodes the whole table: run id first, then the columns, the verdict last where there are targets. Pure: the same
   * table gives the same bytes. They are UTF-8, but for binary formats.
   * @param problems what was wrong with files; formats that have no place for them leave them out
   */
  readonly export: (table: ComparisonTable, problems?: readonly Problem[]) => Uint8Array | string;
  /** What the format could not keep as it was, one line each, for people. Absent: keeps everything. */
  readonly remarks?: (table: ComparisonTable) => string[];
}
