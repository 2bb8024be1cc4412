// Columns over the rows that a filter keeps: printed, marked and judged among them, in whatever order they are shown.

import { toColumns } from "../comparison/to-columns.js";
import type { Contract } from "../contract/contract.js";
import type { FieldColumn, FieldTable } from "../field/field-table.js";
import type { TargetBook } from "../target-book.js";
import { type ShownColumn, shownColumns } from "./cell-view.js";

/** What the columns are made from. */
export interface ColumnSource {
  readonly table: FieldTable;
  readonly contract: Contract;
  readonly book: TargetBook;
}

/** The rows of one filter. */
export class MatchingColumns {
  /** Rows of the table, ascending. */
  readonly rows: readonly number[];
  readonly #view: ColumnSource;
  readonly #known = new Map<FieldColumn, ShownColumn>();
  #places: Int32Array | undefined;

  constructor(view: ColumnSource, rows: readonly number[]) {
    this.#view = view;
    this.rows = rows;
  }

  /** A column; its rows are places among `rows`. */
  shown(column: FieldColumn): ShownColumn {
    const known = this.#known.get(column);
    if (known !== undefined) return known;
    const { table, contract, book } = this.#view;
    const columns = toColumns([column], { table, contract, book, rows: this.rows, sorting: undefined });
    const [shown] = shownColumns(columns) as [ShownColumn];
    this.#known.set(column, shown);
    return shown;
  }

  /** The place of a row of the table among `rows`. */
  placeOf(row: number): number {
    this.#places ??= this.#findPlaces();
    return this.#places[row] as number;
  }

  #findPlaces(): Int32Array {
    const places = new Int32Array(this.#view.table.rows.length).fill(-1);
    this.rows.forEach((row, place) => {
      places[row] = place;
    });
    return places;
  }
}
