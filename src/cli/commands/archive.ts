// `runledger archive RUN…`: packs runs, and with --remove moves them to the trash afterwards.

import { resolve } from "node:path";
import { getRun } from "../../catalog/find-run.js";
import { printable } from "../../core/printable.js";
import type { Run } from "../../core/run.js";
import { formatBytes } from "../../core/units.js";
import { exitCodes } from "../../errors.js";
import { type Archive, type ArchiveWorld, archiveRun, removeArchived } from "../../store/archive.js";
import { findArchive } from "../../store/existing-archive.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { machineIdentity, ownIdentity } from "../../store/writer-identity.js";
import type { RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { openRuns, rootsOf, shorten } from "../open-runs.js";
import { refuseShared, refuseUnended } from "../removable-runs.js";

const nothingDone = "Nothing was archived.";
const inCommon = {
  done: nothingDone,
  mend: "Leave out --remove: the archive is made, and the files stay.",
};

export const run: RunCommand = async (invocation, context) => {
  const open = openRuns(rootsOf(invocation), context);
  const query = { contract: open.places.contract, workingFolder: context.workingFolder };
  const found = new Set(invocation.positionals.map((name) => getRun(open.runs, name, query)));
  const isRemoving = invocation.options.remove === true;
  // All are checked before the first is packed.
  for (const one of found) refuseUnended(one, nothingDone, "Archive it when it has ended.");
  if (isRemoving) for (const one of found) refuseShared(one, open.runs, inCommon);
  const out = resolve(context.workingFolder, String(invocation.options.out ?? "archive"));
  const world = worldOf(context);
  for (const one of found) {
    // A killed --remove is taken up where it ended.
    const known = isRemoving ? await findArchive(world.files, one, out) : undefined;
    const archive = known ?? (await archiveRun(one, out, world));
    context.writeOut(`${archivedLine(one, archive, context)}\n`);
    if (!isRemoving) continue;
    for (const trashed of await removeArchived(one, archive, world))
      context.writeOut(`${printable(one.id)}: moved to ${printable(shorten(trashed, context))}\n`);
  }
  return exitCodes.done;
};

function worldOf(context: Context): ArchiveWorld {
  return { files: nodeFileSystem, own: ownIdentity(), machine: machineIdentity(), nowMs: context.now };
}

function archivedLine(one: Run, archive: Archive, context: Context): string {
  const count = archive.fileCount === 1 ? "1 file" : `${archive.fileCount} files`;
  const sizes = `${formatBytes(archive.bytes)} in ${formatBytes(archive.packedBytes)}`;
  const path = printable(shorten(archive.path, context));
  return `${printable(one.id)}: archived as ${path} (${count}, ${sizes}, every sha256 compared)`;
}
