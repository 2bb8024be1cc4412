// `runledger index`: writes index.json into each root, one line a run, made to be kept in git.

import { basename, dirname, join } from "node:path";
import type { Run } from "../../core/run.js";
import { exitCodes, UserError } from "../../errors.js";
import { fileErrorName } from "../../store/file-error.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { writeIndex } from "../../store/index-file.js";
import { withIndexLock } from "../../store/index-lock.js";
import { ownIndexRow } from "../../store/index-row.js";
import { type IndexRow, isDerivedRow, readIndex } from "../../store/read-index.js";
import { rootFiles } from "../../store/run-layout.js";
import type { RunCommand } from "../command.js";
import { openRuns, printNoRuns, printProblems, shorten } from "../open-runs.js";
import { storeColumns } from "../store-columns.js";

export const run: RunCommand = async (invocation, context) => {
  const open = openRuns(invocation.positionals, context);
  if (open.runs.length === 0) {
    printNoRuns(open, context);
    return exitCodes.done;
  }
  for (const root of open.places.roots) {
    const runs = open.runs.filter((candidate) => candidate.root === root && belongsIn(root, candidate));
    const world = { files: nodeFileSystem, nowMs: context.now };
    const file = await withIndexLock(root, world, () => write(root, runs));
    context.writeOut(`${shorten(file, context)}: ${runs.length === 1 ? "1 run" : `${runs.length} runs`}\n`);
  }
  printProblems(open.problems, context);
  return exitCodes.done;
};

/** A run store's index lists the runs beside it; stores further below have an index of their own. */
function belongsIn(root: string, run: Run): boolean {
  return run.layout !== "run-store" || dirname(run.path) === root || run.path === join(root, rootFiles.index);
}

function write(root: string, runs: readonly Run[]): string {
  const before = new Map(readIndex(root).map((row) => [row.run_id, row]));
  const rows = runs.map((run) => indexRow(run, before.get(run.id) ?? before.get(basename(run.path))));
  try {
    return writeIndex(root, rows);
  } catch (error) {
    throw new UserError("cannot-write", `${root}/index.json: cannot be written (${fileErrorName(error)}).`, {
      hint: "Check that you may write there. The old index, if there was one, is as it was.",
      cause: error,
    });
  }
}

/** The run's line. One that was there and that we did not make keeps what it says. */
function indexRow(run: Run, before: IndexRow | undefined): IndexRow {
  if (before !== undefined && !isDerivedRow(before)) {
    const note = run.notes.at(-1);
    return note?.time === undefined ? before : { ...before, notes: note.text };
  }
  if (run.layout !== "run-store") return rowOf(run);
  const present = Object.entries(storeColumns(run)).filter(([, value]) => value !== undefined);
  return { run_id: run.id, ...Object.fromEntries(present) };
}

function rowOf(run: Run): IndexRow {
  return ownIndexRow({
    id: run.id,
    startedAt: run.startedAt,
    status: run.status,
    model: run.params.get("model_name"),
    seed: run.params.get("seed") ?? run.params.get("config.seed"),
    metrics: run.metrics,
    tags: run.tags,
    note: run.notes.at(-1)?.text,
  });
}
