// `runledger verify RUN|ARCHIVE`: compares files with their checksums.

import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { getRow } from "../../catalog/find-run.js";
import type { RowKey } from "../../core/field/field-table.js";
import { printable } from "../../core/printable.js";
import { formatBytes } from "../../core/units.js";
import { exitCodes, UserError } from "../../errors.js";
import { isGzip } from "../../store/archive-check.js";
import { nodeFileSystem } from "../../store/file-system.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { openRunTable, rootsOf, shorten } from "../open-runs.js";
import {
  type Subject,
  subjectOf,
  type Verification,
  verifyArchive,
  verifySubject,
} from "../verified-runs.js";
import { asJson, asText, differenceData, differences } from "../verify-text.js";
import { selectSomeRows } from "../where.js";

export const run: RunCommand = async (invocation, context) => {
  const { positionals, options } = invocation;
  const ways = [options.all === true, options.where !== undefined, positionals.length > 0];
  if (ways.filter(Boolean).length !== 1) {
    const which = ways.includes(true) ? ", one of the three" : "";
    throw new UserError("bad-usage", `verify: give runs or archives, or --all, or --where${which}.`, {
      hint: "runledger verify RUN|ARCHIVE… or runledger verify --all",
      exitCode: exitCodes.usage,
    });
  }
  if (positionals.length !== 1) return verifyMany(await chosen(invocation, context), invocation, context);
  const verification = await verifyOne(positionals[0] ?? "", invocation, context);
  const lines = differences(verification);
  if (options.json === true) context.writeOut(asJson(verification, lines.length === 0));
  else context.writeOut(asText(verification, lines));
  return lines.length === 0 ? exitCodes.done : exitCodes.failed;
};

async function verifyOne(name: string, invocation: Invocation, context: Context): Promise<Verification> {
  const archive = archivePath(name, context);
  if (archive !== undefined) return verifyArchive(archive, shorten(archive, context));
  const open = openRunTable({ ...invocation, positionals: rootsOf(invocation) }, context);
  const query = { contract: open.places.contract, workingFolder: context.workingFolder };
  const key = open.table.rows[getRow(open.table, name, query)] as RowKey;
  const subject = subjectOf(key, open);
  open.finish();
  return verifySubject(subject);
}

/** What is to be verified, in its order. */
async function chosen(invocation: Invocation, context: Context): Promise<readonly Subject[]> {
  const { positionals, options } = invocation;
  const open = openRunTable({ ...invocation, positionals: rootsOf(invocation) }, context);
  const query = { contract: open.places.contract, workingFolder: context.workingFolder };
  const rowSubject = (row: number): Subject => subjectOf(open.table.rows[row] as RowKey, open);
  const subjects =
    positionals.length > 0
      ? positionals.map((name) => {
          const archive = archivePath(name, context);
          return archive === undefined
            ? rowSubject(getRow(open.table, name, query))
            : { name: shorten(archive, context), archive };
        })
      : options.where === undefined
        ? open.table.rows.map((_, row) => rowSubject(row))
        : (await selectSomeRows(open.table, String(options.where))).map(rowSubject);
  open.finish();
  return subjects;
}

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

/** One line for each that differs or cannot be compared, and one for all; the order is that of the subjects. */
async function verifyMany(
  subjects: readonly Subject[],
  { options }: Invocation,
  context: Context,
): Promise<number> {
  const differing: Verification[] = [];
  const failed: { readonly name: string; readonly code: string; readonly message: string }[] = [];
  let [same, files, bytes] = [0, 0, 0];
  for (const subject of subjects) {
    try {
      const verification = await verifySubject(subject);
      if (differences(verification).length > 0) differing.push(verification);
      else same++;
      files += verification.comparison.same.length;
      for (const file of verification.comparison.same) bytes += file.bytes;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed.push({ name: subject.name, code: error.code, message: error.message });
    }
  }
  const without = failed.filter(({ code }) => code === "nothing-to-compare");
  const bad = failed.filter(({ code }) => code !== "nothing-to-compare");
  if (options.json === true) {
    const answer = {
      schema: "runledger.verify-many/1",
      is_same: differing.length + bad.length === 0,
      ...{ same, files, bytes },
      differing: differing.map((one) => differenceData(one)),
      unreadable: bad,
      without_checksums: without.map(({ name }) => name),
    };
    context.writeOut(`${JSON.stringify(answer, undefined, 2)}\n`);
  } else {
    for (const one of differing) context.writeOut(asText(one, differences(one)));
    for (const { message } of bad) context.writeOut(`${printable(message)}\n`);
    const rest = without.length === 0 ? "" : `; ${without.length} without checksums`;
    const wrong = differing.length + bad.length === 0 ? "" : `, ${differing.length + bad.length} not`;
    context.writeOut(
      `${same} of ${subjects.length} as recorded${wrong}${rest} (${files} files, ${formatBytes(bytes)})\n`,
    );
  }
  return differing.length + bad.length === 0 ? exitCodes.done : exitCodes.failed;
}
