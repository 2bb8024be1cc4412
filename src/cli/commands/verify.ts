// `runledger verify RUN|ARCHIVE`: compares files with their checksums.

import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { getRun } from "../../catalog/find-run.js";
import { printable } from "../../core/printable.js";
import { formatBytes } from "../../core/units.js";
import { exitCodes, UserError } from "../../errors.js";
import { checkArchive, isGzip } from "../../store/archive-check.js";
import {
  type ChecksumComparison,
  compareChecksums,
  measureChecked,
  readChecksums,
} from "../../store/checksums.js";
import { nodeFileSystem } from "../../store/file-system.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { openRuns, rootsOf, shorten } from "../open-runs.js";

/** What was compared with what. */
interface Verification {
  /** Run id, or path of the archive. */
  readonly name: string;
  readonly comparison: ChecksumComparison;
  /** A file that is not on the list is a difference in an archive; in a run it came later. */
  readonly countsAdded: boolean;
}

export const run: RunCommand = async (invocation, context) => {
  const name = invocation.positionals[0] ?? "";
  const archive = archivePath(name, context);
  const verification =
    archive === undefined
      ? await verifyRun(name, invocation, context)
      : await verifyArchive(archive, context);
  const lines = differences(verification);
  if (invocation.options.json === true) context.writeOut(asJson(verification, lines.length === 0));
  else context.writeOut(asText(verification, lines));
  return lines.length === 0 ? exitCodes.done : exitCodes.failed;
};

/** The archive that a name means: what is called like one, or a file that is packed. Other files may be runs. */
function archivePath(name: string, context: Context): string | undefined {
  const path = resolve(context.workingFolder, name);
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const isCalledArchive = /\.(tar\.gz|tgz|tar)$/.test(name);
  if (isFile) return isCalledArchive || isGzip(nodeFileSystem, path) ? realpathSync(path) : undefined;
  if (!isCalledArchive) return undefined;
  throw new UserError("no-such-archive", `${name}: no such file.`, {
    hint: "Give the path of an archive, or a run id without .tar.gz.",
    exitCode: exitCodes.usage,
  });
}

async function verifyArchive(path: string, context: Context): Promise<Verification> {
  const { comparison, basis } = await checkArchive(nodeFileSystem, path);
  return { name: shorten(path, context), comparison, countsAdded: basis === "archive" };
}

async function verifyRun(name: string, invocation: Invocation, context: Context): Promise<Verification> {
  const open = openRuns(rootsOf(invocation), context);
  const { contract } = open.places;
  const found = getRun(open.runs, name, { contract, workingFolder: context.workingFolder });
  const recorded = readChecksums(found.path);
  if (!("files" in recorded)) {
    const why =
      recorded.problem === undefined
        ? "has no checksums.json"
        : `its checksums.json ${recorded.problem.message}`;
    throw new UserError("nothing-to-compare", `${found.id}: ${why}, so there is nothing to compare with.`, {
      hint: "Runs recorded by runledger get one when they end. An archive has checksums of its own.",
    });
  }
  const measured = await measureChecked(nodeFileSystem, found.path);
  return { name: found.id, comparison: compareChecksums(recorded.files, measured), countsAdded: false };
}

function differences({ comparison, countsAdded }: Verification): string[] {
  const { changed, missing, added } = comparison;
  return [
    ...changed.map(({ recorded, found }) =>
      recorded.bytes === found.bytes
        ? `  changed  ${printable(found.path)}  sha256 ${found.sha256}, recorded ${recorded.sha256}`
        : `  changed  ${printable(found.path)}  ${found.bytes} bytes, recorded ${recorded.bytes}`,
    ),
    ...missing.map((file) => `  missing  ${printable(file.path)}`),
    ...(countsAdded ? added.map((file) => `  added    ${printable(file.path)}`) : []),
  ];
}

function asText({ name, comparison, countsAdded }: Verification, lines: readonly string[]): string {
  const { same, changed, missing, added } = comparison;
  const total = same.length + changed.length + missing.length;
  const bytes = same.reduce((sum, file) => sum + file.bytes, 0);
  const later = added.length === 0 || countsAdded ? "" : `; ${added.length} came later`;
  if (lines.length === 0) {
    return `${printable(name)}: ${countOf(total, "file")}, ${formatBytes(bytes)}, as recorded${later}\n`;
  }
  const head = `${printable(name)}: ${countOf(lines.length, "difference")}, ${same.length} of ${countOf(total, "file")} as recorded${later}`;
  return `${[head, ...lines].join("\n")}\n`;
}

function asJson({ name, comparison, countsAdded }: Verification, isSame: boolean): string {
  const { same, changed, missing, added } = comparison;
  const answer = {
    schema: "runledger.verify/1",
    name,
    is_same: isSame,
    same: same.length,
    changed,
    missing,
    [countsAdded ? "added" : "came_later"]: added,
  };
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}

function countOf(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
