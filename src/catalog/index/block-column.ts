// One column of a table, decoded when it is asked for.

import type { FieldColumn, FieldKind, RowKey } from "../../core/field/field-table.js";
import type { Note } from "../../core/run.js";
import type { Cell } from "./column-codec.js";
import type { AddedTexts, ColumnPlace } from "./column-order.js";
import { DamagedIndexError } from "./index-record.js";
import type { PlacedCells } from "./placed-cells.js";
import type { RunFieldKind } from "./run-block.js";

/** What a table is made with, beside its runs. */
export interface TableOptions {
  readonly added: AddedTexts;
  /** The values of a column whose bytes turn out to be damaged. */
  readonly onDamage: (column: string) => readonly Cell[];
}

/** In this order the fields of one name are put into the same column. */
const kindOrder: readonly RunFieldKind[] = ["fact", "param", "metric", "attribute"];

/** What columns are made of. */
export interface CellSource extends TableOptions {
  readonly cells: PlacedCells;
  readonly rows: readonly RowKey[];
}

/** A column that may have several fields of one name. */
export class BlockColumn implements FieldColumn {
  readonly name: string;
  kind: FieldKind;
  readonly #sources: ColumnPlace[];
  readonly #from: CellSource;
  #values: readonly Cell[] | undefined;

  constructor(first: ColumnPlace, from: CellSource) {
    this.name = first.column;
    this.kind = first.kind;
    this.#sources = [first];
    this.#from = from;
  }

  /** One more kind of field that has this name. */
  addSource(place: ColumnPlace): void {
    if (this.#sources.some(({ kind, name }) => kind === place.kind && name === place.name)) return;
    if (place.kind === "metric") this.kind = "metric";
    this.#sources.push(place);
  }

  get values(): readonly Cell[] {
    this.#values ??= this.#orElse(
      () => this.#decode(),
      (instead) => instead,
    );
    return this.#values;
  }

  at(row: number): Cell {
    if (this.#values !== undefined || this.#sources.some(({ kind }) => kind === "fact"))
      return this.values[row];
    return this.#orElse(
      () => this.#from.cells.at(this.#sorted(), row),
      (instead) => instead[row],
    );
  }

  #orElse<T>(read: () => T, otherwise: (instead: readonly Cell[]) => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DamagedIndexError)) throw error;
      this.#values = this.#from.onDamage(this.name);
      return otherwise(this.#values);
    }
  }

  #decode(): readonly Cell[] {
    const ofFact = this.#sources.find(({ kind }) => kind === "fact");
    if (ofFact === undefined) return this.#from.cells.getAll(this.#sorted());
    const values = factValues(ofFact.name, this.#from);
    const others = this.#sorted().filter(({ kind }) => kind !== "fact");
    if (others.length === 0) return values;
    const over = this.#from.cells.getAll(others);
    return values.map((value, place) => over[place] ?? (over[place] === null ? null : value));
  }

  #sorted(): readonly ColumnPlace[] {
    if (this.#sources.length === 1) return this.#sources;
    return [...this.#sources].sort((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind));
  }
}

/** Facts as the columns of a table show them. */
function factValues(name: string, { cells, rows, added }: CellSource): readonly Cell[] {
  if (name === "id") return rows.map(({ id }) => id);
  if (name === "path") return rows.map(({ path }) => path);
  const of = cells.get("fact", name);
  switch (name) {
    case "tags":
      return withAdded(of, added, ({ tags }) => tags).map((list) =>
        (list as string[] | undefined)?.join(" "),
      );
    case "notes":
      return withAdded(of, added, ({ notes }) => notes).map(
        (list) => (list as Note[] | undefined)?.at(-1)?.text,
      );
    case "problems":
      return of.map((list) => (list as unknown[] | undefined)?.length);
    default:
      return of;
  }
}

function withAdded(
  lists: readonly Cell[],
  added: AddedTexts,
  pick: (texts: { tags: readonly string[]; notes: readonly Note[] }) => readonly unknown[],
): readonly Cell[] {
  if (added.size === 0) return lists;
  const all = [...lists];
  for (const [place, texts] of added) {
    const list = pick(texts);
    all[place] = list.length > 0 ? list : undefined;
  }
  return all;
}
