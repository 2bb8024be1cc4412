// Which columns a question about the table means.

import { profileColumn } from "../comparison/column-profile.js";
import { getField } from "../field/field.js";
import type { FieldColumn } from "../field/field-table.js";
import type { TableQuery } from "./table-data.js";
import type { TableView } from "./table-view.js";

/** Facts that differ between any two runs and tell nothing of them. */
const namesOfRuns = new Set(["id", "path"]);

/**
 * Full names of the columns asked for, else of the usual ones; with `differing` those of them in which the rows differ.
 * @throws UserError "unknown-field", "ambiguous-field"
 */
export function chosenNames(view: TableView, query: TableQuery, rows: readonly number[]): readonly string[] {
  const names = query.columns?.map((name) => getField(view.table, name).name) ?? view.usual.names;
  if (query.differing !== true) return names;
  const columns = names.flatMap((name) => view.table.columns.get(name) ?? []);
  return differingOf(view, columns, rows);
}

/** Full names of columns in which the rows differ: in their values, or in whether they have one. */
export function differingOf(
  { table }: TableView,
  columns: readonly FieldColumn[],
  rows: readonly number[],
): string[] {
  return columns
    .filter((column) => {
      if (namesOfRuns.has(column.name)) return false;
      const { differs, isPartial } = profileColumn(column, table, rows);
      return differs || isPartial;
    })
    .map(({ name }) => name);
}
