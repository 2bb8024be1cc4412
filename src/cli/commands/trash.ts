// `runledger trash list|restore|empty`: what lies in the trash of the roots, back or gone for good.

import { basename, join } from "node:path";
import { findPlaces } from "../../catalog/roots.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { printable } from "../../core/printable.js";
import { formatBytes, formatDuration } from "../../core/units.js";
import { exitCodes, UserError } from "../../errors.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import { nodeFileSystem } from "../../store/file-system.js";
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
import { rootsOf, shorten } from "../open-runs.js";

export const run: RunCommand = async (invocation, context) => {
  const [action = "list", ...names] = invocation.positionals;
  const { roots } = findPlaces(context.workingFolder, rootsOf(invocation));
  const all = roots.flatMap((root) => listTrash(nodeFileSystem, root));
  const chosen = chooseEntries(olderOf(invocation, all, context), names, context);
  if (action === "list") return list(invocation, context, chosen);
  if (action === "restore") return await restore(context, chosen, names);
  if (action === "empty") return await empty(invocation, context, { chosen, names, roots });
  throw usage(`trash: "${action}" is no action.`, "Actions: list, restore, empty.");
};

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
  return names.map((name) => {
    const fitting = entries.filter((entry) => isCalled(entry, name, context));
    const [found, ...more] = fitting;
    if (found === undefined)
      throw usage(`trash: there is no "${name}".`, "See what there is with: runledger trash");
    if (more.length > 0) {
      const candidates = fitting.map((entry) => entry.name).join(", ");
      throw usage(`trash: "${name}" can mean several entries.`, `Say which: ${candidates}`);
    }
    return found;
  });
}

function isCalled({ name, from, root }: TrashEntry, wanted: string, context: Context): boolean {
  if (name === wanted || from === wanted) return true;
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
    formatBytes(entry.bytes),
    printable(shorten(entry.root, context)),
  ]);
  const { columns, useColor } = context.terminal;
  context.writeOut(
    renderPlainTable(["run", "why", "there for", "files", "size", "root"], rows, {
      columns,
      color: useColor,
    }),
  );
  context.writeOut(`${count(entries.length)}, ${formatBytes(bytesOf(entries))}\n`);
  return exitCodes.done;
}

function toJson({ name, root, from, reason, movedMs, bytes, files }: TrashEntry): Record<string, unknown> {
  return {
    name,
    root,
    ...(from === undefined ? {} : { path: from }),
    ...(reason === undefined ? {} : { reason }),
    moved_at: new Date(movedMs).toISOString(),
    bytes,
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
  if (options["dry-run"] === true) {
    for (const entry of chosen)
      context.writeOut(
        `${printable(entry.from ?? entry.name)}: would be removed for good, ${formatBytes(entry.bytes)}\n`,
      );
    context.writeOut(`${count(chosen.length)}, ${formatBytes(bytesOf(chosen))}; nothing was removed\n`);
    return exitCodes.done;
  }
  if (names.length === 0 && options.older === undefined && options.yes !== true) {
    throw new UserError(
      "not-confirmed",
      `trash empty: all of it, ${count(chosen.length)}, would be gone for good. Nothing was removed.`,
      {
        hint: "Say --yes, or which: --older 30d, or names.",
        exitCode: exitCodes.refused,
      },
    );
  }
  let freed = 0;
  for (const root of roots) {
    const entries = chosen.filter((entry) => entry.root === root);
    freed += await emptyTrash(root, entries, worldOf(context));
  }
  context.writeOut(`${count(chosen.length)} removed for good, ${formatBytes(freed)} freed\n`);
  return exitCodes.done;
}

function bytesOf(entries: readonly TrashEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function count(entries: number): string {
  return entries === 1 ? "1 run" : `${entries} runs`;
}

function usage(message: string, hint: string): UserError {
  return new UserError("bad-argument", message, { hint, exitCode: exitCodes.usage });
}
