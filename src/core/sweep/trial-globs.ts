// Globs over planned trials: "run_3f*", "breadth/*", "3f2a".

import { exitCodes, UserError } from "../../errors.js";
import { fitsText } from "../glob.js";
import { nearestNames } from "../nearest-names.js";
import { type Trial, trialFolderName, trialName } from "./trial.js";

export interface TrialChoice {
  /** Phases to choose from; all when empty. */
  readonly phases: readonly string[];
  /** Globs; every trial of the phases when empty. */
  readonly globs: readonly string[];
}

/**
 * The trials that are named. A glob is compared with `run_<id>`, `<phase>/run_<id>` and the bare id; `*` is any text,
 * `?` one character. Artifacts are called `tgt_…`, `tgt_…/run_…`, `run_…` and `<stage>/run_…`.
 * @throws UserError "unknown-phase", "no-such-trial" for a glob that no planned trial fits
 */
export function chooseTrials(trials: readonly Trial[], { phases, globs }: TrialChoice): Trial[] {
  const known = new Set(trials.flatMap(({ phase }) => phase ?? []));
  const stranger = phases.find((phase) => !known.has(phase));
  if (stranger !== undefined) throw unknownPhase(stranger, known);
  const among = phases.length === 0 ? trials : trials.filter(({ phase }) => phases.includes(phase ?? ""));
  if (globs.length === 0) return [...among];
  const patterns = globs.map((glob) => ({ glob, count: 0 }));
  const chosen = among.filter((trial) => {
    const names = [trialName(trial), trialFolderName(trial), trial.id, `${trial.phase ?? ""}/${trial.id}`];
    const fitting = patterns.filter(({ glob }) => names.some((name) => fitsText(glob, name)));
    for (const pattern of fitting) pattern.count++;
    return fitting.length > 0;
  });
  const unused = patterns.find(({ count }) => count === 0);
  if (unused !== undefined) throw noSuchTrial(unused.glob, among);
  return chosen;
}

function unknownPhase(name: string, known: ReadonlySet<string>): UserError {
  const [nearest] = nearestNames(name, known, 1);
  const choices = known.size === 0 ? "The sweep has no phases." : `Phases: ${[...known].join(", ")}.`;
  return new UserError("unknown-phase", `There is no phase "${name}" in the sweep.`, {
    hint: `${nearest === undefined ? "" : `Did you mean "${nearest}"? `}${choices}`,
    exitCode: exitCodes.usage,
  });
}

function noSuchTrial(glob: string, among: readonly Trial[]): UserError {
  const examples = among.slice(0, 3).map(trialName);
  return new UserError("no-such-trial", `No planned trial fits "${glob}".`, {
    hint: `Trials are called ${examples.join(", ")}, …; see all with: runledger sweep plan FILE`,
    exitCode: exitCodes.usage,
  });
}
