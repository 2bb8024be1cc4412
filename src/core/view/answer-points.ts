// Values of a few fields over all matching runs, for scatter plots and parallel coordinates.

import { getField, shortestLabels } from "../field/field.js";
import { idOfRow, valueReader } from "../field/field-table.js";
import { printable } from "../printable.js";
import type { Value } from "../value.js";
import { describeUnit } from "./answer-fields.js";
import { plainNumber } from "./cell-view.js";
import type { PointsAnswer, PointsQuery } from "./table-data.js";
import type { TableView } from "./table-view.js";

/**
 * One value a run of each field, every run that matches, in the order of the table.
 * @throws UserError "bad-filter", "bad-pattern", "unknown-field", "ambiguous-field"
 */
export function answerPoints(view: TableView, { where, fields }: PointsQuery): PointsAnswer {
  const rows = view.matching(where);
  const columns = fields.map((name) => getField(view.table, name));
  const labels = shortestLabels(columns.map(({ name }) => name));
  const of = view.table.rows.length;
  return {
    keys: rows.map((row) => view.keys.keyOf(row)),
    labels: rows.map((row) => printable(idOfRow(view.table, row))),
    fields: columns.map((column, index) => {
      const valueIn = valueReader(column, { asked: rows.length, of });
      const { unit, direction } = describeUnit(view, column);
      return {
        name: column.name,
        label: labels[index] ?? column.name,
        ...(unit === undefined ? {} : { unit }),
        ...(direction === undefined ? {} : { direction }),
        values: rows.map((row) => plainValue(valueIn(row))),
      };
    }),
  };
}

function plainValue(value: Value | undefined): number | string | boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "number") return plainNumber(value);
  return typeof value === "object" ? JSON.stringify(value) : value;
}
