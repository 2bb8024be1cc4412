// Puts runs into columns as they are read, so that a hundred thousand of them need no object each.

import type { LeafSink } from "../../core/flatten.js";
import type { Run } from "../../core/run.js";
import type { Cell } from "./column-codec.js";
import { FieldPath } from "./field-path.js";
import { type FileStates, FileStatesBuilder, type TracedFiles } from "./file-states.js";
import {
  keyField,
  keyFields,
  type RunBlock,
  type RunField,
  type RunFieldKind,
  rowMarks,
} from "./run-block.js";

/** Where the fields of a row go, by their kind. Of each kind in their order; the kinds may come mixed. */
export interface NextRow {
  readonly params: LeafSink;
  readonly metrics: LeafSink;
  readonly attributes: LeafSink;
}

/** So many different lists of targets are looked for among the runs that come after. */
const mostSharedTargets = 256;

/** A block that grows. */
export class BlockBuilder implements RunBlock {
  readonly root: string;
  readonly fields: RunField[] = keyFields.map((name) => ({ kind: "fact", name }));
  readonly shapes: (readonly number[])[] = [];
  readonly shapeOf: number[] = [];
  readonly marks: number[] = [];
  readonly #columns: Cell[][] = keyFields.map(() => []);
  readonly #fieldOf = new Map<string, number>();
  readonly #shapeOf = new Map<string, number>();
  readonly #facts = this.#path("fact");
  readonly #files = new FileStatesBuilder();
  readonly #targets = new Map<string, Cell>();
  #finished: FileStates | undefined;

  readonly #next = {
    params: this.#path("param"),
    metrics: this.#path("metric"),
    attributes: this.#path("attribute"),
  };

  constructor(root: string) {
    this.root = root;
  }

  /** Takes fields of the next row, before those that `add` is given; to be ended by `add` or `abandon`. */
  get next(): NextRow {
    return this.#next;
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
    this.#putFacts(run);
    const { params, metrics, attributes } = this.#next;
    for (const [name, value] of run.params) params.set(name, value);
    for (const [name, value] of run.metrics) metrics.set(name, value);
    for (const [name, value] of run.attributes) attributes.set(name, value);
    this.shapeOf.push(this.#endShape());
    this.marks.push(0);
    return row;
  }

  /** Facts that are not the same for all runs, in the order of the columns they become. */
  #putFacts(run: Run): void {
    const facts = this.#facts;
    if (run.startedAt !== undefined) facts.set("started_at", run.startedAt);
    if (run.endedAt !== undefined) facts.set("ended_at", run.endedAt);
    if (run.durationSeconds !== undefined) facts.set("duration_seconds", run.durationSeconds);
    if (run.tags.length > 0) facts.set("tags", run.tags);
    if (run.notes.length > 0) facts.set("notes", run.notes);
    if (run.problems.length > 0) facts.set("problems", run.problems);
    if (run.computedMetrics.size > 0) facts.set("computed", [...run.computedMetrics]);
    if (run.targets.size > 0) facts.set("targets", this.#sharedTargets(run));
  }

  /** Runs of one writer declare the same targets: one list for all of them. */
  #sharedTargets(run: Run): Cell {
    const list = [...run.targets];
    const key = JSON.stringify(list);
    const known = this.#targets.get(key);
    if (known !== undefined) return known;
    if (this.#targets.size < mostSharedTargets) this.#targets.set(key, list);
    return list;
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

  /** Takes back the fields of a row that was not added. */
  abandon(): void {
    const row = this.length;
    for (const path of [this.#facts, ...Object.values(this.#next)]) path.end(row);
    for (const column of this.#columns) if (column.length > row) column.length = row;
  }

  #path(kind: RunFieldKind): FieldPath {
    return new FieldPath((name) => this.#columnOf(kind, name));
  }

  #columnOf(kind: RunFieldKind, name: string): { readonly field: number; readonly column: Cell[] } {
    const key = `${kind}:${name}`;
    let field = this.#fieldOf.get(key);
    if (field === undefined) {
      field = this.fields.push({ kind, name }) - 1;
      this.#columns.push([]);
      this.#fieldOf.set(key, field);
    }
    return { field, column: this.#columns[field] as Cell[] };
  }

  /** The shape of the row that ends here, whose fields are the facts, the params, the metrics, the attributes. */
  #endShape(): number {
    const row = this.length;
    const { params, metrics, attributes } = this.#next;
    const ends = [this.#facts, params, metrics, attributes].map((path) => path.end(row + 1));
    const key = ends.map(({ id }) => id).join();
    let shape = this.#shapeOf.get(key);
    if (shape === undefined) {
      shape = this.shapes.push(ends.flatMap(({ fields }) => fields)) - 1;
      this.#shapeOf.set(key, shape);
    }
    return shape;
  }
}
