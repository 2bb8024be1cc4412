// Every question of the page → its answer, from the open roots. No HTTP here; whoever serves or embeds asks the same.

import { closeSync } from "node:fs";
import { HistoryCache, type HistorySource } from "../catalog/history/history-cache.js";
import type { RowKey } from "../core/field/field-table.js";
import { linearPattern } from "../core/field/linear-pattern.js";
import { answerComparison } from "../core/view/answer-comparison.js";
import { answerCurves } from "../core/view/answer-curves.js";
import { answerFields } from "../core/view/answer-fields.js";
import { answerPoints } from "../core/view/answer-points.js";
import { answerTable } from "../core/view/answer-table.js";
import { countStatuses } from "../core/view/count-statuses.js";
import { runOfKey, subjectOf } from "../core/view/subjects.js";
import { TableView } from "../core/view/table-view.js";
import type { AnswerState } from "./answer-state.js";
import type { AnswerPlace } from "./answers/answer-place.js";
import { Findings } from "./answers/findings.js";
import { answerOneRun, runSupply } from "./answers/one-run.js";
import { readLog } from "./answers/read-log.js";
import { readPredictions } from "./answers/read-predictions.js";
import type {
  CompareAnswer,
  CompareQuery,
  CurvesAnswer,
  CurvesQuery,
  FieldsAnswer,
  LogAnswer,
  LogQuery,
  PointsAnswer,
  PointsQuery,
  PredictionsAnswer,
  RunAnswer,
  SessionAnswer,
  TableAnswer,
  TableQuery,
} from "./api.js";
import { openRunFile } from "./run-files.js";
import { createSweepAnswers, type SweepAnswers } from "./sweeps/answer-sweeps.js";

export type { AnswerState, ReadHistory } from "./answer-state.js";

/** All throw UserError for questions that cannot be answered: its code, message and hint are an ApiFault. */
export interface Answers {
  readonly session: () => SessionAnswer;
  readonly fields: () => FieldsAnswer;
  readonly table: (query: TableQuery) => TableAnswer;
  readonly compare: (query: CompareQuery) => CompareAnswer;
  readonly run: (key: string) => RunAnswer;
  readonly curves: (query: CurvesQuery) => CurvesAnswer;
  /** Reads long histories of runs for the next question about them; others are answered meanwhile. */
  readonly prepare: (keys: readonly string[]) => Promise<void>;
  readonly points: (query: PointsQuery) => PointsAnswer;
  readonly log: (query: LogQuery) => LogAnswer;
  readonly predictions: (key: string) => PredictionsAnswer;
  readonly ofSweeps: SweepAnswers;
  /** The key of a row of the table. */
  readonly keyOf: (row: RowKey) => string;
  /**
   * The rows that a key means: one run, or the runs of a family.
   * @throws UserError "unknown-key"
   */
  readonly rowsOf: (key: string) => readonly RowKey[];
}

/** Answers from a state that may change between questions; what was worked out is kept until its revision changes. */
export function createAnswers(state: AnswerState): Answers {
  let view: TableView | undefined;
  const current = (): TableView => {
    if (view === undefined || view.source.revision !== state.revision) {
      const { table, contract, revision, summaryOf } = state;
      view = new TableView({ table, contract, revision, summaryOf, compile: linearPattern });
    }
    return view;
  };
  const histories = new HistoryCache({ folder: state.cacheFolder, nowMs: state.nowMs });
  const findings = new Findings();
  const place = (): AnswerPlace => ({
    state,
    view: current(),
    curvesOf: (row) => histories.curvesOf({ row, read: () => state.readHistory(row) }),
  });
  const sourceOf = (row: RowKey | undefined): HistorySource[] =>
    row === undefined ? [] : [{ row, read: () => state.readHistory(row) }];
  const runRow = (key: string): RowKey => runOfKey(current(), key);
  return {
    session: () => answerSession(state),
    fields: () => answerFields(current()),
    table: (query) => answerTable(current(), query),
    compare: (query) => answerComparison(current(), query, runSupply(place())),
    run: (key) => histories.guarded(() => answerOneRun({ ...place(), findings }, key, runRow(key))),
    curves: (query) => {
      const { curvesOf } = place();
      return histories.guarded(() =>
        answerCurves(current(), query, {
          namesOf: (row) => curvesOf(row).names,
          curveOf: (row, metric) => curvesOf(row).find(metric),
        }),
      );
    },
    prepare: (keys) => {
      const rows = keys.flatMap((key) => subjectOf(current(), key).family.rows);
      return histories.prepare(rows.flatMap((place) => sourceOf(current().table.rows[place])));
    },
    points: (query) => answerPoints(current(), query),
    log: ({ key, path, from }) => {
      const file = openRunFile(runRow(key), path);
      try {
        return readLog(file, from);
      } finally {
        closeSync(file.descriptor);
      }
    },
    predictions: (key) => readPredictions(runRow(key).path),
    ofSweeps: createSweepAnswers(
      { roots: state.roots, cacheFolder: state.cacheFolder, nowMs: state.nowMs },
      current,
    ),
    keyOf: (row) => current().keys.keyOf(current().keys.placeOf(row) ?? -1),
    rowsOf: (key) => {
      const { rows } = subjectOf(current(), key).family;
      return rows.flatMap((row) => current().table.rows[row] ?? []);
    },
  };
}

function answerSession(state: AnswerState): SessionAnswer {
  return {
    version: state.version,
    roots: state.roots,
    canWrite: state.canWrite,
    revision: state.revision,
    runs: state.table.rows.length,
    statuses: countStatuses(state.table),
    problems: state.problems.length,
    readAt: state.readAt,
  };
}
