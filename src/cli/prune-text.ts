// What `runledger prune` prints: which runs stay and why, which go, file by file, and what that frees.

import type { PrunePlan } from "../catalog/archive/prune-plan.js";
import type { PrunedRun } from "../catalog/archive/prune-runs.js";
import { encodeJson } from "../core/json/encode-json.js";
import type { KeepRule } from "../core/keep/keep-rule.js";
import { printable } from "../core/printable.js";
import { formatBytes } from "../core/units.js";
import { renderPlainTable } from "../exporters/plain-table.js";
import type { Context } from "./context.js";
import { nextCommand } from "./next-command.js";
import { shorten } from "./open-runs.js";

export interface PruneAnswer {
  readonly plan: PrunePlan;
  readonly request: {
    /** As they were given; empty: where runs usually are. */
    readonly roots: readonly string[];
    readonly rules: readonly KeepRule[];
    readonly isDry: boolean;
    readonly outFolder: string | undefined;
  };
  /** What became of the runs that went; empty with --dry-run. */
  readonly done: readonly PrunedRun[];
}

/** One line for one run that went, or stayed after all. */
export function prunedLine(pruned: PrunedRun, context: Context): string {
  if ("error" in pruned) {
    const { message, hint } = pruned.error;
    const id = `${printable(pruned.going.plan.run.id)}: `;
    const text = printable(message);
    const then = hint === undefined ? "" : `  ${printable(hint)}\n`;
    context.writeError(`${text.startsWith(id) ? text : `${id}stays. ${text}`}\n${then}`);
    return "";
  }
  const { going, archive, trashed } = pruned;
  const id = printable(going.plan.run.id);
  const places = trashed.map((path) => printable(shorten(path, context)));
  const where = places.length === 1 ? `moved to ${places[0]}` : `${places.length} files moved to the trash`;
  if (archive === undefined) return `${id}: ${where}\n`;
  return `${id}: archived as ${printable(shorten(archive.path, context))}, ${where}\n`;
}

/** Prints who stays and why; with --dry-run also who would go, and every file of theirs. Then the sum. */
export function printPrune({ plan, request, done }: PruneAnswer, context: Context): void {
  const { columns, useColor } = context.terminal;
  const rows = plan.kept.map(({ run, rules, protections }) => [
    run.id,
    [...rules, ...protections].join("; "),
  ]);
  if (rows.length > 0)
    context.writeOut(`${renderPlainTable(["kept", "why"], rows, { columns, color: useColor })}\n`);
  if (request.isDry || done.length === 0) for (const one of plan.going) context.writeOut(goingText(one));
  context.writeOut(sumOf({ plan, request, done }));
}

function goingText({ plan, usage, reason }: PrunePlan["going"][number]): string {
  const { run, files } = plan;
  const head = `${printable(run.id)}: would go (${reason}), ${counted(files.length, "file")}, ${formatBytes(usage.bytes)} on disk\n`;
  const lines = files.map(
    (file) => `  ${formatBytes(file.bytes).padStart(10)}  ${printable(file.path)}  ${file.reason}\n`,
  );
  return `${head}${lines.join("")}`;
}

function sumOf({ plan, request, done }: PruneAnswer): string {
  const { kept, going, archived } = plan;
  const before = archived > 0 ? `, ${archived} archived before` : "";
  if (going.length === 0) return `Nothing to do: ${counted(kept.length, "run")} kept${before}\n`;
  const goal = request.outFolder === undefined ? "moved to the trash" : "archived and moved to the trash";
  if (request.isDry) {
    const bytes = freed(going);
    return `${counted(going.length, "run")} would be ${goal}, ${kept.length} kept${before}; ${formatBytes(bytes)} would come free when the trash is emptied. Nothing was done.\n`;
  }
  const gone = done.filter((one) => !("error" in one));
  const failed = done.length - gone.length;
  const stayed = failed > 0 ? `, ${failed} kept after all` : "";
  const bytes = freed(gone.map((one) => one.going));
  return `${counted(gone.length, "run")} ${goal}, ${kept.length} kept${stayed}${before}; ${formatBytes(bytes)} come free with: ${nextCommand(["trash", "empty"], request.roots)}\n`;
}

function freed(going: readonly PrunePlan["going"][number][]): number {
  return going.reduce((sum, { usage }) => sum + usage.freedBytes, 0);
}

/** The answer of `--json`; docs/json.md describes it. */
export function pruneJson({ plan, request, done }: PruneAnswer): string {
  const outcomes = new Map(done.map((one) => [one.going, one]));
  const going = plan.going.map((one) => {
    const { run, files, bytes } = one.plan;
    const { bytes: diskBytes, freedBytes } = one.usage;
    const about = { id: run.id, path: run.path, reason: one.reason };
    const sizes = { bytes, disk_bytes: diskBytes, freed_bytes: freedBytes };
    return { ...about, ...sizes, files, ...outcomeOf(outcomes.get(one)) };
  });
  const kept = plan.kept.map(({ run, rules, protections }) => ({
    id: run.id,
    path: run.path,
    rules,
    protections,
  }));
  const rules = request.rules.map(({ text }) => text);
  const answer = { schema: "runledger.prune/1", dry_run: request.isDry, rules, kept, going };
  return `${encodeJson({ ...answer, archived_before: plan.archived }, 2)}\n`;
}

function outcomeOf(outcome: PrunedRun | undefined): Record<string, unknown> {
  if (outcome === undefined) return {};
  if ("error" in outcome) return { kept_after_all: outcome.error.message };
  const { archive, trashed } = outcome;
  return { trash: trashed, ...(archive === undefined ? {} : { archive: archive.path }) };
}

function counted(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
