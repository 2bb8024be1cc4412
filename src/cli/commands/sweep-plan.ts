// `runledger sweep plan`: the trials of a sweep with their ids, and what became of them.

import { encodeJson } from "../../core/json/encode-json.js";
import { paramText } from "../../core/sweep/command-template.js";
import { quoteWord } from "../../core/sweep/quote-word.js";
import { type Trial, trialFolderName } from "../../core/sweep/trial.js";
import { exitCodes } from "../../errors.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { wavesOf } from "../../sweep/stage-waves.js";
import { writeSubmission } from "../../sweep/submission.js";
import { trialFolder } from "../../sweep/sweep-layout.js";
import { lookAtTrials, type TrialStatus } from "../../sweep/sweep-status.js";
import type { Invocation } from "../command.js";
import type { Context } from "../context.js";
import { readRequest, type SweepRequest } from "./sweep-request.js";
import { countStates, countsText, duplicatesText, paramColumns, trialJson } from "./sweep-text.js";
import { memoryOf, workerCommand } from "./sweep-world.js";

export async function planAction(invocation: Invocation, context: Context): Promise<number> {
  const request = await readRequest(invocation, context, "never-asks");
  const { sweep, chosen, plan } = request;
  const look = { sweepFolder: sweep.folder, trials: chosen, nowMs: context.now(), ...memoryOf(context) };
  const { statuses } = lookAtTrials(nodeFileSystem, look);
  if (invocation.options.as === "parallel") context.writeOut(parallelLine(request, statuses, context));
  else if (invocation.options.json === true) context.writeOut(planJson(request, statuses));
  else context.writeOut(planText(request, statuses, context.terminal.columns));
  if (invocation.options.json !== true) context.writeError(duplicatesText(plan));
  return exitCodes.done;
}

/** The table, and a line that sums it up. */
export function planText(
  { chosen, sweep }: SweepRequest,
  statuses: readonly TrialStatus[],
  columns: number | undefined,
): string {
  const { varying, fixed } = paramColumns(chosen);
  const hasPhases = chosen.some(({ phase }) => phase !== undefined);
  const isStaged = chosen.some(({ artifact }) => artifact !== undefined);
  const header = ["trial", ...(hasPhases ? [isStaged ? "stage" : "phase"] : []), "state"];
  const taken =
    widest(chosen.map(trialFolderName)) +
    (hasPhases ? widest(chosen.map(({ phase = "" }) => phase)) : 0) +
    widest(statuses.map(({ state }) => state));
  const shown = fittingColumns(chosen, { names: varying, columns, taken });
  const rows = chosen.map((trial, index) => [
    trialFolderName(trial),
    ...(hasPhases ? [trial.phase ?? ""] : []),
    statuses[index]?.state ?? "",
    ...shown.map((name) => cellOf(trial, name)),
  ]);
  const left = varying.filter((name) => !shown.includes(name));
  const notes = [
    ...(left.length > 0 ? [`Not shown for want of room: ${left.join(", ")}.`] : []),
    ...(fixed.length > 0 ? [`The same in all: ${fixed.join(", ")}.`] : []),
    `${chosen.length} ${chosen.length === 1 ? "trial" : "trials"} in ${sweep.folder}: ${countsText(countStates(statuses))}.`,
  ];
  return `${renderPlainTable([...header, ...shown], rows, { columns })}${notes.join("\n")}\n`;
}

function cellOf({ params }: Trial, name: string): string {
  const value = params[name];
  return value === undefined ? "–" : paramText(value);
}

/** Params whose columns find room on a terminal, in order; all when the answer goes to a file. */
function fittingColumns(
  trials: readonly Trial[],
  { names, columns, taken }: { names: readonly string[]; columns: number | undefined; taken: number },
): string[] {
  if (columns === undefined) return [...names];
  let left = columns - taken;
  return names.filter((name) => {
    // Values can be cut, names of columns cannot.
    const width = Math.max(name.length + 2, Math.min(16, widest(trials.map((trial) => cellOf(trial, name)))));
    if (width > left) return false;
    left -= width;
    return true;
  });
}

/** Columns that a column of these texts takes, with the space behind it. */
function widest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0) + 2;
}

function planJson({ chosen, sweep, plan }: SweepRequest, statuses: readonly TrialStatus[]): string {
  const unknown: TrialStatus = { state: "waiting" };
  const answer = {
    schema: "runledger.sweep-plan/1",
    sweep: sweep.settings.name,
    file: sweep.file,
    folder: sweep.folder,
    launcher: sweep.launcher.name,
    counts: countStates(statuses),
    duplicates: plan.duplicates.map(({ id, phase, count }) => ({ id, phase: phase ?? null, count })),
    trials: chosen.map((trial, index) => ({
      ...trialJson(trial, statuses[index] ?? unknown),
      path: trialFolder(sweep.folder, trial),
      command: trial.command,
    })),
  };
  return `${encodeJson(answer, 2)}\n`;
}

/** For those who have GNU parallel: it runs our workers, which commit as ever. Targets in a line of their own, first. */
function parallelLine(
  { chosen, sweep }: SweepRequest,
  statuses: readonly TrialStatus[],
  context: Context,
): string {
  const open = chosen.filter((_, index) => statuses[index]?.state !== "captured");
  if (open.length === 0) return "# Every trial is captured: nothing to run.\n";
  const { manifest } = writeSubmission(nodeFileSystem, {
    schema_version: 1,
    kind: "runledger-submission",
    sweep: sweep.settings.name,
    sweep_file: sweep.file,
    working_folder: sweep.file.slice(0, sweep.file.lastIndexOf("/")) || "/",
    sweep_folder: sweep.folder,
    launcher: "local",
    created_at: new Date(context.now()).toISOString(),
    round: 0,
    trials: open,
  });
  const words = [...workerCommand(), manifest].map(quoteWord).join(" ");
  return wavesOf(open)
    .map((wave) => {
      const first = open.indexOf(wave[0] as Trial);
      const range = `${first} ${first + wave.length - 1}`;
      return `seq ${range} | parallel --jobs "\${PARALLEL_JOBS:-100%}" ${words} {}\n`;
    })
    .join("");
}
