// The fields of one kind that a row has, in their order, put into columns one by one. Rows of one writer take one path.

import type { Value } from "../../core/value.js";
import type { Cell } from "./column-codec.js";

/** A field of a row, and what may come after it. */
interface Step {
  /** -1 at the start. */
  readonly field: number;
  readonly name: string;
  readonly column: Cell[];
  readonly before: Step | undefined;
  readonly after: Map<string, Step>;
  /** What came after it last. */
  likely: Step | undefined;
  /** Where the row is then: here, or for a name that the row has already, where it was before. */
  place: Step;
  /** Made when a row ends here. */
  end: PathEnd | undefined;
}

/** Which way a row has gone. */
export interface PathEnd {
  /** Unlike that of every other way. */
  readonly id: number;
  /** In the order they were set. */
  readonly fields: readonly number[];
}

/** Takes fields of rows, one row after the other. As in a map, of two values of a name the last counts, in the first's place. */
export class FieldPath {
  readonly #start: Step;
  readonly #columnOf: (name: string) => { readonly field: number; readonly column: Cell[] };
  #at: Step;
  #row = 0;
  #ends = 0;

  /** @param columnOf gives the column of a name, made where there is none */
  constructor(columnOf: (name: string) => { readonly field: number; readonly column: Cell[] }) {
    this.#columnOf = columnOf;
    this.#start = newStep("", { field: -1, column: [] }, undefined);
    this.#at = this.#start;
  }

  set(name: string, value: Value | Cell): void {
    const at = this.#at;
    const { likely } = at;
    const step = likely !== undefined && likely.name === name ? likely : this.#stepTo(at, name);
    const { column } = step;
    while (column.length < this.#row) column.push(undefined);
    column[this.#row] = value;
    this.#at = step.place;
  }

  /** Ends a row and starts the next, which is number `next`. */
  end(next: number): PathEnd {
    const at = this.#at;
    at.end ??= { id: this.#ends++, fields: fieldsTo(at) };
    this.#at = this.#start;
    this.#row = next;
    return at.end;
  }

  #stepTo(at: Step, name: string): Step {
    let step = at.after.get(name);
    if (step === undefined) {
      step = newStep(name, this.#columnOf(name), at);
      if (step.column.length > this.#row) step.place = at;
      at.after.set(name, step);
    }
    at.likely = step;
    return step;
  }
}

function newStep(name: string, of: { field: number; column: Cell[] }, before: Step | undefined): Step {
  const step = { ...of, name, before, after: new Map(), likely: undefined, end: undefined };
  const made: Omit<Step, "place"> & { place: Step | undefined } = { ...step, place: undefined };
  made.place = made as Step;
  return made as Step;
}

function fieldsTo(end: Step): number[] {
  const fields: number[] = [];
  for (let at: Step | undefined = end; at !== undefined && at.field >= 0; at = at.before)
    fields.push(at.field);
  return fields.reverse();
}
