// The table of families: one row for the runs that differ in seed only, each number a mean with its interval.

import { columnTexts } from "../comparison/cell-texts.js";
import type { ComparisonColumn, VerdictCount } from "../comparison/comparison-table.js";
import { familiesOf } from "../family/family.js";
import { tabulateFamilies } from "../family/family-table.js";
import type { RowKey } from "../field/field-table.js";
import { printable } from "../printable.js";
import { describeUnit } from "./answer-fields.js";
import { cellView, columnView, type ShownColumn, shownColumns } from "./cell-view.js";
import { chosenNames } from "./chosen-names.js";
import type { CellView, TableQuery, TableRowView } from "./table-data.js";
import type { TableView } from "./table-view.js";
import type { KeyedFamily } from "./view-families.js";
import type { WholeTable } from "./whole-table.js";

/**
 * The families of the matching runs, as `compare --families` shows them, the spread of a number in its cell.
 * @throws UserError "bad-filter", "bad-pattern", "unknown-field", "ambiguous-field"
 */
export function familyTable(view: TableView, query: TableQuery): WholeTable {
  const { table, contract } = view;
  const rows = view.matching(query.where);
  const isAll = rows.length === table.rows.length;
  const families = isAll ? view.families.all : view.families.keyed(familiesOf(table, { contract, rows }));
  const compared = tabulateFamilies(table, {
    contract,
    rows,
    families,
    form: "people",
    columns: familyNames(view, query, rows),
    ...(query.sort === undefined ? {} : { sortBy: query.sort }),
    ...(query.order === undefined ? {} : { order: query.order }),
  });
  const { means, spreads } = partColumns(compared.columns);
  const shown = shownColumns(means);
  const byName = new Map(families.map((family) => [family.name, family]));
  const { field: name, label, order } = compared.sortedBy;
  return {
    columns: shown.map((one) => columnView(one, isInferred(view, one))),
    length: compared.rows.length,
    sortedBy: { name, label, order },
    remarks: compared.remarks,
    rowAt: (position) => {
      const row = compared.rows[position] as RowKey;
      const { met, missed, unknown } = compared.verdicts[position] as VerdictCount;
      return {
        ...describe(view, byName.get(row.id) as KeyedFamily),
        ...{ status: row.status, root: row.root, layout: row.layout, met, missed, unknown },
        cells: shown.map((column) => {
          const { field } = column.column;
          const measured = compared.families?.[position]?.metrics.find((one) => one.field === field);
          return familyCell(column, position, { spread: spreads.get(field), measured });
        }),
      };
    },
  };
}

function isInferred(view: TableView, { column }: ShownColumn): boolean | undefined {
  return describeUnit(view, { name: column.field, kind: column.kind }).isDirectionInferred;
}

/** Of the usual columns the metrics only: families differ in their params by name. */
function familyNames(view: TableView, query: TableQuery, rows: readonly number[]): string[] {
  const names = chosenNames(view, query, rows);
  const isShown = (name: string): boolean =>
    query.columns !== undefined || view.table.columns.get(name)?.kind === "metric";
  return names.filter(isShown);
}

/** Columns of a mean are followed by its half width, least and greatest: of these the half widths are kept, by field. */
function partColumns(columns: readonly ComparisonColumn[]): {
  readonly means: readonly ComparisonColumn[];
  readonly spreads: ReadonlyMap<string, ShownColumn>;
} {
  const spreads = new Map<string, ShownColumn>();
  const means: ComparisonColumn[] = [];
  for (let place = 0; place < columns.length; place++) {
    const [column, next] = [columns[place], columns[place + 1]];
    if (column === undefined) break;
    means.push(column);
    if (next === undefined || next.field !== `${column.field}.half_width`) continue;
    spreads.set(column.field, { column: next, texts: columnTexts(next) });
    place += statisticsBesideMean;
  }
  return { means, spreads };
}

/** Half width, least and greatest. */
const statisticsBesideMean = 3;

function describe(
  view: TableView,
  family: KeyedFamily,
): Pick<TableRowView, "key" | "label" | "tags" | "notes" | "runs"> {
  return {
    key: family.key,
    label: printable(family.name),
    ...sharedTags(view, family),
    runs: family.rows.length,
  };
}

/** Tags that all runs of a family have, and how many notes there are. */
function sharedTags(view: TableView, { rows }: KeyedFamily): { tags: string[]; notes: number } {
  const summaries = rows.flatMap((row) => {
    const key = view.table.rows[row];
    return key === undefined ? [] : [view.source.summaryOf(key)];
  });
  const [first, ...others] = summaries;
  const tags = (first?.tags ?? []).filter((tag) => others.every((other) => other.tags.includes(tag)));
  return { tags, notes: summaries.reduce((sum, { notes }) => sum + notes.length, 0) };
}

/** A mean with its spread behind it. */
export function familyCell(
  column: ShownColumn,
  position: number,
  of: {
    readonly spread: ShownColumn | undefined;
    readonly measured:
      | { readonly interval: { readonly low: number; readonly high: number } | undefined }
      | undefined;
  },
): CellView {
  const cell = cellView(column, position);
  const { interval } = of.measured ?? { interval: undefined };
  const text = of.spread === undefined ? undefined : of.spread.texts.cellAt(position).text;
  const hasSpread = of.spread?.column.values[position] !== undefined;
  return {
    ...cell,
    ...(interval === undefined ? {} : { halfWidth: (interval.high - interval.low) / 2 }),
    ...(text === undefined || !hasSpread ? {} : { spread: text.startsWith("n =") ? text : `± ${text}` }),
  };
}
