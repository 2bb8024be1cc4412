// Runs of an index as a FieldTable whose columns are decoded only when they are asked for.

import type { FieldColumn, FieldKind, FieldTable, RowKey } from "../../core/field-table.js";
import type { Note, Status } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import type { Cell } from "./column-codec.js";
import { type AddedTexts, type ColumnPlace, columnsInOrder } from "./column-order.js";
import type { IndexedRoot } from "./index-file.js";
import { DamagedIndexError } from "./index-record.js";
import type { RunFieldKind } from "./run-block.js";

export interface BlockTable extends FieldTable {
  /** Problems of the runs, in their order. */
  readonly problems: readonly Problem[];
}

export interface TableOptions {
  readonly added: AddedTexts;
  /** The values of a column whose bytes turn out to be damaged. */
  readonly onDamage: (column: string) => readonly Cell[];
}

/** The same table as `fieldTableOf` makes of the runs, with the same order of rows and columns. */
export function tableOfBlocks(root: IndexedRoot, options: TableOptions): BlockTable {
  const { added } = options;
  const cells = new PlacedCells(root);
  const rows = rowsOf(root, cells);
  const columns = new Map<string, LazyColumn>();
  for (const place of columnsInOrder(root, added)) {
    const known = columns.get(place.column);
    if (known !== undefined) known.addSource(place);
    else columns.set(place.column, new LazyColumn(place, { ...options, cells, rows }));
  }
  return {
    rows,
    columns,
    computed: computedOf(cells),
    declaredTargets: targetsOf(cells),
    problems: cells.lists<Problem>("problems").flatMap(([, list]) => list),
  };
}

/** Cells by the place of their run in the order, whatever blocks they are in. */
class PlacedCells {
  readonly count: number;
  readonly #root: IndexedRoot;
  readonly #fieldOf: readonly ReadonlyMap<string, number>[];
  /** The runs are the rows of one block, in its order. */
  readonly #isPlain: boolean;

  constructor(root: IndexedRoot) {
    this.#root = root;
    this.count = root.order.rowOf.length;
    this.#fieldOf = root.blocks.map(
      (block) => new Map(block.fields.map(({ kind, name }, field) => [`${kind}:${name}`, field])),
    );
    const [first] = root.blocks;
    this.#isPlain =
      root.blocks.length === 1 &&
      first?.length === this.count &&
      root.order.rowOf.every((row, place) => row === place);
  }

  /** Cells of a field; undefined where a run does not have it. Not to be changed. */
  get(kind: RunFieldKind, name: string): readonly Cell[] {
    return this.getAll([{ kind, name }]);
  }

  /** Cells of several fields that are one column; where a run has more than one, the last counts. */
  getAll(fields: readonly { readonly kind: RunFieldKind; readonly name: string }[]): readonly Cell[] {
    const [only] = fields;
    if (this.#isPlain && fields.length === 1 && only !== undefined) {
      const field = this.#fieldOf[0]?.get(`${only.kind}:${only.name}`);
      if (field !== undefined) return this.#root.blocks[0]?.cells(field) ?? [];
    }
    const values = new Array<Cell>(this.count).fill(undefined);
    for (const { kind, name } of fields) this.#put(values, `${kind}:${name}`);
    return values;
  }

  /** One cell of what `getAll` returns. */
  at(fields: readonly { readonly kind: RunFieldKind; readonly name: string }[], place: number): Cell {
    const index = this.#root.order.blockOf[place] as number;
    const row = this.#root.order.rowOf[place] as number;
    for (const { kind, name } of fields.toReversed()) {
      const field = this.#fieldOf[index]?.get(`${kind}:${name}`);
      const cell = field === undefined ? undefined : this.#root.blocks[index]?.cell(field, row);
      if (cell !== undefined) return cell;
    }
    return undefined;
  }

  /** Lists that are facts of some runs, with the place of the run. */
  lists<T>(name: string): (readonly [place: number, list: readonly T[]])[] {
    if (!this.#fieldOf.some((fields) => fields.has(`fact:${name}`))) return [];
    const found: (readonly [number, readonly T[]])[] = [];
    this.get("fact", name).forEach((cell, place) => {
      if (cell !== undefined) found.push([place, cell as readonly T[]]);
    });
    return found;
  }

  #put(values: Cell[], key: string): void {
    const { blockOf, rowOf } = this.#root.order;
    const cells = this.#root.blocks.map((block, index) => {
      const field = this.#fieldOf[index]?.get(key);
      return field === undefined ? undefined : block.cells(field);
    });
    for (let place = 0; place < values.length; place++) {
      const cell = cells[blockOf[place] as number]?.[rowOf[place] as number];
      if (cell !== undefined) values[place] = cell;
    }
  }
}

/** In this order the fields of one name are put into the same column. */
const kindOrder: readonly RunFieldKind[] = ["fact", "param", "metric", "attribute"];

/** What columns are made of. */
interface CellSource extends TableOptions {
  readonly cells: PlacedCells;
  readonly rows: readonly RowKey[];
}

class LazyColumn implements FieldColumn {
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

/** Ids and paths that are left out in the blocks because they follow from others. */
function rowsOf({ blocks, order }: IndexedRoot, cells: PlacedCells): RowKey[] {
  const root = blocks[0]?.root ?? "";
  const ownIds = cells.get("fact", "own_id");
  const [ids, statuses, layouts, paths] = ["id", "status", "layout", "path"].map((name) =>
    cells.get("fact", name),
  );
  const rows = new Array<RowKey>(order.rowOf.length);
  for (let place = 0; place < rows.length; place++) {
    const ownId = ownIds[place] as string;
    rows[place] = {
      id: (ids?.[place] as string | undefined) ?? ownId,
      path: (paths?.[place] as string | undefined) ?? `${root}/${ownId}`,
      root,
      layout: layouts?.[place] as string,
      status: statuses?.[place] as Status,
    };
  }
  return rows;
}

function computedOf(cells: PlacedCells): Map<string, Set<number>> {
  const computed = new Map<string, Set<number>>();
  for (const [place, metrics] of cells.lists<string>("computed")) {
    for (const metric of metrics) {
      const name = `metrics.${metric}`;
      computed.set(name, (computed.get(name) ?? new Set()).add(place));
    }
  }
  return computed;
}

function targetsOf(cells: PlacedCells): Map<string, Map<number, string>> {
  const targets = new Map<string, Map<number, string>>();
  for (const [place, texts] of cells.lists<[string, string]>("targets")) {
    for (const [metric, text] of texts) {
      targets.set(metric, (targets.get(metric) ?? new Map<number, string>()).set(place, text));
    }
  }
  return targets;
}
