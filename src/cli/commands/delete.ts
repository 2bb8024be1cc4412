// `runledger delete RUN…`: moves runs to the trash of their root.

import { refuseArchived } from "../../catalog/archive/archive-field.js";
import { planRuns, type RunPlan } from "../../catalog/archive/archive-runs.js";
import { getRun } from "../../catalog/find-run.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { printable } from "../../core/printable.js";
import { formatBytes } from "../../core/units.js";
import { exitCodes } from "../../errors.js";
import { type DiskUsage, diskUsage } from "../../store/disk-usage.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { withLock } from "../../store/lock.js";
import { moveToTrash } from "../../store/trash.js";
import { trashLock } from "../../store/trash-bin.js";
import { machineIdentity, ownIdentity } from "../../store/writer-identity.js";
import type { RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { openRuns, rootsOf, shorten } from "../open-runs.js";
import { refuseReference, refuseShared, refuseUnended } from "../removable-runs.js";

const nothingDone = "Nothing was deleted.";

/** What is packed away already has no files here. */
const archivedWords = {
  done: `it has no other files that could be deleted. ${nothingDone}`,
  after:
    "then delete it. To drop it for good as it is, remove the archive and its line in .runledger/archives.jsonl by hand.",
};

interface Deletion {
  readonly plan: RunPlan;
  /** Its folder, or its files where it has none; absolute. */
  readonly moves: readonly string[];
  readonly usage: DiskUsage;
  /** Where these lie now; absent with --dry-run. */
  readonly trash?: readonly string[];
}

export const run: RunCommand = async ({ positionals, options }, context) => {
  const open = openRuns(rootsOf({ positionals, options, rest: [] }), context);
  const { contract, contractFile } = open.places;
  const query = { contract, workingFolder: context.workingFolder };
  const found = [...new Set(positionals.map((name) => getRun(open.runs, name, query)))];
  // All are checked before the first goes.
  for (const one of found) {
    refuseArchived(one, archivedWords);
    refuseUnended(one, nothingDone, "Stop it first, or wait until it has ended.");
    refuseShared(one, open.runs, { done: nothingDone, mend: "Delete its files by hand, if that is meant." });
    if (options.force !== true) refuseReference(one, { contractFile, workingFolder: context.workingFolder });
  }
  const isDry = options["dry-run"] === true;
  const done: Deletion[] = [];
  for (const plan of planRuns(nodeFileSystem, found, open.runs)) {
    const deletion = measure(plan);
    done.push(isDry ? deletion : await deleteRun(deletion, context));
  }
  if (options.json === true) context.writeOut(`${encodeJson(toJson(done, isDry), 2)}\n`);
  else for (const one of done) context.writeOut(textOf(one, context));
  return exitCodes.done;
};

/** A run in one file may have others beside it that only it is read from. */
function measure(plan: RunPlan): Deletion {
  const moves = plan.filePaths ?? [plan.run.path];
  return { plan, moves, usage: diskUsage(nodeFileSystem, moves) };
}

async function deleteRun(deletion: Deletion, context: Context): Promise<Deletion> {
  const { root, id } = deletion.plan.run;
  const world = { files: nodeFileSystem, own: ownIdentity(), machine: machineIdentity(), nowMs: context.now };
  const trash = await withLock(trashLock(root, world), async (lock) =>
    deletion.moves.map((path) => {
      lock.check();
      const about = { reason: "deleted", details: { run_id: id } };
      return moveToTrash({ files: nodeFileSystem, root, path, ...about, nowMs: context.now() });
    }),
  );
  return { ...deletion, trash };
}

function textOf({ plan, usage, trash }: Deletion, context: Context): string {
  const id = printable(plan.run.id);
  const count = plan.files.length === 1 ? "1 file" : `${plan.files.length} files`;
  const sizes = `${count}, ${formatBytes(usage.bytes)} on disk`;
  if (trash !== undefined) {
    const [first = "", ...more] = trash;
    const place = more.length === 0 ? printable(shorten(first, context)) : "the trash";
    return `${id}: moved to ${place} (${sizes}). Back with: runledger trash restore ${id}\n`;
  }
  const lines = plan.files.map(
    (file) => `  ${formatBytes(file.bytes).padStart(10)}  ${printable(file.path)}  ${file.reason}\n`,
  );
  return `${id}: would be moved to the trash, ${sizes}\n${lines.join("")}`;
}

function toJson(done: readonly Deletion[], isDryRun: boolean): Record<string, unknown> {
  return {
    schema: "runledger.delete/1",
    dry_run: isDryRun,
    runs: done.map(({ plan, usage, trash }) => ({
      id: plan.run.id,
      path: plan.run.path,
      bytes: plan.bytes,
      disk_bytes: usage.bytes,
      files: plan.files,
      ...(trash === undefined ? {} : { trash: trash.length === 1 ? trash[0] : trash }),
    })),
  };
}
