// `runledger trash list|restore|empty`: what lies in the trash of the roots, back or gone for good.

import { basename, join } from "node:path";
import { findPlaces } from "../../catalog/roots.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { printable } from "../../core/printable.js";
import { formatBytes, formatDuration } from "../../core/units.js";
import { exitCodes, UserError } from "../../errors.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import { type DiskUsage, diskUsage } from "../../store/disk-usage.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { listFiles } from "../../store/list-files.js";
import { rootFiles } from "../../store/run-layout.js";
import {
  emptyTrash,
  listTrash,
  restoreFromTrash,
  type TrashEntry,
  type TrashWorld,
} from "../../store/trash-bin.js";
import { machineIdentity, ownIdentity } from "../../store/writer-identity.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { isAgreed } from "../is-agreed.js";
import { rootsOf, shorten } from "../open-runs.js";

export const run: RunCommand = async (invocation, context) => {
  const [action = "list", ...names] = invocation.positionals;
  const { roots } = findPlaces(context.workingFolder, rootsOf(invocation));
  const all = roots.flatMap((root) => listTrash(nodeFileSystem, root)).filter(isOurs);
  const chosen = chooseEntries(olderOf(invocation, all, context), names, context);
  if (action === "list") return list(invocation, context, chosen);
  if (action === "restore") return await restore(context, chosen, names);
  if (action === "empty") return await empty(invocation, context, { chosen, names, roots });
  throw usage(`trash: "${action}" is no action.`, "Actions: list, restore, empty.");
};

/** MLflow keeps what was deleted there in a folder of the same name: such entries have neither our record nor our names. */
function isOurs({ from, name }: TrashEntry): boolean {
  return from !== undefined || /^\d{8}_\d{6}_/.test(name);
}

function worldOf(context: Context): TrashWorld {
  return { files: nodeFileSystem, own: ownIdentity(), machine: machineIdentity(), nowMs: context.now };
}

const ageUnits: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function olderOf(
  { options }: Invocation,
  all: readonly TrashEntry[],
  context: Context,
): readonly TrashEntry[] {
  if (options.older === undefined) return all;
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(String(options.older)) ?? [];
  const age = Number(count) * (ageUnits[unit] ?? Number.NaN);
  if (!Number.isFinite(age))
    throw usage(`trash: --older ${String(options.older)} is no age.`, "Write 30d, 12h, 90m or 2w.");
  return all.filter(({ movedMs }) => context.now() - movedMs > age);
}

/** Entries by their name, or the id or path of the run; all where none is named. */
function chooseEntries(
  entries: readonly TrashEntry[],
  names: readonly string[],
  context: Context,
): readonly TrashEntry[] {
  if (names.length === 0) return entries;
  const chosen = names.flatMap((name) => {
    const fitting = entries.filter((entry) => isCalled(entry, name, context));
    if (fitting.length === 0)
      throw usage(`trash: there is no "${printable(name)}".`, "See what there is with: runledger trash");
    if (!areOneRun(fitting)) {
      const candidates = fitting.map((entry) => printable(entry.name)).join(", ");
      throw usage(`trash: "${printable(name)}" can mean several entries.`, `Say which: ${candidates}`);
    }
    return fitting;
  });
  return [...new Set(chosen)];
}

/** One entry, or the files of one run that has no folder of its own. */
function areOneRun([first, ...more]: readonly TrashEntry[]): boolean {
  return more.every(
    ({ root, runId, reason, from }) =>
      root === first?.root &&
      runId !== undefined &&
      runId === first.runId &&
      reason === first.reason &&
      from !== first.from,
  );
}

function isCalled({ name, from, root, runId }: TrashEntry, wanted: string, context: Context): boolean {
  if (name === wanted || from === wanted || runId === wanted) return true;
  if (from === undefined) return false;
  return basename(from) === wanted || shorten(join(root, from), context) === wanted.replace(/\/$/, "");
}

