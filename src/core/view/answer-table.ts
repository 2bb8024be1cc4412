// The table of runs or families, as much of it as is seen.

import { familyTable } from "./answer-families.js";
import { runTable } from "./run-table.js";
import type { TableAnswer, TableQuery } from "./table-data.js";
import type { TableView } from "./table-view.js";

/** Nobody sees more rows at once. */
const mostRows = 1000;

/**
 * Rows `offset` to `offset + limit` of the table that was asked for; at most 1,000.
 * @throws UserError "bad-filter", "bad-pattern", "unknown-field", "ambiguous-field"
 */
export function answerTable(view: TableView, query: TableQuery): TableAnswer {
  const { offset: _from, limit: _count, ...question } = query;
  const whole = view.tables.get(JSON.stringify(question), () =>
    query.by === "family" ? familyTable(view, query) : runTable(view, query),
  );
  const offset = Math.min(wholeNumber(query.offset), whole.length);
  const end = Math.min(offset + Math.min(wholeNumber(query.limit), mostRows), whole.length);
  const leftOut = query.columns === undefined ? view.usual.leftOut : undefined;
  return {
    revision: view.source.revision,
    columns: whole.columns,
    rows: Array.from({ length: end - offset }, (_, index) => whole.rowAt(offset + index)),
    offset,
    matching: whole.length,
    total: query.by === "family" ? view.families.all.length : view.table.rows.length,
    sortedBy: whole.sortedBy,
    remarks: [...(leftOut === undefined ? [] : [leftOut]), ...whole.remarks],
  };
}

function wholeNumber(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.floor(value)) : 0;
}
