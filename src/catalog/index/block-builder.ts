// Puts runs into columns as they are read, so that a hundred thousand of them need no object each.

import type { Run } from "../../core/run.js";
import type { Cell } from "./column-codec.js";
import { type FileStates, FileStatesBuilder, type TracedFiles } from "./file-states.js";
import {
  factsOf,
  keyField,
  keyFields,
  type RunBlock,
  type RunField,
  type RunFieldKind,
  rowMarks,
} from "./run-block.js";

/** Fields of a run so far, and those that may come next: runs of one writer take the same way. */
interface ShapeNode {
  /** -1 at the top. */
  readonly field: number;
  readonly above: ShapeNode | undefined;
  readonly next: Map<string, ShapeNode>;
  /** Index into the shapes; -1 while no run ends here. */
  shape: number;
  /** Where the last run went on from here. */
  likely: ShapeNode | undefined;
  readonly name: string;
  readonly kind: RunFieldKind;
}

/** A block that grows. */
export class BlockBuilder implements RunBlock {
  readonly root: string;
  readonly fields: RunField[] = keyFields.map((name) => ({ kind: "fact", name }));
  readonly shapes: (readonly number[])[] = [];
  readonly shapeOf: number[] = [];
  readonly marks: number[] = [];
  readonly #columns: Cell[][] = keyFields.map(() => []);
  readonly #fieldOf = new Map<string, number>();
  readonly #top = newNode(undefined, -1, "fact", "");
  readonly #files = new FileStatesBuilder();
  #finished: FileStates | undefined;

  constructor(root: string) {
    this.root = root;
  }

  get length(): number {
    return this.shapeOf.length;
  }

  /** By row; the last rows of a sparse column are left out, which reads as undefined. */
  cells(field: number): readonly Cell[] {
    const column = this.#columns[field] as Cell[];
    while (column.length < this.length) column.push(undefined);
    return column;
  }

  /** @throws Error before `finish` */
  get files(): FileStates {
    if (this.#finished === undefined) throw new Error("files of a block that still grows");
    return this.#finished;
  }

  cell(field: number, row: number): Cell {
    return this.#columns[field]?.[row];
  }

  /** Adds a run; returns its row. What it depends on is told by `describe`, in the order of the rows. */
  add(run: Run, ownId: string): number {
    const row = this.length;
    this.#putKey(keyField.ownId, row, ownId);
    this.#putKey(keyField.id, row, run.id === ownId ? undefined : run.id);
    this.#putKey(keyField.status, row, run.status);
    this.#putKey(keyField.layout, row, run.layout);
    this.#putKey(keyField.path, row, run.path === `${this.root}/${ownId}` ? undefined : run.path);
    let node = this.#top;
    for (const entry of factsOf(run)) if (entry[1] !== undefined) node = this.#put(node, row, "fact", entry);
    for (const entry of run.params) node = this.#put(node, row, "param", entry);
    for (const entry of run.metrics) node = this.#put(node, row, "metric", entry);
    for (const entry of run.attributes) node = this.#put(node, row, "attribute", entry);
    if (node.shape < 0) node.shape = this.shapes.push(pathTo(node)) - 1;
    this.shapeOf.push(node.shape);
    this.marks.push(0);
    return row;
  }

  /** Says what is known of a row, and which files it depends on. */
  describe(
    row: number,
    as: { readonly marks: number; readonly folder: string; readonly files: TracedFiles },
  ): void {
    this.#skipFilesTo(row);
    this.#files.add(as.folder, as.files);
    this.marks[row] = as.marks;
  }

  /** The same with the files of another row, of this block or another. */
  describeAs(row: number, other: { readonly block: RunBlock; readonly row: number }, marks: number): void {
    this.#skipFilesTo(row);
    if (other.block === this) this.#files.addAgain(other.row);
    else this.#files.addFrom(other.block.files, other.row);
    this.marks[row] = marks;
  }

  /** Gives a row another id than its reader calls it by. */
  rename(row: number, id: string): void {
    this.#putKey(keyField.id, row, id === this.#columns[keyField.ownId]?.[row] ? undefined : id);
  }

  /** Ends the growth. `startedMs`: when the first file was read, by this machine's clock. */
  finish(startedMs: number): void {
    this.#skipFilesTo(this.length);
    const { states, isRacy } = this.#files.finish(startedMs);
    this.#finished = states;
    isRacy.forEach((racy, row) => {
      if (racy !== 0) this.marks[row] = (this.marks[row] as number) | rowMarks.racy;
    });
  }

  #skipFilesTo(row: number): void {
    while (this.#files.length < row) this.#files.add("");
  }

  #putKey(field: number, row: number, cell: Cell): void {
    (this.#columns[field] as Cell[])[row] = cell;
  }

  /** Where one goes from `node` with one more field; the field's cell is put into its column. */
  #put(node: ShapeNode, row: number, kind: RunFieldKind, [name, cell]: readonly [string, Cell]): ShapeNode {
    const { likely } = node;
    const next = likely?.name === name && likely.kind === kind ? likely : this.#next(node, kind, name);
    node.likely = next;
    const column = this.#columns[next.field] as Cell[];
    while (column.length < row) column.push(undefined);
    column[row] = cell;
    return next;
  }

  #next(node: ShapeNode, kind: RunFieldKind, name: string): ShapeNode {
    const key = `${kind}:${name}`;
    const known = node.next.get(key);
    if (known !== undefined) return known;
    let field = this.#fieldOf.get(key);
    if (field === undefined) {
      field = this.fields.push({ kind, name }) - 1;
      this.#columns.push([]);
      this.#fieldOf.set(key, field);
    }
    const made = newNode(node, field, kind, name);
    node.next.set(key, made);
    return made;
  }
}

function newNode(above: ShapeNode | undefined, field: number, kind: RunFieldKind, name: string): ShapeNode {
  return { above, field, kind, name, next: new Map(), shape: -1, likely: undefined };
}

function pathTo(node: ShapeNode): number[] {
  const fields: number[] = [];
  for (let at: ShapeNode | undefined = node; at !== undefined && at.field >= 0; at = at.above)
    fields.push(at.field);
  return fields.reverse();
}
