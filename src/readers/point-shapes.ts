// Knows the shapes of a history's lines: takes points straight from the bytes of lines that have one of them.

import { spelledNumber } from "../core/json/spelled-number.js";
import type { GrowingColumns } from "../core/view/growing-columns.js";
import type { GrowingCurves } from "../core/view/growing-curves.js";
import { learnShape } from "../formats/learn-shape.js";
import { found, type LineRange, type LineShape, LineValues } from "../formats/line-shape.js";

/** Members of a line that say when, not what. */
export const lineAxes: ReadonlySet<string> = new Set(["step", "epoch", "time"]);

interface PointPlace {
  readonly place: number;
  readonly metric: string;
  /** Absent until the metric has a point. */
  column: GrowingColumns | undefined;
}

interface PointShape {
  readonly shape: LineShape;
  /** -1: the lines have no step. */
  readonly step: number;
  readonly places: readonly PointPlace[];
}

const mostShapes = 16;
/** Histories whose lines keep having new shapes are read in the other way. */
const mostLearned = 64;
const longestLine = 64 * 1024;

/** Shapes of lines whose points go to the same curves. */
export class PointShapes {
  readonly #curves: GrowingCurves;
  readonly #values = new LineValues();
  readonly #shapes: PointShape[] = [];
  #learned = 0;

  constructor(curves: GrowingCurves) {
    this.#curves = curves;
  }

  /** Takes the points of a line of a known shape. False: nothing was done. */
  take(line: LineRange): boolean {
    const shapes = this.#shapes;
    for (let index = 0; index < shapes.length; index++) {
      const known = shapes[index] as PointShape;
      if (!known.shape.match(line, this.#values)) continue;
      if (index > 0) shapes.unshift(...shapes.splice(index, 1));
      this.#takePoints(known);
      return true;
    }
    return false;
  }

  /** Remembers the shape of a line whose points were taken in the other way. */
  learn({ bytes, start, end }: LineRange): void {
    if (this.#learned >= mostLearned || end - start > longestLine) return;
    this.#learned++;
    const shape = learnShape(bytes.subarray(start, end));
    const bound = shape === undefined ? undefined : bind(shape);
    if (bound === undefined) return;
    this.#values.makeRoom(bound.shape.paths.length);
    this.#shapes.unshift(bound);
    if (this.#shapes.length > mostShapes) this.#shapes.pop();
  }

  #takePoints({ step, places }: PointShape): void {
    const { kinds, numbers, texts } = this.#values;
    const hasStep = step >= 0 && isNumber(kinds[step] as number);
    for (let index = 0; index < places.length; index++) {
      const point = places[index] as PointPlace;
      const kind = kinds[point.place] as number;
      let value = Number.NaN;
      if (isNumber(kind)) value = numbers[point.place] as number;
      else if (kind === found.text) {
        const spelled = spelledNumber(texts[point.place] as string);
        if (spelled === undefined) continue;
        value = spelled;
      } else if (kind !== found.null) continue;
      point.column ??= this.#curves.column(point.metric);
      const { column } = point;
      column.add(hasStep ? (numbers[step] as number) : column.length, value, this.#curves.share);
    }
  }
}

function isNumber(kind: number): boolean {
  return kind === found.number || kind === found.spelled;
}

/** Undefined where taking the places in order would not say what taking the line's members does. */
function bind(shape: LineShape): PointShape | undefined {
  const { paths } = shape;
  const names = paths.map((path) => path.join("."));
  const isStrange = paths.some((path) => path.some((name) => name === "" || /^\d+$/.test(name)));
  if (isStrange || new Set(names).size < names.length) return undefined;
  const places = names.flatMap((metric, place) =>
    lineAxes.has(metric) ? [] : [{ place, metric, column: undefined }],
  );
  return { shape, step: paths.findIndex(([top, ...rest]) => top === "step" && rest.length === 0), places };
}
