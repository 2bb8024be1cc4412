// `runledger sweep`: hands over to the code of each action.

import { nearestNames } from "../../core/nearest-names.js";
import { exitCodes, UserError } from "../../errors.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";

type Action = (invocation: Invocation, context: Context) => Promise<number>;

/** What `runledger sweep` can do. `worker` is what launchers have run; people have no use for it. */
const actions: Readonly<Record<string, () => Promise<Action>>> = {
  plan: async () => (await import("./sweep-plan.js")).planAction,
  run: async () => (await import("./sweep-run.js")).runAction,
  retry: async () => (await import("./sweep-run.js")).retryAction,
  status: async () => (await import("./sweep-status.js")).statusAction,
  cancel: async () => (await import("./sweep-cancel.js")).cancelAction,
  "export-snakemake": async () => (await import("./sweep-export-snakemake.js")).exportSnakemakeAction,
  worker: async () => (await import("./sweep-worker.js")).workerAction,
};

export const run: RunCommand = async (invocation, context) => {
  const [name = "", ...positionals] = invocation.positionals;
  const load = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (load === undefined) throw unknownAction(name);
  const action = await load();
  return await action({ ...invocation, positionals }, context);
};

function unknownAction(name: string): UserError {
  const names = Object.keys(actions).filter((each) => each !== "worker");
  const [nearest] = nearestNames(name, names, 1);
  return new UserError("bad-option", `runledger sweep: there is no action "${name}".`, {
    hint: `${nearest === undefined ? "" : `Did you mean ${nearest}? `}Write one of ${names.join(", ")}, then the sweep file.`,
    exitCode: exitCodes.usage,
  });
}
