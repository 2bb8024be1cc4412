// What tells an archived run from one whose files are in their place.

import type { FieldTable, RowKey } from "../../core/field/field-table.js";
import type { Run } from "../../core/run.js";
import { exitCodes, UserError } from "../../errors.js";

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

/**
 * Refuses what needs files of a run that are packed away.
 * @param words what is missing and has not happened ("its tags are packed with it. Nothing was added."), and how to go
 * on once the run is back ("then tag it")
 * @throws UserError "archived-run" (exit 5)
 */
export function refuseArchived(
  run: Pick<Run, "id" | "attributes">,
  words: { readonly done: string; readonly after: string },
): void {
  const archive = archiveOf(run);
  if (archive === undefined) return;
  throw new UserError("archived-run", `${run.id}: is archived as ${archive}; ${words.done}`, {
    hint: `First bring it back: runledger restore ${run.id}, ${words.after}`,
    exitCode: exitCodes.refused,
  });
}

/**
 * The same for tags and notes: those of a run of our own lie in its folder, others beside the runs.
 * @throws UserError "archived-run" (exit 5)
 */
export function refuseAnnotatingArchived(run: Pick<Run, "id" | "attributes" | "layout">): void {
  if (run.layout !== "native") return;
  refuseArchived(run, {
    done: "its tags and notes are packed with it. Nothing was added.",
    after: "then add to it.",
  });
}

/** Rows of a table whose runs are archived. */
export function archivedRows(table: FieldTable): ReadonlySet<RowKey> {
  const values = table.columns.get(archiveField)?.values;
  if (values === undefined) return new Set();
  return new Set(table.rows.filter((_, row) => values[row] !== undefined));
}
