// What lists say of runs: the facts of each, from the columns that hold them.

import type { RowKey } from "../../core/field/field-table.js";
import type { Note, Run } from "../../core/run.js";
import { archiveField } from "../archive/archive-field.js";
import { PlacedCells } from "./placed-cells.js";
import type { IndexedRoot } from "./row-order.js";

/** Part of a run, and whether its files are at hand. */
export type RunSummary = Pick<
  Run,
  "id" | "path" | "status" | "startedAt" | "durationSeconds" | "tags" | "notes"
> & {
  /** Whether its files are packed away. */
  readonly isArchived: boolean;
};

/**
 * A way to the summaries of runs by their place in the order, without what people added.
 * @param rows keys of the runs
 */
export function summaryReader(root: IndexedRoot, rows: readonly RowKey[]): (place: number) => RunSummary {
  const cells = new PlacedCells(root);
  const [starts, durations, tags, notes] = ["started_at", "duration_seconds", "tags", "notes"].map((name) =>
    cells.get("fact", name),
  );
  const archives = cells.get("attribute", archiveField);
  return (place) => {
    const { id, path, status } = rows[place] as RowKey;
    const startedAt = starts?.[place] as string | undefined;
    const durationSeconds = durations?.[place] as number | undefined;
    return {
      ...{ id, path, status },
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(durationSeconds === undefined ? {} : { durationSeconds }),
      tags: (tags?.[place] as readonly string[] | undefined) ?? [],
      isArchived: archives?.[place] !== undefined,
      notes: (notes?.[place] as readonly Note[] | undefined) ?? [],
    };
  };
}
