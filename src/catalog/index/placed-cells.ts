// Cells of runs by their place in the order, whatever blocks they are in.

import type { Cell } from "./column-codec.js";
import type { IndexedRoot } from "./row-order.js";
import type { RunFieldKind } from "./run-block.js";

/** Cells by the place of their run in the order, whatever blocks they are in. */
export class PlacedCells {
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

  /** Whether any run may have a field. */
  has(kind: RunFieldKind, name: string): boolean {
    return this.#fieldOf.some((fields) => fields.has(`${kind}:${name}`));
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
    if (!this.has("fact", name)) return [];
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
