// `runledger sweep cancel`: ends what still runs of a sweep; everything can be resumed.

import { exitCodes } from "../../errors.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { cancelSweep } from "../../sweep/cancel-sweep.js";
import type { Invocation } from "../command.js";
import type { Context } from "../context.js";
import { readRequest } from "./sweep-request.js";
import { openWorld } from "./sweep-world.js";

export async function cancelAction(invocation: Invocation, context: Context): Promise<number> {
  const { sweep, chosen } = await readRequest(invocation, context, "never-asks");
  const say = (line: string): void => context.writeError(`${line}\n`);
  const control = openWorld(invocation, context, say);
  try {
    const world = { ...control.world, files: nodeFileSystem, report: () => undefined };
    const { engine, processes } = await cancelSweep({ sweep, trials: chosen, world });
    const count = engine + processes;
    context.writeOut(
      count === 0
        ? "Nothing of this sweep is running.\n"
        : `${count} asked to end. The run command goes on later.\n`,
    );
  } finally {
    control.end();
  }
  return exitCodes.done;
}
