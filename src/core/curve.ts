// Curves of one metric: which of a run's histories a name means, and several runs' points side by side.

import { matchingFields } from "./field/field.js";
import type { History, HistoryPoint } from "./run.js";

/** The names of histories that `wanted` means: "t20_mae" and "metrics.t20.mae" mean "t20.mae". Empty when none fits. */
export function matchingCurves(history: History, wanted: string): string[] {
  const names = [...history].filter(([, points]) => points.length > 0).map(([name]) => name);
  const found = matchingFields(names, wanted);
  return found.length > 0 ? found : matchingFields(names, wanted.replace(/^metrics[./]/, ""));
}

/** One line of curves side by side. */
export interface CurveRow {
  readonly step: number;
  /** Absent where no run has it, and where the runs disagree. */
  readonly epoch?: number;
  /** One a curve; undefined where that run has no such step, null where it logged null. */
  readonly values: readonly (number | null | undefined)[];
}

/**
 * Puts curves side by side by step, in order of steps. Every point keeps a line: a step that a run logged twice has two
 * lines, in the order they were logged.
 */
export function alignCurves(curves: readonly (readonly HistoryPoint[])[]): CurveRow[] {
  const rows = new Map<number, DraftRow[]>();
  curves.forEach((points, curve) => {
    const seen = new Map<number, number>();
    for (const { step, epoch, value } of points) {
      const turn = seen.get(step) ?? 0;
      seen.set(step, turn + 1);
      const row = rowAt(rows, { step, turn, width: curves.length });
      row.values[curve] = value;
      if (epoch !== undefined) row.epochs.add(epoch);
    }
  });
  return [...rows.values()]
    .flat()
    .sort((a, b) => a.step - b.step)
    .map(({ step, epochs, values }) => {
      const [epoch] = epochs;
      return { step, ...(epoch === undefined || epochs.size > 1 ? {} : { epoch }), values };
    });
}

interface DraftRow {
  readonly step: number;
  readonly epochs: Set<number>;
  readonly values: (number | null | undefined)[];
}

function rowAt(
  rows: Map<number, DraftRow[]>,
  place: { readonly step: number; readonly turn: number; readonly width: number },
): DraftRow {
  const { step, turn, width } = place;
  const turns = rows.get(step) ?? [];
  rows.set(step, turns);
  const row = turns[turn] ?? { step, epochs: new Set<number>(), values: new Array(width).fill(undefined) };
  turns[turn] = row;
  return row;
}
