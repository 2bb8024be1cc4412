// The table of runs: which columns, in which order, and each row when it is seen.

import { inferredDirections, naturalOrder, sortField } from "../comparison/compare.js";
import { type Order, sortRows } from "../comparison/sort-rows.js";
import { getField, shortestLabels } from "../field/field.js";
import type { FieldColumn, RowKey } from "../field/field-table.js";
import { printable } from "../printable.js";
import { countVerdicts } from "../target-book.js";
import { describeUnit } from "./answer-fields.js";
import { cellView, columnView } from "./cell-view.js";
import { chosenNames } from "./chosen-names.js";
import type { MatchingColumns } from "./matching-columns.js";
import type { TableQuery, TableRowView } from "./table-data.js";
import type { TableView } from "./table-view.js";
import type { WholeTable } from "./whole-table.js";

/**
 * The runs as `compare` shows them.
 * @throws UserError "bad-filter", "bad-pattern", "unknown-field", "ambiguous-field"
 */
export function runTable(view: TableView, query: TableQuery): WholeTable {
  const { table, contract } = view;
  const among = view.among(query.where);
  const sorting = sortField(table, { contract, ...(query.sort === undefined ? {} : { sortBy: query.sort }) });
  const order = query.order ?? naturalOrder(sorting, contract);
  const columns = columnsOf(view, query, { among, sorting });
  const labels = shortestLabels(columns.map(({ name }) => name));
  const shown = columns.map((column, index) => {
    const { column: compared, texts } = among.shown(column);
    return { column: { ...compared, label: labels[index] ?? column.name }, texts };
  });
  const place = columns.findIndex(({ name }) => name === sorting?.name);
  const rows = sorting === undefined ? among.rows : sortedRows(view, among, { sorting, order });
  return {
    columns: shown.map((one, index) =>
      columnView(one, describeUnit(view, columns[index] as FieldColumn).isDirectionInferred),
    ),
    length: rows.length,
    sortedBy: { name: sorting?.name ?? "id", label: labels[place] ?? sorting?.name ?? "id", order },
    remarks: inferredDirections(
      shown.map(({ column }) => column),
      contract,
    ),
    rowAt: (position) => {
      const row = rows[position] as number;
      const at = among.placeOf(row);
      return { ...describeRun(view, row), cells: shown.map((column) => cellView(column, at)) };
    },
  };
}

/** Those asked for; of the usual ones those and what the rows are sorted by. */
function columnsOf(
  view: TableView,
  query: TableQuery,
  { among, sorting }: { readonly among: MatchingColumns; readonly sorting: FieldColumn | undefined },
): FieldColumn[] {
  const chosen = chosenNames(view, query, among.rows).map((name) => getField(view.table, name));
  const isShown =
    sorting === undefined || sorting.name === "id" || chosen.some(({ name }) => name === sorting.name);
  return isShown || query.columns !== undefined ? chosen : [...chosen, sorting];
}

/** All rows are put in order once; a filter leaves some of them out. */
function sortedRows(
  view: TableView,
  among: MatchingColumns,
  { sorting, order }: { readonly sorting: FieldColumn; readonly order: Order },
): readonly number[] {
  const all = view.orders.get(`${order} ${sorting.name}`, () =>
    sortRows(view.matching(), sorting.values, { order }),
  );
  return among.rows.length === all.length ? all : all.filter((row) => among.placeOf(row) >= 0);
}

function describeRun(view: TableView, row: number): Omit<TableRowView, "cells"> {
  const key = view.table.rows[row] as RowKey;
  const { tags, notes } = view.source.summaryOf(key);
  const note = notes.at(-1)?.text;
  const [counts = { met: 0, missed: 0, unknown: 0 }] = countVerdicts(view.book, [row]);
  return {
    key: view.keys.keyOf(row),
    label: printable(key.id),
    status: key.status,
    root: key.root,
    layout: key.layout,
    tags,
    ...(note === undefined ? {} : { note }),
    notes: notes.length,
    runs: 1,
    ...counts,
  };
}
