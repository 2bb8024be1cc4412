// `runledger sweep run` and `retry`: has trials attempted, shows how it goes, and sums up.

import { dirname, join } from "node:path";
import { encodeJson } from "../../core/json/encode-json.js";
import type { Trial } from "../../core/sweep/trial.js";
import { exitCodes, UserError } from "../../errors.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { forceTrials, runSweep, type SweepResult } from "../../sweep/run-sweep.js";
import { wavesOf } from "../../sweep/stage-waves.js";
import { sweepFiles } from "../../sweep/sweep-layout.js";
import { lookAtTrials } from "../../sweep/sweep-status.js";
import type { Invocation } from "../command.js";
import type { Context } from "../context.js";
import { planText } from "./sweep-plan.js";
import { SweepProgress } from "./sweep-progress.js";
import { readRequest, type SweepRequest } from "./sweep-request.js";
import { failuresTable, phasesTable } from "./sweep-tables.js";
import { countStates, countsText, duplicatesText, trialJson } from "./sweep-text.js";
import { type LaunchControl, memoryOf, openWorld } from "./sweep-world.js";

export async function runAction(invocation: Invocation, context: Context): Promise<number> {
  const request = await readRequest(invocation, context, "asks");
  return await attempt(request, invocation, context);
}

/** Only trials whose last attempt failed. */
export async function retryAction(invocation: Invocation, context: Context): Promise<number> {
  const request = await readRequest(invocation, context, "asks");
  const look = {
    sweepFolder: request.sweep.folder,
    trials: request.chosen,
    nowMs: context.now(),
    ...memoryOf(context),
  };
  const { statuses } = lookAtTrials(nodeFileSystem, look);
  const chosen = request.chosen.filter((_, index) => statuses[index]?.state === "failed");
  if (chosen.length > 0) return await attempt({ ...request, chosen }, invocation, context);
  context.writeError("No trial has failed: there is nothing to try again.\n");
  return exitCodes.done;
}

async function attempt(request: SweepRequest, invocation: Invocation, context: Context): Promise<number> {
  const { sweep, chosen, plan } = request;
  const look = { sweepFolder: sweep.folder, trials: chosen, nowMs: context.now(), ...memoryOf(context) };
  const { statuses } = lookAtTrials(nodeFileSystem, look);
  const isForced = invocation.options.force === true;
  const open = isForced ? chosen : chosen.filter((_, index) => statuses[index]?.state !== "captured");
  const progress = new SweepProgress(context, open.length);
  const control = openWorld(invocation, context, (line) => progress.say(line));
  try {
    context.writeError(duplicatesText(plan));
    if (request.isDryRun)
      return await rehearse(
        { ...request, chosen: open },
        { control, context, statuses: statuses.filter((_, index) => open.includes(chosen[index] as Trial)) },
      );
    if (isForced) force({ ...request, chosen: open }, control, context);
    if (open.length === 0)
      context.writeError(`All ${chosen.length} trials are captured already: nothing is run.\n`);
    else if (open.length < chosen.length) {
      context.writeError(`${chosen.length - open.length} of ${chosen.length} trials are captured already.\n`);
    }
    const result = await runSweep({
      ...{ sweep, trials: chosen, retries: retriesOf(invocation), world: control.world },
      report: (event) => progress.show(event),
    });
    progress.end();
    return sumUp(request, result, { invocation, context });
  } finally {
    control.end();
  }
}

async function rehearse(
  { sweep, chosen }: SweepRequest,
  {
    control,
    context,
    statuses,
  }: {
    control: LaunchControl;
    context: Context;
    statuses: readonly { state: "captured" | "running" | "failed" | "stopped" | "waiting" }[];
  },
): Promise<number> {
  const request = { sweep, chosen } as SweepRequest;
  if (chosen.length === 0) context.writeError("All of these trials are captured already.\n");
  else context.writeOut(planText(request, statuses, context.terminal.columns));
  const submission = {
    ...({ schema_version: 1, kind: "runledger-submission", id: "dry-run", round: 0 } as const),
    manifest: join(sweep.folder, sweepFiles.submissions, "dry-run.json"),
    sweep: sweep.settings.name,
    sweep_file: sweep.file,
    working_folder: dirname(sweep.file),
    sweep_folder: sweep.folder,
    launcher: sweep.launcher.name,
    ...settingsOf(sweep),
    created_at: new Date(context.now()).toISOString(),
  };
  for (const [place, trials] of wavesOf(chosen).entries()) {
    const world = { ...control.world, report: () => undefined };
    if (place > 0) context.writeError("When that is done:\n");
    for (const line of await sweep.launcher.rehearse({ ...submission, trials }, world)) {
      context.writeError(`${line}\n`);
    }
  }
  context.writeError("Dry run: nothing was started and nothing was written.\n");
  return exitCodes.done;
}

function settingsOf({ settings, launcher }: SweepRequest["sweep"]): {
  settings?: Readonly<Record<string, unknown>>;
} {
  const section = settings.launcherSettings.get(launcher.name);
  return section === undefined ? {} : { settings: section as Readonly<Record<string, unknown>> };
}

function force({ sweep, chosen }: SweepRequest, { world }: LaunchControl, context: Context): void {
  const { moved, refused } = forceTrials({ sweep, trials: chosen, world });
  for (const line of refused) context.writeError(`${line}\n`);
  if (moved > 0)
    context.writeError(`${moved} run ${moved === 1 ? "folder was" : "folders were"} moved to the trash.\n`);
}

function sumUp(
  { sweep, chosen }: SweepRequest,
  { state, statuses }: SweepResult,
  { invocation, context }: { invocation: Invocation; context: Context },
): number {
  const counts = countStates(statuses);
  if (invocation.options.json === true) {
    const answer = {
      schema: "runledger.sweep-run/1",
      ...{ sweep: sweep.settings.name, folder: sweep.folder, state, counts },
      trials: chosen.map((trial, index) => trialJson(trial, statuses[index] ?? { state: "waiting" })),
    };
    context.writeOut(`${encodeJson(answer, 2)}\n`);
  } else {
    context.writeOut(phasesTable(chosen, statuses, context.terminal));
    context.writeOut(failuresTable(chosen, statuses, { terminal: context.terminal, folder: sweep.folder }));
  }
  if (state === "stopped") {
    context.writeError(`Stopped: ${countsText(counts)}. The same command goes on.\n`);
    return exitCodes.interrupted;
  }
  if (state === "detached") return exitCodes.done;
  return counts.captured === chosen.length ? exitCodes.done : exitCodes.failed;
}

function retriesOf({ options }: Invocation): number | undefined {
  const { retries } = options;
  if (retries === undefined) return undefined;
  if (typeof retries === "number" && Number.isInteger(retries) && retries >= 0 && retries <= 1000)
    return retries;
  throw new UserError(
    "bad-option",
    `runledger sweep: --retries is ${String(retries)}, not a whole number from 0 to 1000.`,
    {
      exitCode: exitCodes.usage,
    },
  );
}
