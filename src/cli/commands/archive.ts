// `runledger archive RUN…`: packs runs, and with --remove moves them to the trash afterwards.

import { resolve } from "node:path";
import { isArchived } from "../../catalog/archive/archive-field.js";
import {
  type ArchivedOutcome,
  archiveRuns,
  planRuns,
  type RunPlan,
} from "../../catalog/archive/archive-runs.js";
import { whyNotPacked } from "../../catalog/archive/why-not-packed.js";
import { getRow } from "../../catalog/find-run.js";
import type { RowKey } from "../../core/field/field-table.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { printable } from "../../core/printable.js";
import { formatBytes } from "../../core/units.js";
import { exitCodes, UserError } from "../../errors.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { machineIdentity, ownIdentity } from "../../store/writer-identity.js";
import { ProgressLine } from "../archive-progress.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { type OpenRunTable, openRunTable, rootsOf, shorten } from "../open-runs.js";
import { selectSomeRows } from "../where.js";

export const run: RunCommand = async (invocation, context) => {
  const open = openRunTable({ ...invocation, positionals: rootsOf(invocation) }, context);
  const rows = await chosenRows(invocation, context, open);
  const runs = [...rows].map((row) => open.runOf(open.table.rows[row] as RowKey));
  const { options } = invocation;
  const removes = options.remove === true;
  const planned = planRuns(nodeFileSystem, runs, open.table.rows);
  open.finish();
  // Who names a run is told that it is archived; a condition is asked again and again.
  const plans = options.where === undefined ? planned : planned.filter((plan) => isToDo(plan, removes));
  const before = planned.length - plans.length;
  if (options["dry-run"] === true) return dryRun(plans, { invocation, context, before });
  const outFolder = resolve(context.workingFolder, String(options.out ?? "archive"));
  const done: ArchivedOutcome[] = [];
  const line = new ProgressLine(context);
  try {
    const world = worldOf(context, options.level === "small" ? "small" : "fast", (share, total) =>
      line.show(`${plans[done.length]?.run.id ?? ""}: packing and comparing`, share, total),
    );
    const how = { outFolder, removes, mayBeThere: removes || options.where !== undefined };
    for await (const outcome of archiveRuns(plans, how, world)) {
      line.clear();
      done.push(outcome);
      if (options.json !== true) context.writeOut(textOf(outcome, context));
    }
  } finally {
    line.clear();
  }
  context.writeOut(options.json === true ? toJson(plans, { done, before }) : archivedBefore(plans, before));
  return exitCodes.done;
};

/** Whether a run is not archived yet, or not all of it has gone to the trash as was asked. */
function isToDo({ run, unfinished }: RunPlan, removes: boolean): boolean {
  return !isArchived(run) || (removes && unfinished !== undefined);
}

/** A line on runs that match, but were archived before; empty where there are none. */
function archivedBefore(plans: readonly RunPlan[], before: number): string {
  if (before === 0) return "";
  return `${plans.length === 0 ? "Nothing to do: " : ""}${countOf(before, "run")} archived before\n`;
}

/** Rows that are named or match, each once. */
async function chosenRows(
  { positionals, options }: Invocation,
  context: Context,
  { table, places }: OpenRunTable,
): Promise<ReadonlySet<number>> {
  if ((options.where === undefined) === (positionals.length === 0)) {
    const what = positionals.length === 0 ? "say which runs" : "give runs by name, or --where, not both";
    throw new UserError("bad-usage", `archive: ${what}.`, {
      hint: "runledger archive RUN… or runledger archive --where EXPR",
      exitCode: exitCodes.usage,
    });
  }
  if (options.where !== undefined) return new Set(await selectSomeRows(table, String(options.where)));
  const query = { contract: places.contract, workingFolder: context.workingFolder };
  return new Set(positionals.map((name) => getRow(table, name, query)));
}

function worldOf(
  context: Context,
  effort: "fast" | "small",
  onProgress: (done: number, total: number) => void,
) {
  const machine = machineIdentity();
  return {
    files: nodeFileSystem,
    own: ownIdentity(),
    machine,
    nowMs: context.now,
    effort,
    onProgress,
    leftovers: new Map(),
    reading: { nowMs: context.now(), machine },
  };
}

function textOf({ plan, archive, wasThere, trashed }: ArchivedOutcome, context: Context): string {
  const id = printable(plan.run.id);
  const sizes = `${formatBytes(archive.bytes)} in ${formatBytes(archive.packedBytes)}`;
  const path = printable(shorten(archive.path, context));
  const what = wasThere ? "was archived as" : "archived as";
  const head = `${id}: ${what} ${path} (${countOf(archive.fileCount, "file")}, ${sizes}, every sha256 compared)\n`;
  const moved = trashed.map((to) => `${id}: moved to ${printable(shorten(to, context))}\n`);
  return head + moved.join("");
}

function dryRun(
  plans: readonly RunPlan[],
  asked: { readonly invocation: Invocation; readonly context: Context; readonly before: number },
): number {
  const { context, before } = asked;
  const { options } = asked.invocation;
  if (options.json === true) {
    context.writeOut(toJson(plans, { done: undefined, before }));
    return exitCodes.done;
  }
  for (const plan of plans) {
    const id = printable(plan.run.id);
    if (options.remove === true && plan.unfinished !== undefined) {
      context.writeOut(
        `${id}: is archived; ${countOf(plan.unfinished.left.length, "file")} would follow to the trash\n`,
      );
      continue;
    }
    const reason =
      plan.refusal ??
      (options.remove === true ? plan.stays : undefined) ??
      whyNotPacked(nodeFileSystem, plan);
    const then = options.remove === true ? ", then moved to the trash" : "";
    const head = `${id}: would be archived${then}: ${countOf(plan.files.length, "file")}, ${formatBytes(plan.bytes)}\n`;
    context.writeOut(reason === undefined ? head : `${printable(reason.message)}\n`);
    if (reason !== undefined) continue;
    for (const file of plan.files)
      context.writeOut(
        `  ${formatBytes(file.bytes).padStart(10)}  ${printable(file.path)}  (${file.reason})\n`,
      );
  }
  context.writeOut(archivedBefore(plans, before));
  return exitCodes.done;
}

interface Answer {
  /** Undefined: nothing was done. */
  readonly done: readonly ArchivedOutcome[] | undefined;
  /** Runs that match and were archived before. */
  readonly before: number;
}

function toJson(plans: readonly RunPlan[], { done, before }: Answer): string {
  const answer = {
    schema: "runledger.archive/1",
    dry_run: done === undefined,
    runs: plans.map(({ run: { id, path }, files, bytes, refusal, stays }, index) => {
      const outcome = done?.[index];
      return {
        id,
        path,
        bytes,
        files,
        refused: refusal?.message ?? null,
        stays: stays?.message ?? null,
        archive: outcome?.archive.path ?? null,
        archive_bytes: outcome?.archive.packedBytes ?? null,
        trashed: outcome?.trashed ?? [],
      };
    }),
    archived_before: before,
  };
  return `${encodeJson(answer, 2)}\n`;
}

function countOf(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
