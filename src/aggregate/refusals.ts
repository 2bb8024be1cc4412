// What aggregation refuses, and how it says so.

import { exitCodes, UserError } from "../errors.js";
import { fileErrorName } from "../store/file-error.js";
import type { RunSummary } from "./run-tally.js";

/** The folder of the database is the one that holds the logs. */
export function badOut(out: string): UserError {
  return new UserError("bad-out", `${out}: holds the logs. The database needs a folder of its own.`, {
    hint: "Leave out --out, or name another folder.",
    exitCode: exitCodes.usage,
  });
}

/** There is nothing to gather. */
export function noLogs(root: string): UserError {
  return new UserError("no-step-logs", `${root}: no step log and no recorded run is below it.`, {
    hint: "Step logs are .jsonl files with a run_header line or lines with run_id and step. Name the folder of logs or runs.",
  });
}

/** @throws UserError "no-such-metric" where no run measures what was asked for */
export function checkMetric(metric: string | undefined, runs: readonly RunSummary[]): void {
  if (metric === undefined || runs.some((run) => run.measures[metric] !== undefined)) return;
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.measures)))].sort();
  const choices =
    names.length === 0 ? "These runs measure nothing." : `Measured are: ${names.slice(0, 12).join(", ")}`;
  throw new UserError("no-such-metric", `${metric}: no run measures this.`, {
    hint: choices,
    exitCode: exitCodes.usage,
  });
}

/** Why writing failed, in a line. */
export function reasonOf(error: unknown): string {
  const name = fileErrorName(error);
  return name.length > 200 ? `${name.slice(0, 199)}…` : name;
}
