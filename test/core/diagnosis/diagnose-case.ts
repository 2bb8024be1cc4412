// An invented run → its findings.

import { curvesOfHistory } from "../../../src/core/diagnosis/curves.js";
import { diagnose } from "../../../src/core/diagnosis/diagnose.js";
import type { Finding } from "../../../src/core/diagnosis/finding.js";
import { predictionFacts } from "../../../src/core/diagnosis/prediction-facts.js";
import { runFacts } from "../../../src/core/diagnosis/run-facts.js";
import { siblingsAmong } from "../../../src/core/diagnosis/siblings.js";
import type { History, Run } from "../../../src/core/run.js";
import { makeRun } from "../../helpers/make-run.js";
import type { CaseRun, DiagnosisCase } from "./case-form.js";

/** The findings of a case, among its siblings. */
export function diagnoseCase(entry: DiagnosisCase): Finding[] {
  const run = toRun(entry, "run");
  const siblings = (entry.siblings ?? []).map((sibling, index) => toRun(sibling, `sibling-${index}`));
  const facts = runFacts({
    run,
    curves: curvesOfHistory(historyOf(entry)),
    siblings: siblingsAmong([...siblings, run])(run),
    ...(entry.checkpoint === undefined ? {} : { checkpoint: entry.checkpoint }),
    ...(entry.written === undefined ? {} : { written: entry.written }),
    ...(entry.predictions === undefined ? {} : { predictions: predictionsOf(entry.predictions) }),
  });
  return diagnose(facts, ({ source }) => ({
    file: source === "history" ? "history.jsonl" : "metadata.json",
  }));
}

function toRun(entry: CaseRun, id: string): Run {
  const { status, startedAt, endedAt, durationSeconds, params, attributes, metrics } = entry;
  return makeRun({
    id,
    ...(status === undefined ? {} : { status }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    params: { ...params },
    attributes: { ...attributes },
    metrics: { ...metrics },
  });
}

function historyOf({ history = {}, stepsPerPoint = 1, hasEpochs = true }: DiagnosisCase): History {
  return new Map(
    Object.entries(history).map(([name, values]) => [
      name,
      values.map((value, index) => ({
        step: (index + 1) * stepsPerPoint,
        value,
        ...(hasEpochs ? { epoch: index + 1 } : {}),
      })),
    ]),
  );
}

function predictionsOf({ columns, predictions, targets }: NonNullable<DiagnosisCase["predictions"]>) {
  return predictionFacts(
    { data: predictions, shape: [predictions.length / columns, columns] },
    { data: targets, shape: [targets.length / columns, columns] },
  );
}
