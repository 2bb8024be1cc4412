// Which curves of a run share a chart, over which axis, and whether that chart needs a logarithmic one.

import type { History, HistoryPoint } from "../core/run.js";

/** Curves of one quantity: of training and validation, say. */
export interface CurveGroup {
  /** "loss" for loss, train_loss and val_loss. */
  readonly quantity: string;
  readonly curves: readonly { readonly name: string; readonly points: readonly HistoryPoint[] }[];
}

const part =
  /^(train|training|val|valid|validation|test|eval)[_./]+|[_./]+(train|training|val|valid|validation|test|eval)$/i;
/** Words of curves that tell of the machine or of the clock. */
const aside = /(^|[_./])(time|seconds|lr|learning_rate|epoch|step|grad_norm|memory|cpu|gpu)([_./]|$)/i;

/** The quantity that a curve is about: "loss" for "val_loss". */
export function quantityOfCurve(name: string): string {
  const quantity = name.replace(/^metrics[./]/, "").replace(part, "");
  return quantity === "" ? name : quantity;
}

/** Groups of curves with two points or more, those that tell of results first; else in the order of the history. */
export function curveGroups(history: History): CurveGroup[] {
  const groups = new Map<string, { name: string; points: readonly HistoryPoint[] }[]>();
  for (const [name, points] of history) {
    if (points.filter(({ value }) => value !== null && Number.isFinite(value)).length < 2) continue;
    const quantity = quantityOfCurve(name);
    groups.set(quantity, [...(groups.get(quantity) ?? []), { name, points }]);
  }
  const all = [...groups].map(([quantity, curves]) => ({ quantity, curves }));
  return [
    ...all.filter(({ quantity }) => !aside.test(quantity)),
    ...all.filter(({ quantity }) => aside.test(quantity)),
  ];
}

export interface StepAxis {
  readonly name: "epoch" | "step";
  /** The same points over that axis. */
  readonly curves: readonly (readonly HistoryPoint[])[];
}

/** Epochs where every point of every curve has one of its own, else steps. */
export function stepAxis(curves: readonly (readonly HistoryPoint[])[]): StepAxis {
  const hasEpochs = curves.every((points) => points.every(isNextEpoch));
  if (!hasEpochs) return { name: "step", curves };
  const byEpoch = curves.map((points) =>
    points.map((point) => ({ ...point, step: point.epoch ?? point.step })),
  );
  return { name: "epoch", curves: byEpoch };
}

function isNextEpoch({ epoch }: HistoryPoint, place: number, points: readonly HistoryPoint[]): boolean {
  return epoch !== undefined && epoch > (points[place - 1]?.epoch ?? Number.NEGATIVE_INFINITY);
}

/** Largest over smallest value from which a linear axis hides most of a curve. */
const wideRatio = 50;

/** Whether all values are above 0 and span much more than a linear axis shows. */
export function needsLogAxis(curves: readonly (readonly HistoryPoint[])[]): boolean {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const { value } of curves.flat()) {
    if (value === null || !Number.isFinite(value)) continue;
    if (value <= 0) return false;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high / low > wideRatio;
}
