// What most commands start with: find the places, read the runs, and afterwards tell what was wrong with some.

import { resolve } from "node:path";
import { archivedRows } from "../catalog/archive/archive-field.js";
import { withBestSummaries } from "../catalog/best-summaries.js";
import type { LoadedRuns } from "../catalog/load-runs.js";
import { type IndexUse, type OpenTable, openTable } from "../catalog/open-table.js";
import { loadRuns } from "../catalog/reading.js";
import { findPlaces, type Places } from "../catalog/roots.js";
import type { RowKey } from "../core/field/field-table.js";
import { printable } from "../core/printable.js";
import type { Run } from "../core/run.js";
import { exitCodes, type Problem, UserError } from "../errors.js";
import { wrapWords } from "../exporters/wrap-words.js";
import { cacheFolder } from "../store/cache-file.js";
import { machineIdentity } from "../store/writer-identity.js";
import type { Invocation } from "./command.js";
import type { Context } from "./context.js";
import { nextCommand } from "./next-command.js";

export interface OpenRuns extends LoadedRuns {
  readonly places: Places;
}

/** Reads the runs of the roots asked for, or of the places where runs usually are. */
export function openRuns(roots: readonly string[], context: Context): OpenRuns {
  const places = findPlaces(context.workingFolder, roots);
  context.beforeReading?.(places.roots);
  const loaded = loadRuns(places.roots, { nowMs: context.now(), machine: machineIdentity() });
  return { ...loaded, places };
}

export interface OpenRunTable extends OpenTable {
  readonly places: Places;
}

/**
 * Opens the runs of the roots asked for as columns, through the index. Call `finish` when the answer is printed.
 * @throws UserError "bad-option" for options that exclude each other
 */
export function openRunTable(invocation: Invocation, context: Context): OpenRunTable {
  const use = indexUse(invocation, context);
  const places = findPlaces(context.workingFolder, invocation.positionals);
  context.beforeReading?.(places.roots);
  const reading = {
    nowMs: context.now(),
    get machine() {
      return machineIdentity();
    },
  };
  const open = openTable(places.roots, reading, use);
  return { ...open, table: withBestSummaries(open.table, places.contract), places };
}

function indexUse({ options }: Invocation, context: Context): IndexUse | undefined {
  const { cache, "trust-index": trust } = options;
  const isTrusted = trust === true;
  if (options["no-cache"] === true) {
    if (cache === undefined && !isTrusted) return undefined;
    throw new UserError("bad-option", "--no-cache and --cache or --trust-index exclude each other.", {
      hint: "Give one of them.",
      exitCode: exitCodes.usage,
    });
  }
  if (cache !== undefined) {
    return { folder: resolve(context.workingFolder, String(cache)), isTrusted, forAll: true };
  }
  const folder = cacheFolder({ environment: context.environment, platform: process.platform });
  return folder === undefined ? undefined : { folder, isTrusted, forAll: false };
}

/** Roots given by `--root`. */
export function rootsOf(invocation: Invocation): readonly string[] {
  const { root } = invocation.options;
  return Array.isArray(root) ? root : [];
}

/** Problems printed one a line at most; the rest is counted. */
const mostPrinted = 10;

/** Prints problems to the error stream, after the answer. */
export function printProblems(problems: readonly Problem[], context: Context): void {
  if (problems.length === 0) return;
  const width = (context.terminal.columns ?? Number.POSITIVE_INFINITY) - 4;
  const lines = problems.slice(0, mostPrinted).map((problem) => {
    const text = `${printable(shorten(problem.path, context))}: ${printable(problem.message)}`;
    return `  ${wrapWords(text, width).replaceAll("\n", "\n    ")}`;
  });
  if (problems.length > mostPrinted)
    lines.push(`  … and ${problems.length - mostPrinted} more; --json lists all`);
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  context.writeError(`\n${count}:\n${lines.join("\n")}\n`);
}

/** 3 with --strict when something could not be read, else 0. */
export function readingExitCode(invocation: Invocation, problems: readonly Problem[]): number {
  const isUnreadable = problems.some((problem) => !remarks.has(problem.code));
  return invocation.options.strict === true && isUnreadable ? exitCodes.unreadable : exitCodes.done;
}

/** Problems that hide nothing of a run: all of it was read, or what was left out is no run. */
const remarks = new Set([
  ...[
    "json-repaired",
    "bad-encoding",
    "left-out",
    "table-left-out",
    "no-run-found",
    "conflict",
    "conflicting-values",
  ],
  ...["row-gone", "no-metrics", "link-left-out"],
]);

/** Paths below the working folder are shown relative to it. */
export function shorten(path: string, context: Context): string {
  const home = `${context.workingFolder}/`;
  return path.startsWith(home) ? path.slice(home.length) : path;
}

/** Tells where was looked when nothing was found. */
export function printNoRuns(open: { readonly places: Places }, context: Context): void {
  const roots = open.places.roots.map((root) =>
    root === context.workingFolder ? "." : shorten(root, context),
  );
  const elsewhere = roots.includes(".")
    ? "Look elsewhere: runledger compare FOLDER"
    : "Look at all that is here: runledger compare .";
  context.writeError(
    `No runs in ${roots.join(", ")}. A run is a folder with a metadata.json, or a set of files that look alike.\n` +
      `  Record one: runledger exec -- COMMAND   or see README.md. ${elsewhere}\n`,
  );
}

/**
 * Tells which of the shown runs are told from what was kept of them.
 * @param roots where runs were looked for, when that was said
 */
export function printArchived(
  shown: readonly RowKey[],
  { table, roots }: Pick<OpenRunTable, "table"> & { readonly roots: readonly string[] },
  context: Context,
): void {
  const archived = archivedRows(table);
  const ids = shown.filter((row) => archived.has(row)).map(({ id }) => id);
  const [first] = ids;
  if (first === undefined) return;
  const more = ids.length > 3 ? ` and ${ids.length - 3} more` : "";
  const names = `${ids.slice(0, 3).map(printable).join(", ")}${more}`;
  const back = nextCommand(["restore", ids.length === 1 ? first : "RUN"], roots);
  const text = `Archived, files packed away: ${names}. Back with: ${back}`;
  context.writeError(`${wrapWords(text, context.terminal.columns ?? Number.POSITIVE_INFINITY)}\n`);
}

/** Runs as rows for people: newest first; runs without a time last, by id. */
export function newestFirst<T extends Pick<Run, "id" | "startedAt">>(runs: readonly T[]): T[] {
  return [...runs].sort((a, b) => startOf(b) - startOf(a) || (a.id < b.id ? -1 : 1));
}

function startOf(run: Pick<Run, "startedAt">): number {
  const time = Date.parse(run.startedAt ?? "");
  return Number.isNaN(time) ? 0 : time;
}
