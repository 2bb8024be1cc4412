// Reading runs from a program, without the command line.

import { resolve } from "node:path";
import type { History, Run } from "../core/run.js";
import { type Problem, UserError } from "../errors.js";
import { machineIdentity } from "../store/writer-identity.js";
import { findSources } from "./find-sources.js";
import { loadRuns } from "./load-runs.js";

/**
 * Reads every run below the roots, of any known layout. Broken runs are listed with their problems.
 * The command line's form of this is `runledger list --json`.
 */
export function readRuns(...roots: readonly string[]): {
  runs: readonly Run[];
  problems: readonly Problem[];
} {
  const absolute = roots.map((root) => resolve(root));
  const { runs, problems } = loadRuns(absolute, { nowMs: Date.now(), machine: machineIdentity() });
  return { runs, problems };
}

/**
 * The whole history of a run, by metric, never sampled; empty when its layout keeps none.
 * @throws UserError "no-such-run" when the run's files are gone
 */
export function readHistory(run: Pick<Run, "id" | "path" | "root">): {
  history: History;
  problems: readonly Problem[];
} {
  const source = findSources(run.root).sources.find((candidate) => candidate.id === run.id);
  if (source === undefined) {
    throw new UserError("no-such-run", `${run.path}: run "${run.id}" is not there any more.`);
  }
  return source.readHistory?.() ?? { history: new Map(), problems: [] };
}
