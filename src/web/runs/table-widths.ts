// The widths of a table while it is shown: they grow with the rows that come and never shrink, so that nothing jumps.

import type { TableColumnView, TableRowView } from "../../server/api.js";
import { shownText } from "../text/shown-text.js";
import { type PlacedColumn, placeColumns } from "./column-layout.js";
import type { Measure } from "./measure-text.js";
import { nameMargin, runsRoom } from "./name-room.js";

const leastName = 200;
const greatestName = 310;
/** For no tag, one, and more than one. */
const tagRoom = [0, 66, 98];

/** Remembers widths from one look to the next. */
export class TableWidths {
  readonly measure: Measure;
  #kind = "";
  #name = leastName;
  #columns: readonly PlacedColumn[] = [];
  #seen: readonly TableColumnView[] = [];

  constructor(measure: Measure) {
    this.measure = measure;
  }

  /** Width of the names' cell, wide enough for these rows too. */
  nameFor(rows: readonly TableRowView[]): number {
    const wishes = rows.map(({ label, tags, runs }) => {
      const beside = (tagRoom[Math.min(tags.length, 2)] ?? 0) + (runs > 1 ? runsRoom : 0);
      return Math.ceil(this.measure(shownText(label), "name")) + beside + nameMargin;
    });
    this.#name = Math.min(greatestName, Math.max(this.#name, ...wishes));
    return this.#name;
  }

  /**
   * The columns in their places, wide enough for these rows too. The same list as before where nothing has changed.
   * @param kind another kind of table, as by family, starts with new widths
   */
  place(
    columns: readonly TableColumnView[],
    rows: readonly TableRowView[],
    kind: string,
  ): readonly PlacedColumn[] {
    if (kind !== this.#kind) this.#columns = [];
    this.#kind = kind;
    const before = new Map(this.#columns.map(({ column, width }) => [column.name, width]));
    const placed = placeColumns(columns, { rows, measure: this.measure, before });
    const isSame = JSON.stringify(this.#seen) === JSON.stringify(columns);
    const isAsBefore =
      isSame &&
      placed.length === this.#columns.length &&
      placed.every(({ width }, index) => this.#columns[index]?.width === width);
    this.#seen = columns;
    if (!isAsBefore) this.#columns = placed;
    return this.#columns;
  }
}
