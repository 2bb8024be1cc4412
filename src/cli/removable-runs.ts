// Which runs may be taken away from where they are: none that goes on, that shares its files, or that others rely on.

import type { Run, Status } from "../core/run.js";
import { exitCodes, UserError } from "../errors.js";
import { readReferences } from "../store/references.js";

/** Statuses of runs that somebody may still write to. */
const unended: readonly Status[] = ["queued", "running", "unresponsive"];

/**
 * @param done what has not happened: "Nothing was archived."
 * @throws UserError "run-not-ended" (exit 5)
 */
export function refuseUnended(run: Run, done: string, mend: string): void {
  if (!unended.includes(run.status)) return;
  throw new UserError("run-not-ended", `${run.id}: is ${run.status}. ${done}`, {
    hint: mend,
    exitCode: exitCodes.refused,
  });
}

/**
 * Removing one run must not take others with it.
 * @param done what has not happened: "Nothing was archived."
 * @throws UserError "shared-run" (exit 5)
 */
export function refuseShared(run: Run, runs: readonly Run[], words: { done: string; mend: string }): void {
  const others = runs.filter(
    (other) => other !== run && (other.path === run.path || other.path.startsWith(`${run.path}/`)),
  );
  if (others.length === 0 && run.path !== run.root) return;
  const names = others.slice(0, 3).map((other) => other.id);
  const what =
    others.length === 0 ? "is the root itself" : `has its files in common with ${names.join(", ")}`;
  throw new UserError("shared-run", `${run.id}: ${what}. ${words.done}`, {
    hint: words.mend,
    exitCode: exitCodes.refused,
  });
}

/**
 * A gate that compares with a run must find it.
 * @throws UserError "reference-run" (exit 5)
 */
export function refuseReference(
  run: Run,
  place: { readonly contractFile: string | undefined; readonly workingFolder: string },
): void {
  const { references } = readReferences(place.contractFile, place.workingFolder);
  const names = [...references]
    .filter(([, kept]) => kept.runs.some(({ id }) => id === run.id))
    .map(([name]) => name);
  if (names.length === 0) return;
  throw new UserError(
    "reference-run",
    `${run.id}: is kept as reference ${names.join(", ")}. Nothing was deleted.`,
    {
      hint: "Delete it all the same with --force; the reference keeps its values.",
      exitCode: exitCodes.refused,
    },
  );
}
