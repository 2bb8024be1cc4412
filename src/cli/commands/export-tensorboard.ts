// `runledger export-tensorboard`: runs of any layout as event files, one folder a run.

import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { exitCodes, type Problem, UserError } from "../../errors.js";
import { encodeTensorboard, eventFileNameOf } from "../../exporters/tensorboard.js";
import { RunSources } from "../../server/run-sources.js";
import { replaceFile } from "../../store/atomic-write.js";
import { makeFolders } from "../../store/claim.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { safeName } from "../../store/run-name.js";
import { chosenRows } from "../chosen-runs.js";
import type { RunCommand } from "../command.js";
import { openRunTable, printProblems, rootsOf, shorten } from "../open-runs.js";

export const run: RunCommand = async (invocation, context) => {
  const out = resolve(context.workingFolder, String(invocation.options.out ?? "tensorboard_export"));
  const open = openRunTable({ ...invocation, positionals: rootsOf(invocation) }, context);
  const rows = await chosenRows(invocation, context, { open, command: "export-tensorboard" });
  const sources = new RunSources();
  const problems: Problem[] = [];
  const taken = new Set<string>();
  let points = 0;
  for (const row of rows) {
    const found = open.runOf(row);
    const read = sources.find(row)?.readHistory?.() ?? { history: new Map(), problems: [] };
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
