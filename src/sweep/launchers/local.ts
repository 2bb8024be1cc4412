// The launcher of one machine: a pool of processes. The attempts are made in this process; a worker each would cost more.

import { availableParallelism } from "node:os";
import { UserError } from "../../errors.js";
import type { Attempt } from "../attempt.js";
import { AttemptSignals, stopReason } from "../attempt-signals.js";
import { attemptTrial } from "../attempt-trial.js";
import { collectSharedFacts, type SharedFacts } from "../shared-facts.js";
import { type GivenSlots, SlotPool, visibleGpus } from "../slots.js";
import type { Submission } from "../submission.js";
import type { Launcher, LaunchWorld } from "./launcher.js";

/** Seconds a trial that was asked to end may take, unless RUNLEDGER_GRACE_SECONDS says otherwise. */
const usualGraceSeconds = 10;
/** How often a trial that another process has is looked at again. */
const lookAgainMs = 500;

export const local: Launcher = {
  name: "local",
  summary: "a pool of processes on this machine",
  checkSettings: (section) => {
    if (section === undefined) return;
    throw section.fault("has no settings", "Use --parallel, and slots: in the sweep file.");
  },
  rehearse: async ({ trials: { length } }, world) => [
    `${length} ${length === 1 ? "trial" : "trials"} here, CPU slots: ${cpuSlots(world)}`,
  ],
  launch: async (submission, world) => {
    checkGpus(submission, visibleGpus(world.environment).length);
    const facts = await collectSharedFacts(submission.working_folder, world.environment);
    await new LocalPool(submission, world, facts).work();
    return { state: world.stop.aborted ? "stopped" : "ended" };
  },
  look: async () => new Map(),
  cancel: async () => 0,
};

/** The cores, unless the person says otherwise. */
function cpuSlots({ parallel }: Pick<LaunchWorld, "parallel">): number {
  return parallel ?? availableParallelism();
}

function checkGpus({ trials }: Submission, count: number): void {
  const most = trials.reduce((wanted, { slots }) => Math.max(wanted, slots.gpu), 0);
  if (most <= count) return;
  throw new UserError(
    "too-few-gpus",
    `A trial wants ${most} graphics processors, and there are ${count} here.`,
    {
      hint: "Name them in CUDA_VISIBLE_DEVICES=0,1, or lower slots: in the sweep file.",
    },
  );
}

/** The trials of one launch, worked off. */
class LocalPool {
  readonly #submission: Submission;
  readonly #world: LaunchWorld;
  readonly #facts: SharedFacts;
  readonly #slots: SlotPool;
  readonly #graceMs: number;
  /** Indices, next ones first. */
  readonly #waiting: number[];
  /** Trials in another process's hands. */
  #elsewhere: number[] = [];
  readonly #running = new Map<number, AttemptSignals>();
  #lookAgainAtMs = performance.now() + lookAgainMs;
  #wake: () => void = () => undefined;

  constructor(submission: Submission, world: LaunchWorld, facts: SharedFacts) {
    this.#submission = submission;
    this.#world = world;
    this.#facts = facts;
    this.#slots = new SlotPool(cpuSlots(world), visibleGpus(world.environment));
    this.#graceMs = graceOf(world.environment);
    this.#waiting = submission.trials.map((_, index) => index);
  }

  async work(): Promise<void> {
    const { stop, kill } = this.#world;
    const end = (): void => this.#endAll((signals) => signals.end(stopReason, this.#graceMs));
    const destroy = (): void => this.#endAll((signals) => signals.destroy(stopReason));
    stop.addEventListener("abort", end);
    kill.addEventListener("abort", destroy);
    try {
      while (this.#isBusy()) await this.#turn();
    } finally {
      stop.removeEventListener("abort", end);
      kill.removeEventListener("abort", destroy);
    }
  }

  #isBusy(): boolean {
    if (this.#running.size > 0) return true;
    return !this.#world.stop.aborted && this.#waiting.length + this.#elsewhere.length > 0;
  }

  /** Starts what has room, then waits for an end. */
  async #turn(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    while (!this.#world.stop.aborted && this.#startNext());
    if (this.#running.size > 0 && this.#elsewhere.length === 0) {
      await woken;
      return;
    }
    if (!this.#isBusy()) return;
    // Not at every end of a trial: to ask again and again would leave no time for anything else.
    const left = this.#lookAgainAtMs - performance.now();
    if (left > 0) await Promise.race([woken, this.#world.pause(left)]);
    if (performance.now() < this.#lookAgainAtMs) return;
    this.#lookAgainAtMs = performance.now() + lookAgainMs;
    this.#waiting.push(...this.#elsewhere.splice(0));
  }

  /** The first trial that the free slots suffice for; a large one does not keep small ones waiting. */
  #startNext(): boolean {
    for (const [place, index] of this.#waiting.entries()) {
      const trial = this.#submission.trials[index];
      const slots = trial === undefined ? undefined : this.#slots.take(trial.slots);
      if (slots !== undefined) {
        this.#waiting.splice(place, 1);
        void this.#attempt(index, slots);
        return true;
      }
      // Beyond the first dozens, looking for a small one would take longer than it saves.
      if (place > 64) return false;
    }
    return false;
  }

  async #attempt(index: number, slots: GivenSlots): Promise<void> {
    const { report, environment } = this.#world;
    const signals = new AttemptSignals();
    this.#running.set(index, signals);
    const trial = this.#submission.trials[index];
    try {
      if (trial === undefined) return;
      const hasGpus = this.#slots.total.gpu > 0 || environment.CUDA_VISIBLE_DEVICES !== undefined;
      const attempt = await attemptTrial({
        submission: this.#submission,
        ...{ trial, environment, signals, graceMs: this.#graceMs, facts: this.#facts },
        gpus: hasGpus ? slots.gpus : undefined,
        started: () => report({ index, state: "started" }),
      });
      this.#note(index, attempt);
    } finally {
      this.#running.delete(index);
      this.#slots.giveBack(slots);
      this.#wake();
    }
  }

  #note(index: number, { state, reason, seconds }: Attempt): void {
    if (state === "elsewhere") this.#elsewhere.push(index);
    this.#world.report({ index, state, seconds, ...(reason === undefined ? {} : { reason }) });
  }

  #endAll(end: (signals: AttemptSignals) => void): void {
    for (const signals of this.#running.values()) end(signals);
    this.#wake();
  }
}

function graceOf({ RUNLEDGER_GRACE_SECONDS: given }: LaunchWorld["environment"]): number {
  const seconds = given === undefined || given === "" ? usualGraceSeconds : Number(given);
  return (seconds >= 0 && seconds <= 86_400 ? seconds : usualGraceSeconds) * 1000;
}
