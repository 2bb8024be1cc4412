// Follows tasks until nothing more will come of them. Commits decide; what Slurm says is progress.

import { join } from "node:path";
import type { Submission } from "../submission.js";
import { trialFiles, trialFolder } from "../sweep-layout.js";
import type { LaunchWorld, TrialEvent } from "./launcher.js";
import { meaningOf, type SlurmTask, wordsOf } from "./slurm-answers.js";
import { askTasks, type SlurmClient } from "./slurm-client.js";
import { lastWords } from "./slurm-logs.js";

/** Tasks of one array that are waited for. */
export interface WatchedArray {
  readonly job: string;
  readonly name: string;
  /** Place of the trial in the submission, by task. */
  readonly indexes: ReadonlyMap<number, number>;
}

/** How long a task without a commit is left after Slurm has called it over: shared disks show files late. */
const patienceMs = 5_000;
const shortestPauseMs = 2_000;
const longestPauseMs = 60_000;

/** Pause before the next question: 2 s at first, a twentieth of the time it has taken, at most 60 s. */
export function pauseAfter(elapsedMs: number): number {
  return Math.min(longestPauseMs, Math.max(shortestPauseMs, elapsedMs / 20));
}

/** What is known of the tasks of a submission while it runs. */
export class SlurmWatch {
  readonly #submission: Submission;
  readonly #world: LaunchWorld;
  readonly #client: SlurmClient;
  readonly #arrays: WatchedArray[] = [];
  readonly #started = new Map<number, number>();
  /** Trials of which nothing more will come. */
  readonly #settled = new Set<number>();
  /** When a task without a commit was first called over. */
  readonly #overSince = new Map<number, number>();
  #silence: string | undefined;
  #waitingFor: string | undefined;

  constructor(submission: Submission, world: LaunchWorld, client: SlurmClient) {
    this.#submission = submission;
    this.#world = world;
    this.#client = client;
  }

  add(array: WatchedArray): void {
    this.#arrays.push(array);
  }

  /** Ids of the arrays of which something may still come. */
  get jobs(): string[] {
    return [...new Set(this.#open().map((array) => array.job))];
  }

  /** Asks once. */
  async look(): Promise<void> {
    this.#settleCaptured();
    const open = this.#open();
    if (open.length === 0) return;
    const answer = await askTasks(this.#client, [...new Set(open.map(({ job }) => job))]);
    if ("unknown" in answer) {
      this.#sayOnce(answer.unknown);
      return;
    }
    if (this.#silence !== undefined) this.#world.say("Slurm answers again.");
    this.#silence = undefined;
    for (const array of open) this.#take(array, answer.tasks);
    this.#sayWhyWaiting(answer.tasks);
    this.#settleCaptured();
  }

  #open(): WatchedArray[] {
    return this.#arrays.filter(({ indexes }) =>
      [...indexes.values()].some((index) => !this.#settled.has(index)),
    );
  }

  /** Whatever Slurm says, a trial with a commit is done. */
  #settleCaptured(): void {
    for (const { indexes } of this.#arrays) {
      for (const index of indexes.values()) {
        if (!this.#settled.has(index) && this.#hasCommit(index)) this.#settle(index, { state: "captured" });
      }
    }
  }

  #hasCommit(index: number): boolean {
    const trial = this.#submission.trials[index];
    if (trial === undefined) return false;
    const folder = trialFolder(this.#submission.sweep_folder, trial);
    return this.#world.files.look(join(folder, trialFiles.commit)) !== undefined;
  }

  #take(array: WatchedArray, tasks: readonly SlurmTask[]): void {
    const told = new Map(
      tasks
        .filter(({ job, name }) => job === array.job && name === array.name)
        .map((task) => [task.task, task]),
    );
    for (const [task, index] of array.indexes) {
      if (!this.#settled.has(index)) this.#takeOne(array, { index, task, told: told.get(task) });
    }
  }

  #takeOne(array: WatchedArray, one: { index: number; task: number; told: SlurmTask | undefined }): void {
    const { index, task, told } = one;
    const meaning = told === undefined ? "over" : meaningOf(told.state);
    if (meaning === "running" && !this.#started.has(index)) {
      this.#started.set(index, this.#world.nowMs());
      this.#world.report({ index, state: "started", where: whereOf(array, task, told) });
    }
    if (meaning !== "over") {
      this.#overSince.delete(index);
      return;
    }
    const since = this.#overSince.get(index) ?? this.#world.nowMs();
    this.#overSince.set(index, since);
    if (this.#world.nowMs() - since < patienceMs || this.#hasCommit(index)) return;
    const words = told === undefined ? "Slurm no longer knows the task" : `Slurm: ${wordsOf(told)}`;
    const said = lastWords(this.#world.files, this.#submission, `${array.job}_${task}`);
    const reason = said === undefined ? words : `${words}; it said last: ${said}`;
    const state = told?.state === "CANCELLED" ? "stopped" : "failed";
    this.#settle(index, { state, reason, where: whereOf(array, task, told) });
  }

  #settle(index: number, event: Omit<TrialEvent, "index" | "seconds">): void {
    this.#settled.add(index);
    const start = this.#started.get(index);
    const seconds = start === undefined ? {} : { seconds: (this.#world.nowMs() - start) / 1000 };
    this.#world.report({ index, ...seconds, ...event });
  }

  #sayOnce(silence: string): void {
    if (this.#silence === undefined)
      this.#world.say(`Slurm does not say how its tasks are: ${silence}. Asking again.`);
    this.#silence = silence;
  }

  /** Says why, when all that is left waits for the same. */
  #sayWhyWaiting(tasks: readonly SlurmTask[]): void {
    const left = tasks.filter(({ state }) => meaningOf(state) !== "over");
    const reasons = new Set(left.map(({ state, reason }) => (meaningOf(state) === "queued" ? reason : "")));
    const [reason = ""] = reasons;
    if (reasons.size !== 1 || reason === this.#waitingFor) return;
    this.#waitingFor = reason;
    const tooUsual = ["", "Resources", "Priority", "BeginTime", "JobArrayTaskLimit", "Dependency"];
    if (!tooUsual.includes(reason))
      this.#world.say(`All ${left.length} tasks that are left wait: ${reason}.`);
  }
}

function whereOf(array: WatchedArray, task: number, told: SlurmTask | undefined): string {
  const node = told === undefined || told.node === "" ? "" : ` on ${told.node}`;
  return `${array.job}_${task}${node}`;
}
