// `runledger index`: writes index.json into each root, one line a run, made to be kept in git.

import type { Run } from "../../core/run.js";
import { exitCodes, UserError } from "../../errors.js";
import { fileErrorName } from "../../store/file-error.js";
import { type IndexRow, writeIndex } from "../../store/index-file.js";
import type { RunCommand } from "../command.js";
import { openRuns, printNoRuns, printProblems, shorten } from "../open-runs.js";

export const run: RunCommand = (invocation, context) => {
  const open = openRuns(invocation.positionals, context);
  if (open.runs.length === 0) {
    printNoRuns(open, context);
    return exitCodes.done;
  }
  for (const root of open.places.roots) {
    const runs = open.runs.filter((candidate) => candidate.root === root);
    const file = write(root, runs);
    context.writeOut(`${shorten(file, context)}: ${runs.length === 1 ? "1 run" : `${runs.length} runs`}\n`);
  }
  printProblems(open.problems, context);
  return exitCodes.done;
};

function write(root: string, runs: readonly Run[]): string {
  try {
    return writeIndex(root, runs.map(indexRow));
  } catch (error) {
    throw new UserError("cannot-write", `${root}/index.json: cannot be written (${fileErrorName(error)}).`, {
      hint: "Check that you may write there. The old index, if there was one, is as it was.",
      cause: error,
    });
  }
}

/** The run's line: who, when, with which seed and model, how it ended, its metrics, its last note. */
function indexRow(run: Run): IndexRow {
  const param = (name: string): unknown => run.params.get(name);
  const row: Record<string, unknown> = {
    created_at: run.startedAt,
    status: run.status,
    model_name: param("model_name"),
    seed: param("seed") ?? param("dataset.seed") ?? param("config.seed"),
    ...Object.fromEntries(run.metrics),
    tags: run.tags.length > 0 ? run.tags : undefined,
    notes: run.notes.at(-1)?.text,
  };
  const present = Object.entries(row).filter(([, value]) => value !== undefined);
  return { run_id: run.id, ...Object.fromEntries(present) };
}
