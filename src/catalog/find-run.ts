// RUN as people type it → one run: a unique start or end of its id, "last", "best:METRIC", or its folder.

import { resolve } from "node:path";
import { sortRows } from "../core/comparison/sort-rows.js";
import { type Contract, ruleFor } from "../core/contract/contract.js";
import { getField } from "../core/field/field.js";
import { type FieldTable, fieldTableOf, valueAt } from "../core/field/field-table.js";
import { nearestNames } from "../core/nearest-names.js";
import type { Run } from "../core/run.js";
import type { Value } from "../core/value.js";
import { exitCodes, UserError } from "../errors.js";
import { withBestSummaries } from "./best-summaries.js";
import { runOfFolder } from "./folders-of-runs.js";

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
  const place = placeOf(
    {
      keys: runs,
      startedAt: (at) => runs[at]?.startedAt,
      table: () => withBestSummaries(fieldTableOf(runs), query.contract),
    },
    name,
    query,
  );
  return runs[place] as Run;
}

/**
 * The row of a table that a name means: the same for commands that open runs as columns.
 * @throws UserError as `getRun`
 */
export function getRow(table: FieldTable, name: string, query: RunQuery): number {
  const column = table.columns.get("started_at");
  const startedAt = (row: number): Value | undefined =>
    column === undefined ? undefined : valueAt(column, row);
  return placeOf({ keys: table.rows, startedAt, table: () => table }, name, query);
}

/** Runs to choose from, as whole runs or as columns. */
interface Choice {
  readonly keys: readonly { readonly id: string; readonly path: string }[];
  readonly startedAt: (place: number) => Value | undefined;
  readonly table: () => FieldTable;
}

function placeOf(choice: Choice, name: string, query: RunQuery): number {
  const { keys } = choice;
  if (keys.length === 0) {
    const hint = "Say where they are with --root FOLDER; --root . looks at all that is here.";
    throw usage("no-such-run", `No run "${name}": there are no runs here.`, { hint });
  }
  if (name === "last") return lastPlace(choice);
  if (name.startsWith("best:")) return bestPlace(choice.table(), name.slice("best:".length), query.contract);
  const path = resolve(query.workingFolder, name);
  const exact = placesWhere(keys, (key) => key.id === name || key.path === path);
  if (exact.length === 1) return exact[0] as number;
  const joined = exact.length > 0 ? undefined : runOfFolder(path);
  const [standing] = joined === undefined ? [] : placesWhere(keys, (key) => key.path === joined);
  if (standing !== undefined) return standing;
  const candidates = exact.length > 0 ? exact : placesLike(keys, name);
  if (candidates.length === 1) return candidates[0] as number;
  if (candidates.length === 0) throw noSuchRun(keys, name);
  throw ambiguousRun(
    candidates.map((place) => keys[place] as Choice["keys"][number]),
    name,
  );
}

function placesWhere(keys: Choice["keys"], fits: (key: Choice["keys"][number]) => boolean): number[] {
  return keys.flatMap((key, place) => (fits(key) ? [place] : []));
}

/** Ids that begin so; else those that "lstm…seed42" is cut from, as tables show long ids; else those that end so. */
function placesLike(keys: Choice["keys"], name: string): number[] {
  const starting = placesWhere(keys, ({ id }) => id.startsWith(name));
  if (starting.length > 0) return starting;
  const [, start = "", end = name] = /^(.*?)(?:\u2026|\.{3})(.*)$/.exec(name) ?? [];
  return placesWhere(keys, ({ id }) => id.startsWith(start) && id.endsWith(end));
}

/** The run that started last; of those without a time, the one whose id sorts last. */
function lastPlace({ keys, startedAt }: Choice): number {
  const startOf = (place: number): number => {
    const time = Date.parse(String(startedAt(place) ?? ""));
    return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
  };
  let [last, lastStart] = [0, startOf(0)];
  keys.forEach(({ id }, place) => {
    const start = startOf(place);
    if (start < lastStart || (start === lastStart && id <= (keys[last]?.id ?? ""))) return;
    [last, lastStart] = [place, start];
  });
  return last;
}

function bestPlace(table: FieldTable, metric: string, contract: Contract): number {
  const column = getField(table, metric);
  const { direction } = ruleFor(contract, column.name.replace(/^metrics\./, ""));
  if (direction === undefined) {
    throw usage("unknown-direction", `best:${metric}: whether lower or higher is better is not known.`, {
      hint: `Say it in runledger.yaml: metrics: { ${metric}: { direction: min } }`,
    });
  }
  const rows = table.rows.map((_, row) => row).filter((row) => Number.isFinite(column.values[row]));
  const [best] = sortRows(rows, column.values, { order: direction === "min" ? "asc" : "desc", top: 1 });
  if (best === undefined) throw usage("no-such-run", `best:${metric}: no run has a number for it.`);
  return best;
}

function noSuchRun(runs: Choice["keys"], name: string): UserError {
  const ids = runs.map((run) => run.id);
  const nearest = nearestNames(name, ids, 3);
  const hint = nearest.length > 0 ? `Nearest: ${nearest.join(", ")}. ` : "";
  return usage("no-such-run", `No run "${name}" among ${runs.length}.`, {
    hint: `${hint}See all with: runledger list`,
  });
}

function ambiguousRun(candidates: Choice["keys"], name: string): UserError {
  const shown = candidates.slice(0, 10).map((run) => (run.id === name ? run.path : run.id));
  const more = candidates.length > 10 ? ` and ${candidates.length - 10} more` : "";
  return usage("ambiguous-run", `"${name}" fits ${candidates.length} runs.`, {
    hint: `Say which: ${shown.join(", ")}${more}`,
  });
}

function usage(code: string, message: string, options: { hint?: string } = {}): UserError {
  return new UserError(code, message, { ...options, exitCode: exitCodes.usage });
}
