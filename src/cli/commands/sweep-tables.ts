// Tables at the end of a sweep: counts by phase, and what failed and why.

import { join } from "node:path";
import { type Trial, trialName } from "../../core/sweep/trial.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import { sweepFiles } from "../../sweep/sweep-layout.js";
import type { TrialStatus } from "../../sweep/sweep-status.js";
import type { Context } from "../context.js";
import { countStates, trialStates } from "./sweep-text.js";

/** Failures beyond so many are counted only. */
const mostFailures = 50;

/** One row a phase, one column a state that occurs. */
export function phasesTable(
  trials: readonly Trial[],
  statuses: readonly TrialStatus[],
  terminal: Context["terminal"],
): string {
  const byPhase = new Map<string, TrialStatus[]>();
  trials.forEach(({ phase = "all" }, index) => {
    const of = byPhase.get(phase) ?? [];
    of.push(statuses[index] ?? { state: "waiting" });
    byPhase.set(phase, of);
  });
  if (byPhase.size > 1) byPhase.set("all", [...statuses]);
  const total = countStates(statuses);
  const shown = trialStates.filter((state) => state === "captured" || total[state] > 0);
  const rows = [...byPhase].map(([phase, of]) => {
    const counts = countStates(of);
    return [phase, String(of.length), ...shown.map((state) => String(counts[state]))];
  });
  return renderPlainTable(["phase", "trials", ...shown], rows, {
    columns: terminal.columns,
    color: terminal.useColor,
  });
}

/** How many runs wait for targets that failed; "" when none does. */
function waitingLine(trials: readonly Trial[], statuses: readonly TrialStatus[]): string {
  const isWaiting = (index: number): boolean =>
    statuses[index]?.state === "waiting" && / failed(\.|:)/.test(statuses[index]?.reason ?? "");
  const count = trials.filter(
    ({ artifact }, index) => artifact?.target !== undefined && isWaiting(index),
  ).length;
  if (count === 0) return "";
  return `${count} ${count === 1 ? "run waits for a target" : "runs wait for targets"} that failed.\n`;
}

function isPhased(trials: readonly Trial[]): boolean {
  return trials.some(({ phase }) => phase !== undefined);
}

/** What failed and why, and where its output is; "" when nothing did. */
export function failuresTable(
  trials: readonly Trial[],
  statuses: readonly TrialStatus[],
  { terminal, folder }: { readonly terminal: Context["terminal"]; readonly folder: string },
): string {
  const failed = trials.flatMap((trial, index) => {
    const status = statuses[index];
    return status?.state === "failed" ? [[trialName(trial), status.reason ?? "–"]] : [];
  });
  if (failed.length === 0) return "";
  const table = renderPlainTable(["failed", "why"], failed.slice(0, mostFailures), {
    columns: terminal.columns,
    color: terminal.useColor,
  });
  const more =
    failed.length > mostFailures ? `and ${failed.length - mostFailures} more; all with --json\n` : "";
  const isStaged = trials.some(({ artifact }) => artifact !== undefined);
  const logs = isStaged ? `${sweepFiles.attempts}/*.log` : `${isPhased(trials) ? "*/" : ""}run_*/outputs/`;
  return `\n${table}${more}${waitingLine(trials, statuses)}What they said: ${join(folder, logs)}\n`;
}
