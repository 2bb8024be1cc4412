// Predictions against targets: on the line where they are equal, or beside it.

import { type ChartHead, type ChartSpec, chartSpec, ink, numberAxis, type Quantity } from "./chart-spec.js";
import type { ChosenPairs } from "./choose-pairs.js";

export interface PredictionsChart extends ChartHead {
  readonly quantity: Quantity;
  readonly pairs: ChosenPairs;
  /** "#RRGGBB" of the run. */
  readonly color: string;
}

/** The chart; both axes have the same extent, so that the line of equality is the diagonal. */
export function predictionsChart({ title, notes = [], quantity, pairs, color }: PredictionsChart): ChartSpec {
  const all = pairs.pairs.flatMap(({ target, prediction }) => [target, prediction]);
  const low = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = all.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const space = (high - low) * 0.03 || 1;
  const scale = { domain: [low - space, high + space], nice: false, zero: false };
  const { unit } = quantity;
  const x = { ...numberAxis("x", { name: `target: ${quantity.name}`, unit }), scale };
  const y = { ...numberAxis("y", { name: `prediction: ${quantity.name}`, unit }), scale };
  const diagonal = {
    data: { values: [low - space, high + space].map((value) => ({ x: value, y: value })) },
    mark: { type: "line", color: ink.text, strokeWidth: 1, strokeDash: [4, 3] },
    encoding: { x, y },
  };
  const dots = {
    data: { values: pairs.pairs.map(({ target, prediction }) => ({ x: target, y: prediction })) },
    mark: { type: "point", filled: true, size: 22, opacity: 0.55, color },
    encoding: { x, y },
  };
  const said = ["Dashed: prediction equals target.", ...pairs.notes, ...notes];
  return chartSpec({ title, notes: said }, { width: 400, height: 400, layer: [diagonal, dots] });
}
