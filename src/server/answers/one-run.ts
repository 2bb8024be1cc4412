// Everything known of one run: from the run itself, its folder, its history and what a diagnosis says.

import { withMetricsOfRow } from "../../catalog/best-summaries.js";
import { withUncommitted } from "../../catalog/uncommitted-changes.js";
import type { RowKey } from "../../core/field/field-table.js";
import type { RunSupply } from "../../core/view/answer-comparison.js";
import { answerRun } from "../../core/view/answer-run.js";
import type { RunAnswer } from "../../core/view/run-data.js";
import type { TableView } from "../../core/view/table-view.js";
import { runFiles } from "../../store/run-layout.js";
import type { AnswerState, ReadHistory } from "../answer-state.js";
import { listArtifacts, logsAmong } from "./run-files.js";

/** Where an answer is looked for. */
export interface AnswerPlace {
  readonly state: AnswerState;
  readonly view: TableView;
}

/** Whole runs as `diff` compares them: with the best of their histories where the contract asks for it. */
export function runSupply({ state, view }: AnswerPlace): RunSupply {
  const { table, contract } = view;
  return {
    runOf: (row) => {
      const place = view.keys.placeOf(row) ?? -1;
      return withUncommitted(withMetricsOfRow(state.runOf(row), { table, row: place, contract }));
    },
    historiesOf: (row) => historyNames(state.readHistory(row)),
  };
}

function historyNames(read: ReadHistory | undefined): string[] {
  return [...(read?.history ?? [])].flatMap(([name, points]) => (points.length > 0 ? [name] : []));
}

/** The run of a row. */
export function answerOneRun({ state, view }: AnswerPlace, key: string, row: RowKey): RunAnswer {
  const { table, contract } = view;
  const run = withMetricsOfRow(state.runOf(row), { table, row: view.keys.placeOf(row) ?? -1, contract });
  const artifacts = listArtifacts(run.path);
  const paths = new Set(artifacts.map(({ path }) => path));
  const read = state.readHistory(row);
  return answerRun(run, contract, {
    key,
    histories: historyNames(read),
    artifacts,
    logs: logsAmong(artifacts),
    hasPredictions: paths.has(runFiles.predictions) && paths.has(runFiles.targets),
    findings: [],
    problems: [...run.problems, ...(read?.problems ?? [])],
  });
}
