// Diagnoses runs on disk: reads what the rules want to know beyond the run itself, and finds the lines of the evidence.

import { statSync } from "node:fs";
import { join } from "node:path";
import { type Curve, curvesOfHistory } from "../../core/diagnosis/curves.js";
import { diagnose } from "../../core/diagnosis/diagnose.js";
import type { Finding } from "../../core/diagnosis/finding.js";
import type { WrittenFacts } from "../../core/diagnosis/known-of-run.js";
import { runFacts } from "../../core/diagnosis/run-facts.js";
import { siblingsAmong } from "../../core/diagnosis/siblings.js";
import type { Run } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import type { FoundSource } from "../found-source.js";
import { locateIn } from "./evidence-place.js";
import { findCheckpoint } from "./find-checkpoint.js";
import { readPredictions } from "./read-predictions.js";

/** What there was to look at. */
export interface LookedAt {
  readonly params: number;
  readonly metrics: number;
  /** Curves of the history. */
  readonly curves: number;
  /** Points of the longest. */
  readonly points: number;
  readonly hasPredictions: boolean;
  readonly siblings: number;
}

export interface Diagnosis {
  /** Likely causes first; empty for a healthy run. */
  readonly findings: readonly Finding[];
  readonly lookedAt: LookedAt;
  /** Of reading the history. */
  readonly problems: readonly Problem[];
}

/**
 * Returns a function that diagnoses one of the runs, each being compared with the others. Only the run that is asked for
 * has its history, predictions and checkpoint looked at.
 */
export function diagnoser(runs: readonly Run[]): (run: Run, source: Readable | undefined) => Diagnosis {
  const siblingsOf = siblingsAmong(runs);
  return (run, source) => {
    const { curves, problems } = readCurves(source);
    const predictions = readPredictions(run.path);
    const checkpoint = findCheckpoint(run);
    const written = whenWritten(run);
    const siblings = siblingsOf(run);
    const facts = runFacts({
      run,
      curves,
      siblings,
      ...(predictions === undefined ? {} : { predictions }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
      ...(written === undefined ? {} : { written }),
    });
    const lookedAt = {
      params: run.params.size,
      metrics: run.metrics.size,
      curves: facts.curves.all.length,
      points: facts.curves.all.reduce((most, { values }) => Math.max(most, values.length), 0),
      hasPredictions: predictions !== undefined,
      siblings: siblings.count,
    };
    return { findings: diagnose(facts, locateIn(run, source)), lookedAt, problems };
  };
}

type Readable = Pick<FoundSource, "files" | "readHistory" | "readCurves">;

function readCurves(source: Readable | undefined): {
  readonly curves: readonly Curve[];
  readonly problems: readonly Problem[];
} {
  if (source?.readCurves !== undefined) return source.readCurves();
  const read = source?.readHistory?.();
  return { curves: read === undefined ? [] : curvesOfHistory(read.history), problems: read?.problems ?? [] };
}

/** Of runs whose metadata.json is written once, at the end. */
function whenWritten(run: Run): WrittenFacts | undefined {
  if (run.layout !== "training-log") return undefined;
  const file = "metadata.json";
  const stat = statSync(join(run.path, file), { throwIfNoEntry: false });
  return stat === undefined ? undefined : { file, timeMs: stat.mtimeMs };
}
