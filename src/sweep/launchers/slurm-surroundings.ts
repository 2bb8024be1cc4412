// What a worker finds out about the Slurm task it runs in.

import type { TaskSurroundings } from "./launcher.js";
import { missingProgram, refusal, slurmClient } from "./slurm-client.js";

const counts = ["SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_RESTART_COUNT"];
const texts = ["SLURMD_NODENAME", "SLURM_CLUSTER_NAME", "CUDA_VISIBLE_DEVICES"];

/** Facts under the names that Slurm gives them; undefined outside of a task of an array. */
export function surroundingsOf(
  environment: Readonly<Record<string, string | undefined>>,
): TaskSurroundings | undefined {
  const { SLURM_ARRAY_JOB_ID: job, SLURM_ARRAY_TASK_ID: task } = environment;
  if (job === undefined || task === undefined) return undefined;
  const facts: Record<string, string | number> = { SLURM_RESTART_COUNT: 0 };
  for (const name of counts) {
    if (/^\d+$/.test(environment[name] ?? "")) facts[name] = Number(environment[name]);
  }
  for (const name of texts) {
    const value = environment[name];
    if (value !== undefined && value !== "") facts[name] = value;
  }
  return { facts, requeue: () => requeue(`${job}_${task}`, environment) };
}

/** By array and task: the id of a task's own job may be that of the whole array. */
async function requeue(
  task: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const answer = await slurmClient(environment).ask("scontrol", ["requeue", task]);
  if (answer.end === "missing") throw missingProgram("scontrol", answer);
  if (answer.exitCode !== 0) throw refusal("scontrol", answer);
}
