// `runledger sweep worker MANIFEST INDEX`: what launchers have run, one trial each.

import { exitCodes, UserError } from "../../errors.js";
import { runWorker } from "../../sweep/worker.js";
import type { Invocation } from "../command.js";
import type { Context } from "../context.js";

export async function workerAction(invocation: Invocation, context: Context): Promise<number> {
  const [manifest, index, ...more] = invocation.positionals;
  if (manifest === undefined || index === undefined || !/^\d{1,9}$/.test(index) || more.length > 0) {
    throw new UserError(
      "bad-option",
      "runledger sweep worker: give the path of a manifest and the index of a trial.",
      {
        exitCode: exitCodes.usage,
      },
    );
  }
  const say = (line: string): void => context.writeError(`runledger: ${line}\n`);
  const { environment } = context;
  return await runWorker({ manifest, index: Number(index), environment, signals: process, say });
}
