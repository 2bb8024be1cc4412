// The table of runs or families, as much of it as is seen.

import { compareRuns } from "../comparison/compare.js";
import type { RowKey } from "../field/field-table.js";
import { printable } from "../printable.js";
import { familyTable } from "./answer-families.js";
import { describeUnit } from "./answer-fields.js";
import { cellView, columnView, type ShownColumn, shownColumns } from "./cell-view.js";
import { chosenNames } from "./chosen-names.js";
import type { TableAnswer, TableQuery, TableRowView } from "./table-data.js";
import type { TableView } from "./table-view.js";
import { countsAt, type WholeTable } from "./whole-table.js";

/** Nobody sees more rows at once. */
const mostRows = 1000;

/**
 * Rows `offset` to `offset + limit` of the table that was asked for.
 * @throws UserError "bad-filter", "bad-pattern", "unknown-field", "ambiguous-field"
 */
export function answerTable(view: TableView, query: TableQuery): TableAnswer {
  const { offset: _from, limit: _count, ...question } = query;
  const whole = view.tables.get(`table ${JSON.stringify(question)}`, () =>
    query.by === "family" ? familyTable(view, query) : runTable(view, query),
  );
  const { compared, shown } = whole;
  const offset = Math.min(wholeNumber(query.offset), compared.rows.length);
  const end = Math.min(offset + Math.min(wholeNumber(query.limit), mostRows), compared.rows.length);
  const { field, label, order } = compared.sortedBy;
  const leftOut = query.columns === undefined ? view.usual.leftOut : undefined;
  return {
    revision: view.source.revision,
    columns: shown.map((one) => columnView(one, describeUnit(view, columnOf(one)).isDirectionInferred)),
    rows: Array.from({ length: end - offset }, (_, index) => whole.rowAt(offset + index)),
    offset,
    matching: compared.rows.length,
    total: query.by === "family" ? view.families.all.length : compared.totalRuns,
    sortedBy: { name: field, label, order },
    remarks: [...(leftOut === undefined ? [] : [leftOut]), ...compared.remarks],
  };
}

function columnOf({ column }: ShownColumn): { name: string; kind: ShownColumn["column"]["kind"] } {
  return { name: column.field, kind: column.kind };
}

function wholeNumber(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.floor(value)) : 0;
}

function runTable(view: TableView, query: TableQuery): WholeTable {
  const rows = view.matching(query.where);
  const compared = compareRuns(view.table, {
    contract: view.contract,
    rows,
    columns: chosenNames(view, query, rows),
    ...(query.sort === undefined ? {} : { sortBy: query.sort }),
    ...(query.order === undefined ? {} : { order: query.order }),
  });
  const asked = query.columns === undefined ? undefined : new Set(query.columns);
  const columns = compared.columns.filter(({ field }) => asked === undefined || asked.has(field));
  const shown = shownColumns(columns);
  return { compared, shown, rowAt: (position) => runRow(view, { compared, shown }, position) };
}

function runRow(
  view: TableView,
  { compared, shown }: Pick<WholeTable, "compared" | "shown">,
  position: number,
): TableRowView {
  const row = compared.rows[position] as RowKey;
  const { tags, notes } = view.source.summaryOf(row);
  const note = notes.at(-1)?.text;
  return {
    key: view.keys.keyOf(view.keys.placeOf(row) ?? -1),
    label: printable(row.id),
    status: row.status,
    root: row.root,
    layout: row.layout,
    tags,
    ...(note === undefined ? {} : { note }),
    notes: notes.length,
    runs: 1,
    ...countsAt(compared, position),
    cells: shown.map((column) => cellView(column, position)),
  };
}
