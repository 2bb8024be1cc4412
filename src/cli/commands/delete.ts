// `runledger delete RUN…`: moves runs to the trash of their root.

import { relative, resolve } from "node:path";
import { refuseArchived } from "../../catalog/archive/archive-field.js";
import { type PlannedFile, planRuns, type RunPlan } from "../../catalog/archive/archive-runs.js";
import { getRun } from "../../catalog/find-run.js";
import { findPlaces } from "../../catalog/roots.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { printable } from "../../core/printable.js";
import { formatBytes } from "../../core/units.js";
import { exitCodes } from "../../errors.js";
import { type DiskUsage, diskUsage } from "../../store/disk-usage.js";
import { nodeFileSystem } from "../../store/file-system.js";
import {
  type CutRemoval,
  findCutRemovals,
  finishCutRemoval,
  moveRunToTrash,
} from "../../store/several-to-trash.js";
import type { TrashWorld } from "../../store/trash-bin.js";
import { machineIdentity, ownIdentity } from "../../store/writer-identity.js";
import type { RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { nextCommand } from "../next-command.js";
import { openRuns, rootsOf, shorten } from "../open-runs.js";
import { refuseReference, refuseShared, refuseUnended } from "../removable-runs.js";

const nothingDone = "Nothing was deleted.";

/** What is packed away already has no files here. */
const archivedWords = {
  done: `it has no other files that could be deleted. ${nothingDone}`,
  after:
    "then delete it. To drop it for good as it is, remove the archive and its line in .runledger/archives.jsonl by hand.",
};

/** One run, or what a deletion of it that was cut off has left. */
interface Deletion {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  readonly files: readonly PlannedFile[];
  readonly usage: DiskUsage;
  /** Moves its folder, or its files where it has none, to the trash; returns where these lie then. */
  readonly move: (world: TrashWorld) => Promise<readonly string[]>;
  /** Absent with --dry-run. */
  readonly trash?: readonly string[];
}

export const run: RunCommand = async ({ positionals, options }, context) => {
  const roots = rootsOf({ positionals, options, rest: [] });
  const names = [...new Set(positionals)];
  const begun = findPlaces(context.workingFolder, roots).roots.flatMap((root) =>
    findCutRemovals(nodeFileSystem, root).filter((cut) => names.some((name) => isCalled(cut, name, context))),
  );
  const others = names.filter((name) => !begun.some((cut) => isCalled(cut, name, context)));
  const found =
    others.length > 0 ? chooseRuns(others, { roots, isForced: options.force === true }, context) : [];
  const world = { files: nodeFileSystem, own: ownIdentity(), machine: machineIdentity(), nowMs: context.now };
  const isDry = options["dry-run"] === true;
  const done: Deletion[] = [];
  for (const one of [...begun.map(restOf), ...found])
    done.push(isDry ? one : { ...one, trash: await one.move(world) });
  if (options.json === true) context.writeOut(`${encodeJson(toJson(done, isDry), 2)}\n`);
  else for (const one of done) context.writeOut(textOf(one, roots, context));
  return exitCodes.done;
};

/** All are checked before the first goes. */
function chooseRuns(
  names: readonly string[],
  { roots, isForced }: { readonly roots: readonly string[]; readonly isForced: boolean },
  context: Context,
): Deletion[] {
  const open = openRuns(roots, context);
  const { contract, contractFile } = open.places;
  const query = { contract, workingFolder: context.workingFolder };
  const found = [...new Set(names.map((name) => getRun(open.runs, name, query)))];
  for (const one of found) {
    refuseArchived(one, archivedWords);
    refuseUnended(one, nothingDone, "Stop it first, or wait until it has ended.");
    refuseShared(one, open.runs, { done: nothingDone, mend: "Delete its files by hand, if that is meant." });
    if (!isForced) refuseReference(one, { contractFile, workingFolder: context.workingFolder });
  }
  return planRuns(nodeFileSystem, found, open.runs).map(wholeOf);
}

/** A run in one file may have others beside it that only it is read from. */
function wholeOf({ run: { id, path, root }, filePaths, files, bytes }: RunPlan): Deletion {
  const paths = filePaths ?? [path];
  const move = (world: TrashWorld) => moveRunToTrash({ root, runId: id, paths, reason: "deleted" }, world);
  return { id, path, bytes, files, usage: diskUsage(nodeFileSystem, paths), move };
}

function restOf(cut: CutRemoval): Deletion {
  const { runId: id, path, root, left } = cut;
  const files = left.map((file) => ({
    path: relative(root, file),
    bytes: nodeFileSystem.look(file)?.sizeBytes ?? 0,
    reason: "left when its removal was cut off",
  }));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const move = (world: TrashWorld) => finishCutRemoval(cut, world);
  return { id, path, bytes, files, usage: diskUsage(nodeFileSystem, left), move };
}

function isCalled({ runId, path }: CutRemoval, name: string, context: Context): boolean {
  return runId === name || path === resolve(context.workingFolder, name);
}

function textOf(
  { id: runId, files, usage, trash }: Deletion,
  roots: readonly string[],
  context: Context,
): string {
  const id = printable(runId);
  const count = files.length === 1 ? "1 file" : `${files.length} files`;
  const sizes = `${count}, ${formatBytes(usage.bytes)} on disk`;
  if (trash !== undefined) {
    const [first = "", ...more] = trash;
    const place = more.length === 0 ? printable(shorten(first, context)) : "the trash";
    const back = nextCommand(["trash", "restore", runId], roots);
    return `${id}: moved to ${place} (${sizes}). Back with: ${back}\n`;
  }
  const lines = files.map(
    (file) => `  ${formatBytes(file.bytes).padStart(10)}  ${printable(file.path)}  ${file.reason}\n`,
  );
  return `${id}: would be moved to the trash, ${sizes}\n${lines.join("")}`;
}

function toJson(done: readonly Deletion[], isDryRun: boolean): Record<string, unknown> {
  return {
    schema: "runledger.delete/1",
    dry_run: isDryRun,
    runs: done.map(({ id, path, bytes, files, usage, trash }) => ({
      id,
      path,
      bytes,
      disk_bytes: usage.bytes,
      files,
      ...(trash === undefined ? {} : { trash: trash.length === 1 ? trash[0] : trash }),
    })),
  };
}
