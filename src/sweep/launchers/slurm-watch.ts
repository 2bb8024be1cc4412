// Follows tasks until nothing more will come of them. Commits decide; what Slurm says is progress.

import { claimPaths, findLeftProgram, isClaimed } from "../claim.js";
import { findCommit } from "../commit.js";
import type { Submission } from "../submission.js";
import { trialFolder } from "../sweep-layout.js";
import type { LaunchWorld, TrialEvent } from "./launcher.js";
import { meaningOf, type SlurmTask, whyWaiting, wordsOf } from "./slurm-answers.js";
import { askTasks, type SlurmClient } from "./slurm-client.js";
import { lastWords } from "./slurm-logs.js";

/** Tasks of one array that are waited for. */
export interface WatchedArray {
  readonly job: string;
  readonly name: string;
  /** Place of the trial in the submission, by task. */
  readonly indexes: Map<number, number>;
}

interface TaskSeen {
  readonly index: number;
  readonly task: number;
  /** Undefined when Slurm knows nothing of it. */
  readonly told: SlurmTask | undefined;
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
  readonly #started = new Set<number>();
  /** Trials of which nothing more will come. */
  readonly #settled = new Set<number>();
  /** When a task without a commit was first called over. */
  readonly #overSince = new Map<number, number>();
  /** Trials whose task found another process at work on them: a task on a node that was lost, or another launcher's. */
  readonly #elsewhere = new Set<number>();
  /** Of those, the ones that process has left without a commit; each is sent once more only. */
  readonly #again = new Set<number>();
  #toSend: number[] = [];
  #silence: string | undefined;
  #waitingFor = "";

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

  /** Trials to send once more, because who had them in hand has gone; told once. */
  takeAgain(): number[] {
    return this.#toSend.splice(0).sort((a, b) => a - b);
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
    this.#settleCaptured();
    this.#sayWhyWaiting(answer.tasks);
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
    return findCommit(trialFolder(this.#submission.sweep_folder, trial), trial) === "captured";
  }

  /** Whether a live process has the trial, though this task has ended without a word against it. */
  #isInOtherHands(index: number, told: SlurmTask | undefined): boolean {
    const trial = this.#submission.trials[index];
    if (trial === undefined || (told !== undefined && !/^(FAILED|COMPLETED)$/.test(told.state))) return false;
    const paths = claimPaths(this.#submission.sweep_folder, trial);
    return isClaimed(paths, this.#world.nowMs()) || findLeftProgram(paths).state === "running";
  }

  #take(array: WatchedArray, tasks: readonly SlurmTask[]): void {
    const ours = tasks.filter(({ job, name }) => job === array.job && name === array.name);
    const told = new Map(ours.map((task) => [task.task, task]));
    for (const [task, index] of array.indexes) {
      if (!this.#settled.has(index))
        this.#takeOne(array, { index, task, told: told.get(task) ?? told.get(undefined) });
    }
  }

  #takeOne(array: WatchedArray, one: TaskSeen): void {
    const { index, task, told } = one;
    const meaning = told === undefined ? "over" : meaningOf(told.state);
    if (meaning === "running" && !this.#started.has(index)) {
      this.#started.add(index);
      this.#world.report({ index, state: "started", where: whereOf(array, task, told) });
    }
    if (meaning !== "over") {
      this.#overSince.delete(index);
      return;
    }
    if (this.#isInOtherHands(index, told)) {
      if (!this.#elsewhere.has(index)) this.#world.report({ index, state: "elsewhere" });
      this.#elsewhere.add(index);
      return;
    }
    const since = this.#overSince.get(index) ?? this.#world.nowMs();
    this.#overSince.set(index, since);
    if (this.#world.nowMs() - since < patienceMs || this.#hasCommit(index)) return;
    if (this.#elsewhere.has(index) && !this.#again.has(index)) {
      array.indexes.delete(task);
      this.#again.add(index);
      this.#toSend.push(index);
    } else this.#fail(array, one);
  }

  #fail(array: WatchedArray, { index, task, told }: TaskSeen): void {
    const words = told === undefined ? "Slurm no longer knows the task" : `Slurm: ${wordsOf(told)}`;
    const said = lastWords(this.#world.files, this.#submission, `${array.job}_${task}`);
    const reason = said === undefined ? words : `${words}; it said last: ${said}`;
    const state = told?.state === "CANCELLED" ? "stopped" : "failed";
    this.#settle(index, { state, reason, where: whereOf(array, task, told) });
  }

  #settle(index: number, event: Omit<TrialEvent, "index">): void {
    this.#settled.add(index);
    this.#world.report({ index, ...event });
  }

  #sayOnce(silence: string): void {
    if (this.#silence === undefined)
      this.#world.say(`Slurm does not say how its tasks are: ${silence}. Asking again.`);
    this.#silence = silence;
  }

  /** Says why, when all that is left waits. */
  #sayWhyWaiting(tasks: readonly SlurmTask[]): void {
    const left = tasks.filter((told) => this.#isLeft(told));
    const words = whyWaiting(left);
    if (words === this.#waitingFor) return;
    this.#waitingFor = words;
    if (words !== "") this.#world.say(words);
  }

  /** Whether something is still to come of a task. */
  #isLeft({ job, name, task, state }: SlurmTask): boolean {
    if (meaningOf(state) === "over") return false;
    const array = this.#arrays.find((each) => each.job === job && each.name === name);
    const index = task === undefined ? undefined : array?.indexes.get(task);
    return index !== undefined && !this.#settled.has(index);
  }
}

function whereOf(array: WatchedArray, task: number, told: SlurmTask | undefined): string {
  const node = told === undefined || told.node === "" ? "" : ` on ${told.node}`;
  return `${array.job}_${task}${node}`;
}
