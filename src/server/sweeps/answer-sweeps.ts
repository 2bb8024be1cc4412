// Questions about sweeps → their answers: the board says what there is, core says it in the page's words.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { valueAt } from "../../core/field/field-table.js";
import { answerMatrix } from "../../core/view/sweep/answer-matrix.js";
import { answerSweep, answerSweeps } from "../../core/view/sweep/answer-sweep.js";
import { answerTrials } from "../../core/view/sweep/answer-trials.js";
import type { SeenTrial } from "../../core/view/sweep/seen-sweep.js";
import type { TrialFacts } from "../../core/view/sweep/trial-viewer.js";
import type { TableView } from "../../core/view/table-view.js";
import type {
  MatrixAnswer,
  MatrixQuery,
  SweepAnswer,
  SweepQuery,
  SweepsAnswer,
  TrialsAnswer,
  TrialsQuery,
} from "../api.js";
import { type BoardOptions, type BoardSweep, SweepBoard } from "./sweep-board.js";

/** All but `sweeps` throw UserError "unknown-key"; those with axes "unknown-param". */
export interface SweepAnswers {
  readonly sweeps: () => SweepsAnswer;
  readonly sweep: (query: SweepQuery) => SweepAnswer;
  readonly trials: (query: TrialsQuery) => TrialsAnswer;
  readonly matrix: (query: MatrixQuery) => MatrixAnswer;
}

/** Answers about the sweeps of the roots. @param current the runs as they are now */
export function createSweepAnswers(options: BoardOptions, current: () => TableView): SweepAnswers {
  const board = new SweepBoard(options);
  const secondsIn =
    (view: TableView) =>
    (trial: SeenTrial): number | undefined =>
      secondsOf(view, trial, options.nowMs());
  const factsIn =
    (view: TableView, { folderOf }: BoardSweep) =>
    (trial: SeenTrial): TrialFacts => {
      const seconds = secondsOf(view, trial, options.nowMs());
      return { attempts: attemptsOf(trial, folderOf(trial)), ...(seconds === undefined ? {} : { seconds }) };
    };
  const found = (key: string): { readonly view: TableView; readonly sweep: BoardSweep } => {
    const view = current();
    return { view, sweep: board.get(view, key) };
  };
  return {
    sweeps: () => answerSweeps(board.all(current())),
    sweep: (query) => {
      const { view, sweep } = found(query.key);
      return answerSweep(view, sweep, { query, factsOf: factsIn(view, sweep) });
    },
    trials: (query) => {
      const { view, sweep } = found(query.key);
      return answerTrials(view, sweep, { query, factsOf: factsIn(view, sweep), secondsOf: secondsIn(view) });
    },
    matrix: (query) => {
      const { view, sweep } = found(query.key);
      return answerMatrix(view, sweep, query);
    },
  };
}

/** How long a trial's last attempt took, or takes so far; undefined where nobody knows. */
function secondsOf({ table }: TableView, { row, state }: SeenTrial, nowMs: number): number | undefined {
  const read = (name: string): unknown => {
    const column = row === undefined ? undefined : table.columns.get(name);
    return column === undefined || row === undefined ? undefined : valueAt(column, row);
  };
  const seconds = read("duration_seconds");
  if (state !== "running") return typeof seconds === "number" ? seconds : undefined;
  const startedMs = Date.parse(String(read("started_at")));
  return Number.isNaN(startedMs) ? undefined : Math.max(0, (nowMs - startedMs) / 1000);
}

/** Each attempt after the first has put the output of the one before it aside. */
function attemptsOf({ state, row }: SeenTrial, folder: string | undefined): number {
  if (folder === undefined || (state === "waiting" && row === undefined)) return 0;
  try {
    const names = readdirSync(join(folder, "outputs"));
    return 1 + names.filter((name) => /^stdout\.\d+\.log$/.test(name)).length;
  } catch {
    return 1; // Its program has not begun to write, or the folder may not be read.
  }
}
