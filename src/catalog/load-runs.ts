// Runs below roots, read and with what people added to them.

import type { Run } from "../core/run.js";
import type { Problem } from "../errors.js";
import { readRootAnnotations } from "../store/annotations.js";
import type { ReadContext } from "../store/read-context.js";
import { findSources } from "./find-sources.js";
import type { FoundSource, RunKeeper } from "./found-source.js";
import { outermost } from "./outermost.js";
import { readRun } from "./read-run.js";

export interface LoadedRuns {
  readonly runs: readonly Run[];
  /** Problems of runs and of folders, in the order of the runs. */
  readonly problems: readonly Problem[];
  /** For histories: the source of `runs[i]`. */
  readonly sources: readonly FoundSource[];
}

/** Reads every run below the roots. One broken run never hides the others: its trouble is a problem. */
export function loadRuns(roots: readonly string[], context: ReadContext): LoadedRuns {
  const runs: Run[] = [];
  const problems: Problem[] = [];
  const sources: FoundSource[] = [];
  for (const root of outermost(roots)) {
    const found = findSources(root, readAtOnce(context), context);
    const added = readRootAnnotations(root);
    problems.push(...found.problems, ...added.problems);
    for (const source of found.sources) {
      const run = readRun(source, context, added.annotationsOf);
      runs.push(run);
      sources.push(source);
      problems.push(...run.problems);
    }
  }
  return { runs, problems, sources };
}

function readAtOnce(context: ReadContext): RunKeeper {
  return {
    recall: () => undefined,
    ask: (_, ask) => ask(),
    keep: (source) => ({ ...source, read: readNow(source, context) }),
  };
}

function readNow(source: FoundSource, context: ReadContext): FoundSource["read"] {
  try {
    const run = source.read(context);
    return () => run;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
