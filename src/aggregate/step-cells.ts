// Puts the values of a step into its row, and into the tallies of its run.

import { encodeJson } from "../core/json/tolerant-json.js";
import type { Value } from "../core/value.js";
import { type FoundList, found, type LineValues } from "../formats/line-shape.js";
import { isReasonsName, type ShapePlace } from "./quick-lines.js";
import type { RunTally } from "./run-tally.js";
import { moreColumn, type StepColumn, type StepColumns } from "./step-columns.js";

export class StepCells {
  readonly #columns: StepColumns;
  readonly #values: LineValues;
  readonly #onOverflow: () => void;
  #more: Record<string, Value> | undefined;

  /** @param onOverflow told of each field for which there is no column */
  constructor(columns: StepColumns, values: LineValues, onOverflow: () => void) {
    this.#columns = columns;
    this.#values = values;
    this.#onOverflow = onOverflow;
  }

  /** Takes what was read at a place of the line. */
  takePlace(run: RunTally, { column, isReasons }: ShapePlace, index: number, bytes: Buffer): void {
    const values = this.#values;
    const columns = this.#columns;
    switch (values.kinds[index]) {
      case found.spelled: {
        const value = values.numbers[index] as number;
        columns.putSpelled(column, value, {
          bytes,
          start: values.starts[index] as number,
          end: values.ends[index] as number,
        });
        if (column.isMeasure) this.#measure(run, column, value);
        break;
      }
      case found.number: {
        const value = values.numbers[index] as number;
        columns.putNumber(column, value);
        if (column.isMeasure) this.#measure(run, column, value);
        break;
      }
      case found.true:
      case found.false: {
        const value = values.kinds[index] === found.true;
        columns.put(column, value);
        if (column.isMeasure) this.#measure(run, column, value ? 1 : 0);
        break;
      }
      case found.text:
        columns.putText(column, values.texts[index] as string);
        break;
      case found.list: {
        const list = values.lists[index] as FoundList;
        columns.putText(column, list.text);
        if (isReasons) this.#countReasons(run, list.entries);
        break;
      }
      default:
        columns.put(column, null);
    }
  }

  /** Takes a leaf of the line's value. */
  takeLeaf(run: RunTally, name: string, value: Value): void {
    const column = this.#columns.find(name);
    if (column === undefined) {
      this.takeMore(name, value);
      return;
    }
    if (typeof value === "object" && value !== null) {
      this.#columns.put(column, encodeJson(value));
      if (isReasonsName(name)) this.#countReasons(run, value);
      return;
    }
    this.#columns.put(column, value);
    if (column.isMeasure && (typeof value === "number" || typeof value === "boolean")) {
      this.#measure(run, column, Number(value));
    }
  }

  /** Takes a value for which there is no column. */
  takeMore(name: string, value: Value): void {
    this.#more ??= {};
    this.#more[name] = value;
    this.#onOverflow();
  }

  /** Puts what there was no column for into one of them all. */
  putMore(): void {
    if (this.#more !== undefined) this.#columns.put(this.#columns.column(moreColumn), encodeJson(this.#more));
    this.#more = undefined;
  }

  #measure(run: RunTally, column: StepColumn, value: number): void {
    if (column.run !== run || column.tally === undefined) {
      column.run = run;
      column.tally = run.measure(column.name);
    }
    run.add(column.tally, value);
  }

  /** How often each word occurs in a step's list of reasons. */
  #countReasons(run: RunTally, reasons: readonly unknown[]): void {
    this.#columns.markReasons();
    run.nextReasons();
    if (reasons.length === 0) return;
    const counts = new Map<StepColumn, number>();
    for (const reason of reasons) {
      const column = this.#columns.reason(typeof reason === "string" ? reason : encodeJson(reason));
      counts.set(column, (counts.get(column) ?? 0) + 1);
    }
    for (const [column, count] of counts) {
      this.#columns.put(column, count);
      this.#measure(run, column, count);
    }
  }
}
