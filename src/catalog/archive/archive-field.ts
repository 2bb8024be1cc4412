// What tells an archived run from one whose files are in their place.

import type { FieldTable, RowKey } from "../../core/field/field-table.js";
import type { Run } from "../../core/run.js";

/** Attribute that archived runs have and others have not: the absolute path of the archive. */
export const archiveField = "archive.path";

/** Whether the files of a run are packed away. */
export function isArchived(run: Pick<Run, "attributes">): boolean {
  return run.attributes.has(archiveField);
}

/** Where the archive of such a run is; undefined for others. */
export function archiveOf(run: Pick<Run, "attributes">): string | undefined {
  const path = run.attributes.get(archiveField);
  return typeof path === "string" ? path : undefined;
}

/** Rows of a table whose runs are archived. */
export function archivedRows(table: FieldTable): ReadonlySet<RowKey> {
  const values = table.columns.get(archiveField)?.values;
  if (values === undefined) return new Set();
  return new Set(table.rows.filter((_, row) => values[row] !== undefined));
}