function list({ options }: Invocation, context: Context, entries: readonly TrashEntry[]): number {
  if (options.json === true) {
    context.writeOut(`${encodeJson({ schema: "runledger.trash/1", entries: entries.map(toJson) }, 2)}\n`);
    return exitCodes.done;
  }
  if (entries.length === 0) {
    context.writeError("The trash is empty.\n");
    return exitCodes.done;
  }
  const rows = entries.map((entry) => [
    printable(entry.from ?? entry.name),
    entry.reason === undefined ? "–" : printable(entry.reason),
    formatDuration(Math.max(0, Math.round((context.now() - entry.movedMs) / 1000))),
    String(entry.files),
    formatBytes(entry.diskBytes),
    printable(shorten(entry.root, context)),
  ]);
  const { columns, useColor } = context.terminal;
  context.writeOut(
    renderPlainTable(["run", "why", "there for", "files", "on disk", "root"], rows, {
      columns,
      color: useColor,
    }),
  );
  context.writeOut(`${count(entries)}, ${formatBytes(usageOf(entries).bytes)} on disk\n`);
  return exitCodes.done;
}

function toJson({
  name,
  root,
  from,
  reason,
  runId,
  movedMs,
  bytes,
  diskBytes,
  files,
}: TrashEntry): Record<string, unknown> {
  return {
    name,
    root,
    ...(from === undefined ? {} : { path: from }),
    ...(reason === undefined ? {} : { reason }),
    ...(runId === undefined ? {} : { run_id: runId }),
    moved_at: new Date(movedMs).toISOString(),
    bytes,
    disk_bytes: diskBytes,
    files,
  };
}

async function restore(
  context: Context,
  entries: readonly TrashEntry[],
  names: readonly string[],
): Promise<number> {
  if (names.length === 0)
    throw usage("trash restore: nothing is named.", "Name entries; see them with: runledger trash");
  for (const entry of entries) {
    const place = await restoreFromTrash(entry, worldOf(context));
    context.writeOut(`${printable(shorten(place, context))}: restored\n`);
  }
  return exitCodes.done;
}

async function empty(
  { options }: Invocation,
  context: Context,
  asked: { chosen: readonly TrashEntry[]; names: readonly string[]; roots: readonly string[] },
): Promise<number> {
  const { chosen, names, roots } = asked;
  if (options["dry-run"] === true) return emptyDry(chosen, context);
  const isAll = names.length === 0 && options.older === undefined;
  if (isAll && chosen.length > 0 && options.yes !== true) {
    const words = `trash empty: all of it, ${count(chosen)}, would be gone for good.`;
    if (!(await isAgreed(`${words} Go on? [y/N] `, context))) throw notConfirmed(words);
  }
  let freed = 0;
  for (const root of roots) {
    const entries = chosen.filter((entry) => entry.root === root);
    freed += await emptyTrash(root, entries, worldOf(context));
  }
  context.writeOut(`${count(chosen)} removed for good, ${formatBytes(freed)} freed\n`);
  return exitCodes.done;
}

function notConfirmed(words: string): UserError {
  return new UserError("not-confirmed", `${words} Nothing was removed.`, {
    hint: "Say --yes, or which: --older 30d, or names.",
    exitCode: exitCodes.refused,
  });
}

function emptyDry(chosen: readonly TrashEntry[], context: Context): number {
  for (const entry of chosen) {
    const days = formatDuration(Math.max(0, Math.round((context.now() - entry.movedMs) / 1000)));
    const why = `${printable(entry.reason ?? "there")}${entry.reason === undefined ? "" : ","} for ${days}`;
    const head = `${printable(entry.from ?? entry.name)}: would be removed for good (${why}), ${formatBytes(entry.diskBytes)} on disk`;
    const files = listFiles(nodeFileSystem, folderOf(entry)).map(
      ({ path, bytes }) => `  ${formatBytes(bytes).padStart(10)}  ${printable(path)}\n`,
    );
    context.writeOut(`${head}\n${files.join("")}`);
  }
  const { freedBytes } = usageOf(chosen);
  context.writeOut(`${count(chosen)}, ${formatBytes(freedBytes)} would come free; nothing was removed\n`);
  return exitCodes.done;
}

function folderOf({ root, name }: TrashEntry): string {
  return join(root, rootFiles.trash, name);
}

function usageOf(entries: readonly TrashEntry[]): DiskUsage {
  return diskUsage(nodeFileSystem, entries.map(folderOf));
}

/** Files of one run without a folder are several entries, and one run. */
function count(entries: readonly TrashEntry[]): string {
  const runs = new Set(entries.map(({ root, runId, name }) => `${root}\n${runId ?? name}`)).size;
  return runs === 1 ? "1 run" : `${runs} runs`;
}

function usage(message: string, hint: string): UserError {
  return new UserError("bad-argument", message, { hint, exitCode: exitCodes.usage });
}
