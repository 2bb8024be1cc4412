// `runledger restore RUN|ARCHIVE`: brings an archived run back, or one of its files.

import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { archiveOf } from "../../catalog/archive/archive-field.js";
import { getRow } from "../../catalog/find-run.js";
import { findPlaces } from "../../catalog/roots.js";
import type { RowKey } from "../../core/field/field-table.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { printable } from "../../core/printable.js";
import { formatBytes } from "../../core/units.js";
import { exitCodes, UserError } from "../../errors.js";
import { readArchiveRecords } from "../../store/archive-records.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { type RestoreRequest, restoreArchive } from "../../store/restore-archive.js";
import { machineIdentity, ownIdentity } from "../../store/writer-identity.js";
import { ProgressLine } from "../archive-progress.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { openRunTable, rootsOf, shorten } from "../open-runs.js";

export const run: RunCommand = async (invocation, context) => {
  const { positionals, options } = invocation;
  const name = positionals[0] ?? "";
  const { shownAs, ...found } =
    archiveFile(name, invocation, context) ?? archivedRun(name, invocation, context);
  const file = options.file === undefined ? undefined : String(options.file);
  const line = new ProgressLine(context);
  const request: RestoreRequest = {
    ...found,
    ...(file === undefined ? {} : { file }),
    ...(options.out === undefined && file === undefined
      ? {}
      : { outFolder: resolve(context.workingFolder, String(options.out ?? ".")) }),
    onProgress: (done, total) => line.show(`${printable(shownAs)}: checking and unpacking`, done, total),
  };
  const world = { own: ownIdentity(), machine: machineIdentity(), nowMs: context.now };
  try {
    const restored = await restoreArchive(nodeFileSystem, request, world);
    line.clear();
    if (options.json === true) {
      const { path, fileCount, bytes } = restored;
      const answer = { schema: "runledger.restore/1", archive: found.archive, path, files: fileCount, bytes };
      context.writeOut(`${encodeJson(answer, 2)}\n`);
    } else {
      const count = restored.fileCount === 1 ? "1 file" : `${restored.fileCount} files`;
      const path = printable(shorten(restored.path, context));
      context.writeOut(
        `${printable(shownAs)}: restored to ${path} (${count}, ${formatBytes(restored.bytes)}, every sha256 compared)\n`,
      );
    }
    return exitCodes.done;
  } finally {
    line.clear();
  }
};

interface Found extends Pick<RestoreRequest, "archive" | "root" | "listSha256"> {
  /** The run's id, or the archive's path as it was given. */
  readonly shownAs: string;
}

/** An archive that is given by its path; it belongs to the first root. */
function archiveFile(name: string, invocation: Invocation, context: Context): Found | undefined {
  const path = resolve(context.workingFolder, name);
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  if (!/\.(tar\.gz|tgz|tar)$/.test(name)) return undefined;
  const { roots } = findPlaces(context.workingFolder, rootsOf(invocation));
  if (isFile) return { shownAs: name, archive: realpathSync(path), root: roots[0] ?? context.workingFolder };
  throw new UserError("no-such-archive", `${name}: no such file.`, {
    hint: "Give the path of an archive, or the id of an archived run.",
    exitCode: exitCodes.usage,
  });
}

function archivedRun(name: string, invocation: Invocation, context: Context): Found {
  const open = openRunTable({ ...invocation, positionals: rootsOf(invocation) }, context);
  const query = { contract: open.places.contract, workingFolder: context.workingFolder };
  const key = open.table.rows[getRow(open.table, name, query)] as RowKey;
  const archive = archiveOf(open.runOf(key));
  open.finish();
  if (archive === undefined) {
    throw new UserError("not-archived", `${key.id}: its files are in their place. Nothing was restored.`, {
      hint: `To unpack an archive of it elsewhere: runledger restore ARCHIVE --out DIR`,
      exitCode: exitCodes.refused,
    });
  }
  if (statSync(archive, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UserError("no-such-archive", `${key.id}: its archive ${shorten(archive, context)} is gone.`, {
      hint: "Where it was moved elsewhere: runledger restore ARCHIVE",
    });
  }
  const record = readArchiveRecords(key.root).records.find(
    (one) => one.archive === archive && one.id === key.id,
  );
  const listed = record === undefined ? {} : { listSha256: record.listSha256 };
  return { shownAs: key.id, archive, root: key.root, ...listed };
}
