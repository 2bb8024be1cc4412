// `runledger sweep status`: counts by phase, and what failed and why.

import { encodeJson } from "../../core/json/encode-json.js";
import { exitCodes } from "../../errors.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { lookAtTrials } from "../../sweep/sweep-status.js";
import type { Invocation } from "../command.js";
import type { Context } from "../context.js";
import { readRequest } from "./sweep-request.js";
import { failuresTable, phasesTable } from "./sweep-tables.js";
import { countStates, trialJson } from "./sweep-text.js";
import { memoryOf } from "./sweep-world.js";

export async function statusAction(invocation: Invocation, context: Context): Promise<number> {
  const { sweep, chosen } = await readRequest(invocation, context, "never-asks");
  const look = { sweepFolder: sweep.folder, trials: chosen, nowMs: context.now(), ...memoryOf(context) };
  const { statuses } = lookAtTrials(nodeFileSystem, look);
  if (invocation.options.json === true) {
    const answer = {
      schema: "runledger.sweep-status/1",
      ...{ sweep: sweep.settings.name, folder: sweep.folder, counts: countStates(statuses) },
      trials: chosen.map((trial, index) => trialJson(trial, statuses[index] ?? { state: "waiting" })),
    };
    context.writeOut(`${encodeJson(answer, 2)}\n`);
    return exitCodes.done;
  }
  context.writeOut(phasesTable(chosen, statuses, context.terminal));
  context.writeOut(failuresTable(chosen, statuses, { terminal: context.terminal, folder: sweep.folder }));
  return exitCodes.done;
}
