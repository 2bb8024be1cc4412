// What `diagnose` says of one run, among the other runs that are open.

import { diagnoser } from "../../catalog/diagnosis/diagnose-run.js";
import type { RunCurves } from "../../catalog/history/run-curves.js";
import type { RowKey } from "../../core/field/field-table.js";
import type { HistoryPoint, Run } from "../../core/run.js";
import { findingView } from "../../core/view/answer-run.js";
import { drawCurve } from "../../core/view/curve-range.js";
import type { FindingView } from "../../core/view/run-data.js";
import type { TableView } from "../../core/view/table-view.js";
import type { AnswerState, ReadHistory } from "../answer-state.js";
import type { AnswerPlace } from "./answer-place.js";

/** More runs than this are not read for the sake of one. */
const mostSiblings = 2000;
/** Longer curves are looked at by their least and greatest values. */
const [mostPoints, pixelsOfLong] = [100_000, 20_000];

interface Ward {
  readonly runs: Map<RowKey, Run>;
  readonly diagnose: ReturnType<typeof diagnoser>;
}

/** Diagnoses runs; the others are read once for each state of the table. */
export class Findings {
  readonly #wards = new WeakMap<TableView, Ward>();

  /** Findings of a run, the likeliest causes first; empty for a healthy run. */
  of({ state, view, curvesOf }: AnswerPlace, row: RowKey): FindingView[] {
    let ward = this.#wards.get(view);
    if (ward === undefined || !ward.runs.has(row)) {
      ward = admit(state, view, row);
      this.#wards.set(view, ward);
    }
    const run = ward.runs.get(row);
    if (run === undefined) return [];
    const readHistory = (): ReadHistory => historyFor(curvesOf(row), () => state.readHistory(row));
    const source = { files: state.filesOf?.(row) ?? [], readHistory };
    return ward.diagnose(run, source).findings.map(findingView);
  }
}

/** All runs, or an even choice of them with the one that is asked about. */
function admit(state: AnswerState, view: TableView, row: RowKey): Ward {
  const { rows } = view.table;
  const stride = Math.ceil(rows.length / mostSiblings);
  const chosen = rows.filter((other, place) => place % stride === 0 || other === row);
  const runs = new Map(chosen.map((other) => [other, state.runOf(other)]));
  return { runs, diagnose: diagnoser([...runs.values()]) };
}

/** A history to diagnose: as the files have it, or of very long curves the points that stand out. */
function historyFor(
  { names, find, problems }: RunCurves,
  readWhole: () => ReadHistory | undefined,
): ReadHistory {
  const isLong = names.some((name) => (find(name)?.pyramid.length ?? 0) > mostPoints);
  if (!isLong) return readWhole() ?? { history: new Map(), problems };
  const history = names.map((name): [string, HistoryPoint[]] => {
    const pyramid = find(name)?.pyramid;
    if (pyramid === undefined) return [name, []];
    const { steps, values } = drawCurve(pyramid, { pixels: pixelsOfLong });
    return [name, Array.from(steps, (step, at) => ({ step, value: values[at] as number }))];
  });
  return { history: new Map(history), problems };
}
