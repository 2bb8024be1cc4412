// RUN as people type it → one run: a unique prefix of its id, "last", "best:METRIC", or its folder.

import { resolve } from "node:path";
import { type Contract, ruleFor } from "../core/contract.js";
import { getField } from "../core/field.js";
import { fieldTableOf } from "../core/field-table.js";
import { nearestNames } from "../core/nearest-names.js";
import type { Run } from "../core/run.js";
import { sortRows } from "../core/sort-rows.js";
import { exitCodes, UserError } from "../errors.js";

export interface RunQuery {
  readonly contract: Contract;
  /** Paths are taken from here. */
  readonly workingFolder: string;
}

/**
 * The run that a name means.
 * @throws UserError "no-such-run", "ambiguous-run" with the candidates, "unknown-field" for best:FIELD
 */
export function getRun(runs: readonly Run[], name: string, query: RunQuery): Run {
  if (runs.length === 0) throw usage("no-such-run", `No run "${name}": there are no runs here.`);
  if (name === "last") return lastRun(runs);
  if (name.startsWith("best:")) return bestRun(runs, name.slice("best:".length), query.contract);
  const exact = runs.filter((run) => run.id === name || run.path === resolve(query.workingFolder, name));
  if (exact.length === 1) return exact[0] as Run;
  const candidates = exact.length > 0 ? exact : runs.filter((run) => run.id.startsWith(name));
  if (candidates.length === 1) return candidates[0] as Run;
  if (candidates.length === 0) throw noSuchRun(runs, name);
  throw ambiguousRun(candidates, name);
}

/** The run that started last; of those without a time, the one whose id sorts last. */
function lastRun(runs: readonly Run[]): Run {
  const startOf = (run: Run): number => {
    const time = Date.parse(run.startedAt ?? "");
    return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
  };
  return runs.reduce((last, run) => {
    const order = startOf(run) - startOf(last);
    return order > 0 || ((order === 0 || Number.isNaN(order)) && run.id > last.id) ? run : last;
  });
}

function bestRun(runs: readonly Run[], metric: string, contract: Contract): Run {
  const column = getField(fieldTableOf(runs), metric);
  const { direction } = ruleFor(contract, column.name.replace(/^metrics\./, ""));
  if (direction === undefined) {
    throw usage("unknown-direction", `best:${metric}: whether lower or higher is better is not known.`, {
      hint: `Say it in runledger.yaml: metrics: { ${metric}: { direction: min } }`,
    });
  }
  const rows = runs.map((_, row) => row).filter((row) => Number.isFinite(column.values[row]));
  const [best] = sortRows(rows, column.values, direction === "min" ? "asc" : "desc");
  if (best === undefined) throw usage("no-such-run", `best:${metric}: no run has a number for it.`);
  return runs[best] as Run;
}

function noSuchRun(runs: readonly Run[], name: string): UserError {
  const ids = runs.map((run) => run.id);
  const nearest = nearestNames(name, ids, 3);
  const hint = nearest.length > 0 ? `Nearest: ${nearest.join(", ")}. ` : "";
  return usage("no-such-run", `No run "${name}" among ${runs.length}.`, {
    hint: `${hint}See all with: runledger list`,
  });
}

function ambiguousRun(candidates: readonly Run[], name: string): UserError {
  const shown = candidates.slice(0, 10).map((run) => (run.id === name ? run.path : run.id));
  const more = candidates.length > 10 ? ` and ${candidates.length - 10} more` : "";
  return usage("ambiguous-run", `"${name}" is the start of ${candidates.length} run ids.`, {
    hint: `Say which: ${shown.join(", ")}${more}`,
  });
}

function usage(code: string, message: string, options: { hint?: string } = {}): UserError {
  return new UserError(code, message, { ...options, exitCode: exitCodes.usage });
}
