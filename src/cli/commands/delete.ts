// `runledger delete RUN…`: moves runs to the trash of their root.

import { basename } from "node:path";
import { getRun } from "../../catalog/find-run.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { printable } from "../../core/printable.js";
import type { Run } from "../../core/run.js";
import { formatBytes } from "../../core/units.js";
import { exitCodes } from "../../errors.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { listFiles } from "../../store/list-files.js";
import { withLock } from "../../store/lock.js";
import { moveToTrash } from "../../store/trash.js";
import { trashLock } from "../../store/trash-bin.js";
import { machineIdentity, ownIdentity } from "../../store/writer-identity.js";
import type { RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { openRuns, rootsOf, shorten } from "../open-runs.js";
import { refuseReference, refuseShared, refuseUnended } from "../removable-runs.js";

const nothingDone = "Nothing was deleted.";

interface Deletion {
  readonly run: Run;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly bytes: number;
  /** Where it lies now; absent with --dry-run. */
  readonly trash?: string;
}

export const run: RunCommand = async ({ positionals, options }, context) => {
  const open = openRuns(rootsOf({ positionals, options, rest: [] }), context);
  const { contract, contractFile } = open.places;
  const query = { contract, workingFolder: context.workingFolder };
  const found = [...new Set(positionals.map((name) => getRun(open.runs, name, query)))];
  // All are checked before the first goes.
  for (const one of found) {
    refuseUnended(one, nothingDone, "Stop it first, or wait until it has ended.");
    refuseShared(one, open.runs, { done: nothingDone, mend: "Delete its files by hand, if that is meant." });
    if (options.force !== true) refuseReference(one, { contractFile, workingFolder: context.workingFolder });
  }
  const isDry = options["dry-run"] === true;
  const done: Deletion[] = [];
  for (const one of found) done.push(isDry ? measure(one) : await deleteRun(measure(one), context));
  if (options.json === true) context.writeOut(`${encodeJson(toJson(done, isDry), 2)}\n`);
  else for (const one of done) context.writeOut(textOf(one, context));
  return exitCodes.done;
};

function measure(run: Run): Deletion {
  const files = listFiles(nodeFileSystem, run.path).map(({ path, bytes }) => ({
    path: path === "" ? basename(run.path) : path,
    bytes,
  }));
  return { run, files, bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
}

async function deleteRun(deletion: Deletion, context: Context): Promise<Deletion> {
  const { run } = deletion;
  const world = { files: nodeFileSystem, own: ownIdentity(), machine: machineIdentity(), nowMs: context.now };
  const trash = await withLock(trashLock(run.root, world), async (lock) => {
    lock.check();
    return moveToTrash({
      files: nodeFileSystem,
      root: run.root,
      path: run.path,
      reason: "deleted",
      details: { run_id: run.id },
      nowMs: context.now(),
    });
  });
  return { ...deletion, trash };
}

function textOf({ run, files, bytes, trash }: Deletion, context: Context): string {
  const id = printable(run.id);
  const count = files.length === 1 ? "1 file" : `${files.length} files`;
  if (trash !== undefined) {
    const place = printable(shorten(trash, context));
    return `${id}: moved to ${place} (${count}, ${formatBytes(bytes)}). Back with: runledger trash restore ${id}\n`;
  }
  const lines = files.map((file) => `  ${formatBytes(file.bytes).padStart(10)}  ${printable(file.path)}\n`);
  return `${id}: would be moved to the trash, ${count}, ${formatBytes(bytes)}\n${lines.join("")}`;
}

function toJson(done: readonly Deletion[], isDryRun: boolean): Record<string, unknown> {
  return {
    schema: "runledger.delete/1",
    dry_run: isDryRun,
    runs: done.map(({ run, files, bytes, trash }) => ({
      id: run.id,
      path: run.path,
      bytes,
      files,
      ...(trash === undefined ? {} : { trash }),
    })),
  };
}
