// Everything known of one run: from the run itself, its folder, its history and what a diagnosis says.

import { withMetricsOfRow } from "../../catalog/best-summaries.js";
import { listArtifacts, logsAmong } from "../../catalog/list-artifacts.js";
import { withUncommitted } from "../../catalog/uncommitted-changes.js";
import type { RowKey } from "../../core/field/field-table.js";
import type { RunSupply } from "../../core/view/answer-comparison.js";
import { answerRun } from "../../core/view/answer-run.js";
import type { RunAnswer } from "../../core/view/run-data.js";
import { runFiles } from "../../store/run-layout.js";
import type { AnswerPlace } from "./answer-place.js";
import type { Findings } from "./findings.js";

/** Whole runs as `diff` compares them: with the best of their histories where the contract asks for it. */
export function runSupply({ state, view, curvesOf }: AnswerPlace): RunSupply {
  const { table, contract } = view;
  return {
    runOf: (row) => {
      const place = view.keys.placeOf(row) ?? -1;
      return withUncommitted(withMetricsOfRow(state.runOf(row), { table, row: place, contract }));
    },
    historiesOf: (row) => curvesOf(row).names,
  };
}

/** The run of a row. */
export function answerOneRun(
  place: AnswerPlace & { readonly findings: Findings },
  key: string,
  row: RowKey,
): RunAnswer {
  const { state, view } = place;
  const { table, contract } = view;
  const run = withMetricsOfRow(state.runOf(row), { table, row: view.keys.placeOf(row) ?? -1, contract });
  const artifacts = listArtifacts(run.path);
  const paths = new Set(artifacts.map(({ path }) => path));
  const { names, problems } = place.curvesOf(row);
  return answerRun(run, contract, {
    key,
    histories: names,
    artifacts,
    logs: logsAmong(artifacts),
    hasPredictions: paths.has(runFiles.predictions) && paths.has(runFiles.targets),
    findings: place.findings.of(place, row),
    problems: [...run.problems, ...problems],
  });
}
