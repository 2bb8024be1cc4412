// What a launcher is: it decides where and when trials run. Whether one is done, its run folder decides alone.

import type { Place } from "../../core/sweep/sweep-place.js";
import type { FileSystem } from "../../store/file-system.js";
import type { Submission } from "../submission.js";

/** What becomes of a trial, told while it happens. Progress only: what counts is read from the run folders afterwards. */
export interface TrialEvent {
  /** Place in `submission.trials`. */
  readonly index: number;
  /**
   * `captured`: its commit exists. `failed`: the attempt ended otherwise, or could not be made. `stopped`: ended on
   * request, to be resumed. `elsewhere`: another process has it in hand.
   */
  readonly state: "started" | "captured" | "failed" | "stopped" | "elsewhere";
  /** Why, one sentence; for `failed` and `stopped`. */
  readonly reason?: string;
  /** Wall time of the attempt. */
  readonly seconds?: number;
  /** Node, graphics processor, or engine's id of the task. */
  readonly where?: string;
}

/** The world of a launcher, passed in. */
export interface LaunchWorld {
  readonly files: FileSystem;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
  /** Waits; ends early when `stop` is aborted. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /**
   * Program and first words of a worker; the manifest's path and a trial's index follow:
   * `[node, main.js, "sweep", "worker"]`.
   */
  readonly workerCommand: readonly string[];
  /** CPU slots of a pool, most tasks at once of an engine, as the person said; absent: the launcher decides. */
  readonly parallel?: number | undefined;
  /** Aborted when the person asks to stop (Ctrl-C): end gently, so that everything can be resumed, and return. */
  readonly stop: AbortSignal;
  /** Aborted when the person asks again: end at once. */
  readonly kill: AbortSignal;
  readonly report: (event: TrialEvent) => void;
  /** A line for the person: what was submitted, what the engine said. */
  readonly say: (line: string) => void;
}

/** How a launch ended. */
export interface LaunchResult {
  /**
   * `ended`: every trial was attempted or is in another process's hands. `stopped`: ended on request before that.
   * `detached`: the engine goes on without us.
   */
  readonly state: "ended" | "stopped" | "detached";
}

/** What an engine knows of a trial that has no commit. Unknown (the engine does not answer) is not gone. */
export interface EngineState {
  readonly state: "queued" | "running" | "gone" | "unknown";
  /** "PENDING (Resources)", in the engine's own words. */
  readonly detail?: string;
}

/** What a worker finds out about the engine that runs it. */
export interface TaskSurroundings {
  /** Recorded with the run in its section `launcher`: array, task, restarts, node. Never secrets. */
  readonly facts: Readonly<Record<string, string | number>>;
  /**
   * Called by the worker when SIGUSR2 has announced the end of its time, after the command has saved and ended: asks the
   * engine to run this task again. The worker ends with 128 + the signal afterwards.
   */
  readonly requeue?: () => Promise<void>;
}

/**
 * A launcher. Adding one is a file beside this one and a line in index.ts.
 *
 * The protocol: `sweep run` plans, leaves out the trials that have a commit, writes the rest as an immutable submission
 * manifest, and hands it over. The launcher has `runledger sweep worker MANIFEST INDEX` run for every index, anywhere the
 * run folders can be written, any number of times, in any order. The worker takes the trial's claim, or leaves it to who
 * has it; runs the command in the run folder, resuming what is there; and on exit code 0 commits, first wins. It ends with
 * 0 when the trial is captured, also by somebody else; 75 when another process has it in hand; else with the command's
 * exit code, or 128 + n when signal n ended it. It hands on SIGTERM, SIGINT, SIGUSR1 and SIGUSR2 to the command.
 * After `launch` the sweep reads the commits, and submits what has none and retries left once more, as a new submission.
 * Never key anything on an engine's job id alone: engines reuse them.
 */
export interface Launcher {
  /** As in `launcher: slurm`; its settings are the section of that name in the sweep file. */
  readonly name: string;
  readonly summary: string;
  /**
   * Checks the section of the sweep file; undefined where there is none.
   * @throws UserError naming line and key, with the nearest known ones
   */
  readonly checkSettings: (section: Place | undefined) => void;
  /** What would be submitted, in lines for people (`--dry-run`): submits nothing, but may ask the engine whether it would take it. */
  readonly rehearse: (submission: Submission, world: LaunchWorld) => Promise<readonly string[]>;
  /**
   * Has every trial attempted and returns when nothing more will come of it. Failing trials do not make it throw.
   * @throws UserError when nothing can be launched: engine missing or refusing, in its own words
   */
  readonly launch: (submission: Submission, world: LaunchWorld) => Promise<LaunchResult>;
  /** What the engine says of a submission's trials, by index; trials it knows nothing of are absent. */
  readonly look: (submission: Submission, world: LaunchWorld) => Promise<ReadonlyMap<number, EngineState>>;
  /** Asks the engine to end what it still has of a submission; returns how many trials that concerned. */
  readonly cancel: (submission: Submission, world: LaunchWorld) => Promise<number>;
  /** Inside a worker: what this engine says about the task; undefined when it is not what runs us. */
  readonly surroundings?: (
    environment: Readonly<Record<string, string | undefined>>,
  ) => TaskSurroundings | undefined;
}
