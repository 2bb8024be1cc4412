// The launchers. Adding one is one file and one line.

import { nearestNames } from "../../core/nearest-names.js";
import { exitCodes, UserError } from "../../errors.js";
import type { Launcher } from "./launcher.js";
import { local } from "./local.js";
import { slurm } from "./slurm.js";

export const launchers: readonly Launcher[] = [local, slurm];

/**
 * The launcher of that name.
 * @throws UserError "unknown-launcher" with the nearest names
 */
export function getLauncher(name: string): Launcher {
  const found = launchers.find((launcher) => launcher.name === name);
  if (found !== undefined) return found;
  const names = launchers.map((launcher) => launcher.name);
  const [nearest] = nearestNames(name, names, 1);
  throw new UserError("unknown-launcher", `There is no launcher "${name}".`, {
    hint: `${nearest === undefined ? "" : `Did you mean "${nearest}"? `}Launchers: ${names.join(", ")}.`,
    exitCode: exitCodes.usage,
  });
}
