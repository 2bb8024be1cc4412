// `runledger diagnose`: what is wrong with runs, and where it is seen.

import { diagnoser } from "../../catalog/diagnosis/diagnose-run.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { exitCodes, type Problem } from "../../errors.js";
import type { RunCommand } from "../command.js";
import { openAskedRuns } from "../diagnosed-runs.js";
import { type DiagnosedRun, diagnosisText } from "../diagnosis-text.js";
import { printNoRuns, printProblems } from "../open-runs.js";

export const run: RunCommand = (invocation, context) => {
  const { open, asked } = openAskedRuns(invocation, context);
  const diagnoseRun = diagnoser(open.runs);
  const sources = new Map(open.runs.map((entry, index) => [entry, open.sources[index]]));
  const runs = asked.map((entry) => ({ run: entry, diagnosis: diagnoseRun(entry, sources.get(entry)) }));
  const problems = [
    ...asked.flatMap((entry) => entry.problems),
    ...runs.flatMap((entry) => entry.diagnosis.problems),
  ];
  if (invocation.options.json === true) {
    context.writeOut(`${encodeJson(toJson(runs, problems), 2)}\n`);
  } else if (runs.length === 0) {
    printNoRuns(open, context);
  } else {
    const { columns, useColor: color } = context.terminal;
    context.writeOut(diagnosisText(runs, { columns, color }));
    printProblems(problems, context);
  }
  return invocation.options.check === true && isWrong(runs) ? exitCodes.missed : exitCodes.done;
};

/** No run is no health. */
function isWrong(runs: readonly DiagnosedRun[]): boolean {
  const findings = runs.flatMap(({ diagnosis }) => diagnosis.findings);
  return runs.length === 0 || findings.some(({ severity }) => severity === "wrong");
}

function toJson(runs: readonly DiagnosedRun[], problems: readonly Problem[]): Record<string, unknown> {
  return {
    schema: "runledger.diagnose/1",
    runs: runs.map(({ run: { id, path, status }, diagnosis: { findings, lookedAt } }) => ({
      id,
      path,
      status,
      findings: findings.map(({ code, kind, severity, message, evidence, advice }) => ({
        code,
        kind,
        severity,
        message,
        evidence: evidence.map(({ file, line, field, value, step }) => ({
          file,
          line: line ?? null,
          field,
          value: value ?? null,
          ...(step === undefined ? {} : { step }),
        })),
        advice,
      })),
      looked_at: {
        params: lookedAt.params,
        metrics: lookedAt.metrics,
        curves: lookedAt.curves,
        points: lookedAt.points,
        predictions: lookedAt.hasPredictions,
        siblings: lookedAt.siblings,
      },
    })),
    problems: problems.map(({ code, path, message }) => ({ code, path, message })),
  };
}
