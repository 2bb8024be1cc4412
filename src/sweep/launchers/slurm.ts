// The launcher for Slurm: one array a submission. Slurm decides where and when; the run folders, what is done.

import { quoteWord } from "../../core/sweep/quote-word.js";
import { exitCodes, UserError } from "../../errors.js";
import type { Submission } from "../submission.js";
import type { EngineState, Launcher, LaunchResult, LaunchWorld } from "./launcher.js";
import { findAdopted } from "./slurm-adopt.js";
import { meaningOf, type SlurmTask, wordsOf } from "./slurm-answers.js";
import { namePrefix, planArrays, readArrayName } from "./slurm-arrays.js";
import {
  askLimits,
  askOwnTasks,
  complaintOf,
  missingProgram,
  refusal,
  type SlurmClient,
  slurmClient,
} from "./slurm-client.js";
import { readSlurmSettings } from "./slurm-settings.js";
import { type ArrayOrder, orderText, SlurmQueue, shareAtOnce } from "./slurm-submit.js";
import { surroundingsOf } from "./slurm-surroundings.js";
import { pauseAfter, SlurmWatch } from "./slurm-watch.js";

export const slurm: Launcher = {
  name: "slurm",
  summary: "arrays of jobs on a cluster with Slurm",
  checkSettings: (section) => void readSlurmSettings(section?.value, section?.file),
  rehearse,
  launch,
  look,
  cancel,
  surroundings: surroundingsOf,
};

async function launch(submission: Submission, world: LaunchWorld): Promise<LaunchResult> {
  const client = slurmClient(world.environment);
  const watch = new SlurmWatch(submission, world, client);
  const adopted = await adopt(submission, world, { client, watch });
  const wanted = submission.trials.flatMap((_, index) => (adopted.has(index) ? [] : [index]));
  const queue = new SlurmQueue({ submission, world, client });
  queue.add(await planOrders(submission, world, { client, wanted }));
  const begin = world.nowMs();
  for (;;) {
    await queue.send(watch);
    if (world.stop.aborted || world.kill.aborted) return detach(watch, world);
    if (queue.left === 0 && watch.jobs.length === 0) return { state: "ended" };
    await world.pause(pauseAfter(world.nowMs() - begin));
    if (world.stop.aborted || world.kill.aborted) return detach(watch, world);
    await watch.look();
    const again = watch.takeAgain();
    if (again.length > 0) queue.add(await planOrders(submission, world, { client, wanted: again }));
  }
}

/** The tasks go on: only `cancel` ends them. */
function detach(watch: SlurmWatch, world: LaunchWorld): LaunchResult {
  const { jobs } = watch;
  if (jobs.length === 0) return { state: "stopped" };
  world.say(
    `Slurm goes on with ${jobs.length === 1 ? "job" : "jobs"} ${jobs.join(", ")}. The same command waits for them again; sweep cancel ends them.`,
  );
  return { state: "detached" };
}

/** Waits for what Slurm has of these trials already; returns their places. */
async function adopt(
  submission: Submission,
  world: LaunchWorld,
  { client, watch }: { client: SlurmClient; watch: SlurmWatch },
): Promise<ReadonlySet<number>> {
  const answer = await askOwnTasks(client);
  const arrays = "tasks" in answer ? findAdopted(submission, answer.tasks) : [];
  for (const array of arrays) watch.add(array);
  const indexes = new Set(arrays.flatMap((array) => [...array.indexes.values()]));
  const jobs = [...new Set(arrays.map(({ job }) => job))].join(", ");
  if (indexes.size > 0)
    world.say(`Slurm has ${indexes.size} of these trials already (job ${jobs}): waiting for them.`);
  return indexes;
}

async function planOrders(
  submission: Submission,
  world: LaunchWorld,
  { client, wanted }: { client: SlurmClient; wanted: readonly number[] },
): Promise<ArrayOrder[]> {
  const { arrayTasks } = await askLimits(client, world.environment.SLURM_CONF ?? "");
  if (arrayTasks < 1) {
    throw new UserError("slurm-no-arrays", "This Slurm takes no arrays of jobs: its MaxArraySize is 0.", {
      hint: "Ask its administrators to allow them, or take --launcher local.",
    });
  }
  const { atOnce } = readSlurmSettings(submission.settings);
  return shareAtOnce(planArrays(submission, wanted, arrayTasks), world.parallel ?? atOnce);
}

async function rehearse(submission: Submission, world: LaunchWorld): Promise<readonly string[]> {
  const client = slurmClient(world.environment);
  const orders = await planOrders(submission, world, { client, wanted: [...submission.trials.keys()] });
  const asked = new Set<string>();
  const lines: string[] = [];
  for (const order of orders) {
    const { words, script } = orderText(order, { submission, world });
    const needs = JSON.stringify([order.array.example.slots, order.array.example.timeLimitSeconds]);
    lines.push(`sbatch ${words.map(quoteWord).join(" ")}`);
    if (asked.has(needs)) continue;
    asked.add(needs);
    if (lines.length === 1)
      lines.push(
        ...script
          .trimEnd()
          .split("\n")
          .map((line) => `    ${line}`),
      );
    lines.push(await testOnly(client, words, script));
  }
  return lines;
}

/** What Slurm would do, in its words. @throws UserError when it would refuse */
async function testOnly(client: SlurmClient, words: readonly string[], script: string): Promise<string> {
  const answer = await client.ask("sbatch", ["--test-only", ...words], script);
  if (answer.end === "missing") throw missingProgram("sbatch", answer);
  if (answer.end !== "exited" || answer.exitCode !== 0) throw refusal("sbatch", answer);
  return `Slurm says: ${complaintOf("sbatch", answer)}`;
}

async function look(submission: Submission, world: LaunchWorld): Promise<ReadonlyMap<number, EngineState>> {
  const answer = await askOwnTasks(slurmClient(world.environment));
  if ("unknown" in answer) {
    const unknown: EngineState = { state: "unknown", detail: answer.unknown };
    return new Map(submission.trials.map((_, index) => [index, unknown]));
  }
  return new Map(
    tasksOf(submission, answer.tasks).map(({ index, told }) => {
      const meaning = meaningOf(told.state);
      return [index, { state: meaning === "over" ? "gone" : meaning, detail: wordsOf(told) }];
    }),
  );
}

function tasksOf(
  submission: Submission,
  tasks: readonly SlurmTask[],
): { readonly index: number; readonly told: SlurmTask }[] {
  return tasks.flatMap((told) => {
    const from = told.name.startsWith(namePrefix) ? readArrayName(told.name) : undefined;
    if (from?.submission !== submission.id || told.task === undefined) return [];
    return [{ index: from.first + told.task, told }];
  });
}

async function cancel(submission: Submission, world: LaunchWorld): Promise<number> {
  const client = slurmClient(world.environment);
  const answer = await askOwnTasks(client);
  if ("unknown" in answer) {
    throw new UserError("slurm-silent", `Slurm does not say what it has of this sweep: ${answer.unknown}.`, {
      hint: "Nothing was cancelled. Try again when it answers.",
      exitCode: exitCodes.failed,
    });
  }
  const live = tasksOf(submission, answer.tasks).filter(({ told }) => meaningOf(told.state) !== "over");
  const arrays = new Map(live.map(({ told }) => [told.job, told.name]));
  for (const [job, name] of arrays) {
    // By id and name: another's job may have got the id meanwhile.
    const ended = await client.ask("scancel", [`--name=${name}`, job]);
    if (ended.end === "missing") throw missingProgram("scancel", ended);
    if (ended.exitCode !== 0) throw refusal("scancel", ended);
  }
  return live.length;
}
