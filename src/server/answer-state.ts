// What the answers are made from: the open roots, as whoever holds them keeps them.

import type { Contract } from "../core/contract/contract.js";
import type { FieldTable, RowKey } from "../core/field/field-table.js";
import type { History, Run } from "../core/run.js";
import type { Problem } from "../errors.js";

/**
 * The roots as they were last read. One object for the whole session whose members say what is so now: getters where they
 * change. Whenever `table` or `problems` change, so does `revision`; answers are remembered until then.
 */
export interface AnswerState {
  readonly version: string;
  /** Absolute paths. */
  readonly roots: readonly string[];
  readonly canWrite: boolean;
  /** Grows whenever what the roots hold has changed. */
  readonly revision: number;
  /** ISO 8601, UTC: when the roots were last read. */
  readonly readAt: string;
  readonly table: FieldTable;
  readonly contract: Contract;
  readonly problems: readonly Problem[];
  /** The whole run of a row of `table`. */
  readonly runOf: (row: RowKey) => Run;
  /** Tags and notes of a row of `table`, without the rest of the run. */
  readonly summaryOf: (row: RowKey) => Pick<Run, "tags" | "notes">;
  /** Files that the run of a row is read from, absolute; for the lines that a diagnosis cites. Absent: not known. */
  readonly filesOf?: (row: RowKey) => readonly string[] | undefined;
  /** The whole history of a row's run as its files have it; undefined where its layout keeps none. */
  readonly readHistory: (row: RowKey) => ReadHistory | undefined;
  /** Folder for what is derived from histories, as `cacheFolder` gives it; absent: nothing is kept on disk. */
  readonly cacheFolder?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
}

export interface ReadHistory {
  readonly history: History;
  readonly problems: readonly Problem[];
}
