// Trials that Slurm has already, from an earlier launch that was left or a second one beside us: they are not sent again.

import { dirname, join } from "node:path";
import { trialName } from "../../core/sweep/trial.js";
import { UserError } from "../../errors.js";
import { readSubmission, type Submission } from "../submission.js";
import { meaningOf, type SlurmTask } from "./slurm-answers.js";
import { readArrayName } from "./slurm-arrays.js";
import type { WatchedArray } from "./slurm-watch.js";

/** Arrays of other submissions of this sweep with live tasks for trials of this one, those tasks only. */
export function findAdopted(submission: Submission, tasks: readonly SlurmTask[]): WatchedArray[] {
  const places = new Map(submission.trials.map((trial, index) => [trialName(trial), index]));
  const others = new Map<string, Submission | undefined>();
  const arrays = new Map<string, { job: string; name: string; indexes: Map<number, number> }>();
  const taken = new Set<number>();
  for (const told of tasks) {
    const { task } = told;
    const from = readArrayName(told.name);
    if (from === undefined || task === undefined) continue;
    if (!["queued", "running"].includes(meaningOf(told.state))) continue;
    if (!others.has(from.submission)) others.set(from.submission, readOther(submission, from.submission));
    const trial = others.get(from.submission)?.trials[from.first + task];
    const index = trial === undefined ? undefined : places.get(trialName(trial));
    if (index === undefined || taken.has(index)) continue;
    taken.add(index);
    const key = `${told.job} ${told.name}`;
    const array = arrays.get(key) ?? { job: told.job, name: told.name, indexes: new Map<number, number>() };
    array.indexes.set(task, index);
    arrays.set(key, array);
  }
  return [...arrays.values()];
}

/** A submission of the same sweep; undefined when it is another sweep's, or gone. */
function readOther(submission: Submission, id: string): Submission | undefined {
  try {
    return readSubmission(join(dirname(submission.manifest), `${id}.json`));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
