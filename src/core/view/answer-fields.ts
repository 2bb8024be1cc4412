// Which fields the runs have: the page's list to choose columns, axes and filters from.

import { metricName } from "../comparison/to-columns.js";
import { ruleFor } from "../contract/contract.js";
import { shortestLabels } from "../field/field.js";
import type { FieldColumn } from "../field/field-table.js";
import { unitOfName } from "../units.js";
import { differingOf } from "./chosen-names.js";
import type { FieldsAnswer, FieldView } from "./table-data.js";
import type { TableView } from "./table-view.js";

/** More distinct values than this are not counted. */
const mostDistinct = 1000;

/** All fields, in the order they were first met. */
export function answerFields(view: TableView): FieldsAnswer {
  const columns = [...view.table.columns.values()];
  const labels = shortestLabels(columns.map(({ name }) => name));
  const fields = columns.map((column, index) => describe(view, column, labels[index] ?? column.name));
  return {
    fields,
    usual: view.usual.names,
    differing: differingOf(view, columns, view.matching()),
  };
}

function describe(view: TableView, column: FieldColumn, label: string): FieldView {
  const counts = countValues(column);
  return {
    name: column.name,
    label,
    kind: column.kind,
    ...describeUnit(view, column),
    ...counts,
  };
}

/** Unit and direction of a column, as far as anybody says them. */
export function describeUnit(
  { contract }: Pick<TableView, "contract">,
  { name, kind }: Pick<FieldColumn, "name" | "kind">,
): Pick<FieldView, "unit" | "direction" | "isDirectionInferred"> {
  const rule = kind === "metric" ? ruleFor(contract, metricName(name)) : undefined;
  const unit = rule?.unit ?? unitOfName(name);
  return {
    ...(unit === undefined ? {} : { unit }),
    ...(rule?.direction === undefined
      ? {}
      : { direction: rule.direction, isDirectionInferred: rule.isInferred }),
  };
}

function countValues({ values }: FieldColumn): Pick<FieldView, "isNumeric" | "count" | "distinct"> {
  const seen = new Set<unknown>();
  let [count, present, numbers] = [0, 0, 0];
  for (const value of values) {
    if (value === undefined) continue;
    count++;
    if (value !== null) present++;
    if (typeof value === "number") numbers++;
    if (seen.size < mostDistinct) seen.add(typeof value === "object" ? JSON.stringify(value) : value);
  }
  return { isNumeric: numbers > 0 && numbers * 2 >= present, count, distinct: seen.size };
}
