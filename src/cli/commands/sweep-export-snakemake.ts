// `runledger sweep export-snakemake FILE`: the same plan as a workflow of Snakemake.

import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { exitCodes, UserError } from "../../errors.js";
import { readTextFile } from "../../formats/read-file.js";
import { replaceFile } from "../../store/atomic-write.js";
import { makeFolders } from "../../store/claim.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { exportSnakemake, snakefileMark, snakemakeFiles } from "../../sweep/export-snakemake.js";
import { writeSubmission } from "../../sweep/submission.js";
import type { Invocation } from "../command.js";
import type { Context } from "../context.js";
import { readRequest } from "./sweep-request.js";
import { openWorld, workerCommand } from "./sweep-world.js";

export async function exportSnakemakeAction(invocation: Invocation, context: Context): Promise<number> {
  const { sweep, chosen } = await readRequest(invocation, context, "asks");
  if (chosen.length === 0) throw nothingChosen();
  const folder = dirname(sweep.file);
  checkReplaceable(join(folder, snakemakeFiles.snakefile));
  checkReplaceable(join(folder, snakemakeFiles.profile));
  const submission = writeSubmission(nodeFileSystem, {
    schema_version: 1,
    kind: "runledger-submission",
    sweep: sweep.settings.name,
    sweep_file: sweep.file,
    working_folder: folder,
    sweep_folder: sweep.folder,
    launcher: "local",
    created_at: new Date(context.now()).toISOString(),
    round: 0,
    trials: chosen,
  });
  const control = openWorld(invocation, context, () => undefined);
  control.end();
  const cores = control.world.parallel ?? availableParallelism();
  const { files, commands } = exportSnakemake({ submission, workerCommand: workerCommand(), cores });
  for (const [path, text] of files) {
    makeFolders(nodeFileSystem, dirname(join(folder, path)));
    replaceFile(nodeFileSystem, join(folder, path), text);
  }
  const trials = `${chosen.length} ${chosen.length === 1 ? "trial" : "trials"}`;
  const [all, forced] = commands;
  context.writeOut(
    `${trials} in ${[...files.keys()].join(", ")}.\nIn ${folder}:\n  ${all}\nOne trial again:\n  ${forced}\n`,
  );
  return exitCodes.done;
}

/** @throws UserError "folder-taken" where somebody else's workflow is */
function checkReplaceable(path: string): void {
  const read = readTextFile(path);
  if ("missing" in read || ("text" in read && read.text.startsWith(snakefileMark))) return;
  throw new UserError("folder-taken", `${path} was not written by this command and is left alone.`, {
    hint: "Move it away, or keep the sweep file in a folder of its own.",
    exitCode: exitCodes.refused,
  });
}

function nothingChosen(): UserError {
  return new UserError("no-trial", "runledger sweep: no trial is left to export.", {
    hint: "See the trials with: runledger sweep plan FILE",
    exitCode: exitCodes.usage,
  });
}
