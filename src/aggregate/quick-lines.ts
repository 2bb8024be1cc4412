// Knows the shapes of steps met so far, and which columns the places of each go to.

import { learnShape } from "../formats/learn-shape.js";
import { type LineRange, type LineShape, LineValues } from "../formats/line-shape.js";
import { nameOf } from "./header-leaves.js";
import type { StepColumn, StepColumns } from "./step-columns.js";

/** One place of a shape. */
export interface ShapePlace {
  readonly column: StepColumn;
  readonly isReasons: boolean;
}

/** A shape of steps. Places are numbered as in `LineValues`; -1 for members that its lines do not have. */
export interface StepShape {
  readonly shape: LineShape;
  /** Undefined for run_id and step. */
  readonly places: readonly (ShapePlace | undefined)[];
  readonly runId: number;
  readonly step: number;
  readonly time: number;
  readonly model: number;
}

const mostShapes = 64;
const longestLine = 1024 * 1024;
/** Logs whose lines keep having new shapes are read in the other way. */
const mostLearned = 12;

/** Shapes are shared by all logs that go to the same columns. */
export class QuickLines {
  readonly values = new LineValues();
  readonly #columns: StepColumns;
  readonly #shapes: StepShape[] = [];
  #learned = 0;

  constructor(columns: StepColumns) {
    this.#columns = columns;
  }

  /** To be called where a log begins. */
  startLog(): void {
    this.#learned = 0;
  }

  /** The shape that a line has; then `values` has what it says. Undefined: none that is known. */
  match(line: LineRange): StepShape | undefined {
    if (line.end - line.start > longestLine) return undefined;
    const shapes = this.#shapes;
    for (let index = 0; index < shapes.length; index++) {
      const found = shapes[index] as StepShape;
      if (!found.shape.match(line, this.values)) continue;
      if (index > 0) shapes.unshift(...shapes.splice(index, 1));
      return found;
    }
    return undefined;
  }

  /** Remembers the shape of a line that was taken as a step. */
  learn({ bytes, start, end }: LineRange): void {
    if (this.#learned >= mostLearned || end - start > longestLine) return;
    this.#learned++;
    const shape = learnShape(bytes.subarray(start, end));
    const bound = shape === undefined ? undefined : this.#bind(shape);
    if (bound === undefined) return;
    this.values.makeRoom(bound.places.length);
    this.#shapes.unshift(bound);
    if (this.#shapes.length > mostShapes) this.#shapes.pop();
  }

  #bind(shape: LineShape): StepShape | undefined {
    const { paths } = shape;
    if (paths.some(([top, ...rest]) => top === "" || top === "run_header" || rest.includes("")))
      return undefined;
    const placeOf = (member: string): number =>
      paths.findIndex(([top, ...rest]) => top === member && rest.length === 0);
    const [runId, step] = [placeOf("run_id"), placeOf("step")];
    const places: (ShapePlace | undefined)[] = [];
    const taken = new Set<StepColumn>();
    for (const [index, [top = "", ...rest]] of paths.entries()) {
      if (index === runId || index === step) {
        places.push(undefined);
        continue;
      }
      if (top === "run_id" || top === "step") return undefined;
      const name = [nameOf(top), ...rest].join(".");
      const column = this.#columns.find(name);
      if (column === undefined || taken.has(column)) return undefined;
      taken.add(column);
      places.push({ column, isReasons: isReasonsName(name) });
    }
    return { shape, places, runId, step, time: placeOf("ts"), model: placeOf("model") };
  }
}

/** Whether the entries of a list of this name are counted. */
export function isReasonsName(name: string): boolean {
  return name === "reasons" || name.endsWith(".reasons");
}
