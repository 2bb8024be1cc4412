// What is read of each run for a report in one file, beyond the run itself: curves, findings, files, uncommitted changes.

import { diagnoser } from "../../catalog/diagnosis/diagnose-run.js";
import type { FoundSource } from "../../catalog/found-source.js";
import { columnsOfHistory, mendCurves } from "../../catalog/history/run-curves.js";
import { listArtifacts, logsAmong } from "../../catalog/list-artifacts.js";
import { withUncommitted } from "../../catalog/uncommitted-changes.js";
import type { Run } from "../../core/run.js";
import { findingView } from "../../core/view/answer-run.js";
import { embedCell } from "../../core/view/embedded/embedded-column.js";
import { type KeptCurve, thinCurve } from "../../core/view/embedded/embedded-curves.js";
import type { EmbeddedRunDetails } from "../../core/view/embedded/embedded-report.js";
import { runFiles } from "../../store/run-layout.js";

/** Details of a run whose curves have not been embedded yet. */
export interface ReadDetails extends Omit<EmbeddedRunDetails, "curves"> {
  readonly curves: readonly KeptCurve[];
}

export interface AllDetails {
  /** One per run. */
  readonly runs: readonly ReadDetails[];
  /** What was left out, in sentences. */
  readonly remarks: readonly string[];
}

/** More runs take too long to diagnose for a report. */
const mostDiagnosed = 100;

/** Files, problems of one run that are listed; points of all curves that are held while a report is made. */
const [mostFiles, mostProblems, mostHeldPoints] = [200, 50, 4_000_000];

/** No curve is made shorter than this while it is read. Points. */
const fewPoints = 64;

/**
 * Reads the details of runs.
 * @param all runs of the roots: siblings in a diagnosis
 * @param sourceOf where a run was read from
 */
export function readDetails(
  runs: readonly Run[],
  around: { readonly all: readonly Run[]; readonly sourceOf: (run: Run) => FoundSource | undefined },
): AllDetails {
  const diagnose = runs.length > mostDiagnosed ? undefined : diagnoser(around.all);
  let [cutFiles, hasLogs, hasPredictions] = [0, false, false];
  const details = runs.map((run): ReadDetails => {
    const source = around.sourceOf(run);
    const read = source?.readHistory?.() ?? { history: new Map(), problems: [] };
    const curves = [...mendCurves(columnsOfHistory(read.history))];
    const most = Math.max(fewPoints, Math.floor(mostHeldPoints / (runs.length * Math.max(1, curves.length))));
    const artifacts = listArtifacts(run.path);
    if (artifacts.length > mostFiles) cutFiles++;
    hasLogs ||= logsAmong(artifacts).length > 0;
    hasPredictions ||= artifacts.some(({ path }) => path === runFiles.predictions);
    const looked = { files: source?.files ?? [], readHistory: () => read };
    return {
      curves: curves.map(([metric, curve]) =>
        thinCurve({ metric, ...curve, total: curve.steps.length }, most),
      ),
      artifacts: artifacts.slice(0, mostFiles),
      findings: diagnose?.(run, looked).findings.map(findingView) ?? [],
      problems: [...run.problems, ...read.problems].slice(0, mostProblems),
      ...comparedOf(run),
    };
  });
  const apart = [
    "contents of files",
    ...(hasLogs ? ["logs"] : []),
    ...(hasPredictions ? ["predictions"] : []),
  ];
  return {
    runs: details,
    remarks: [
      `Not in a report: ${apart.join(", ")}. See them with: runledger ui`,
      ...(diagnose === undefined
        ? [`${runs.length} runs are not diagnosed here: see runledger diagnose.`]
        : []),
      ...(cutFiles === 0 ? [] : [`Of ${countOf(cutFiles)} only the first ${mostFiles} files are listed.`]),
    ],
  };
}

function countOf(runs: number): string {
  return runs === 1 ? "1 run" : `${runs} runs`;
}

/** The attributes that `withUncommitted` adds. */
function comparedOf(run: Run): Pick<EmbeddedRunDetails, "compared"> {
  const { attributes } = withUncommitted(run);
  const compared = [...attributes].filter(([name]) => !run.attributes.has(name));
  return compared.length === 0
    ? {}
    : { compared: compared.map(([name, value]) => [name, embedCell(value)] as const) };
}
