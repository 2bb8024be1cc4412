// `runledger export-tensorboard`: runs of any layout as event files, one folder a run.

import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { getRow } from "../../catalog/find-run.js";
import { findRunSource } from "../../catalog/run-source.js";
import type { RowKey } from "../../core/field/field-table.js";
import { exitCodes, type Problem, UserError } from "../../errors.js";
import { encodeTensorboard, eventFileNameOf } from "../../exporters/tensorboard.js";
import { replaceFile } from "../../store/atomic-write.js";
import { makeFolders } from "../../store/claim.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { safeName } from "../../store/run-name.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { type OpenRunTable, openRunTable, printProblems, rootsOf, shorten } from "../open-runs.js";
import { selectRows } from "../where.js";

export const run: RunCommand = async (invocation, context) => {
  const out = resolve(context.workingFolder, String(invocation.options.out ?? "tensorboard_export"));
  const open = openRunTable({ ...invocation, positionals: rootsOf(invocation) }, context);
  const rows = await wantedRows(invocation, context, open);
  if (rows.length === 0) throw noRuns(invocation);
  const problems: Problem[] = [];
  const taken = new Set<string>();
  let points = 0;
  for (const row of rows) {
    const found = open.runOf(row);
    const read = findRunSource(row)?.readHistory?.() ?? { history: new Map(), problems: [] };
    problems.push(...read.problems);
    const folder = join(out, freeName(safeName(found.id), taken));
    write(folder, { name: eventFileNameOf(found), content: encodeTensorboard(found, read.history) });
    for (const curve of read.history.values()) points += curve.length;
  }
  open.finish();
  const runs = rows.length === 1 ? "1 run" : `${rows.length} runs`;
  const place = shorten(out, context);
  context.writeOut(
    `${runs} with ${points} points in ${place}. See them with: tensorboard --logdir ${place}\n`,
  );
  printProblems(problems, context);
  return exitCodes.done;
};

/** Rows of the runs named and of those that match, each once. */
async function wantedRows(invocation: Invocation, context: Context, open: OpenRunTable): Promise<RowKey[]> {
  const query = { contract: open.places.contract, workingFolder: context.workingFolder };
  const named = invocation.positionals.map((name) => getRow(open.table, name, query));
  const { where } = invocation.options;
  const matching = where === undefined ? [] : await selectRows(open.table, String(where));
  return [...new Set([...named, ...matching])].map((row) => open.table.rows[row] as RowKey);
}

function noRuns({ options }: Invocation): UserError {
  const message =
    options.where === undefined
      ? "runledger export-tensorboard: no run is named."
      : `No run matches --where ${JSON.stringify(String(options.where))}.`;
  return new UserError("no-run", message, {
    hint: "Name runs (an id, last, best:METRIC), or choose them with --where.",
    exitCode: exitCodes.usage,
  });
}

/** Ids that are the same as names of folders, as on disks that ignore case, are told apart by a number. */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${name}-${count}`;
  taken.add(free.toLowerCase());
  return free;
}

/** @throws UserError "folder-taken" (exit 5) where event files of somebody else lie, with which TensorBoard would mix ours */
function write(folder: string, file: { readonly name: string; readonly content: Uint8Array }): void {
  const others = existsSync(folder) ? readdirSync(folder).filter((name) => name !== file.name) : [];
  if (others.some((name) => name.includes("tfevents"))) {
    throw new UserError("folder-taken", `${folder} holds event files that this command did not write.`, {
      hint: "TensorBoard would mix them with the run's. Choose another folder with --out DIR.",
      exitCode: exitCodes.refused,
    });
  }
  try {
    makeFolders(nodeFileSystem, folder);
    replaceFile(nodeFileSystem, join(folder, file.name), file.content);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError("cannot-write", `${folder}: cannot be written (${code ?? String(error)}).`, {
      hint: "Choose another place with --out DIR.",
      cause: error,
    });
  }
}
