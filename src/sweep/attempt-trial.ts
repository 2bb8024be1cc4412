// One attempt at one trial: claim, run folder, program, commit. What every worker of every launcher does.

import type { Outcome } from "../recorder/outcome.js";
import { superviseRun } from "../recorder/supervise.js";
import { processWorld, type RecorderWorld } from "../recorder/world.js";
import type { Attempt, AttemptOptions } from "./attempt.js";
import { type AttemptSignals, stopReason } from "./attempt-signals.js";
import { attemptStage } from "./attempt-stage.js";
import {
  type ClaimPaths,
  claimPaths,
  findLeftProgram,
  forgetProgram,
  noteAsked,
  noteProgram,
  type TrialClaim,
  takeClaim,
} from "./claim.js";
import { commitTrial, findCommit } from "./commit.js";
import { diskTrouble, reasonOf, withMeaning } from "./fault-words.js";
import { HeldSyncs } from "./held-syncs.js";
import { trialFolder } from "./sweep-layout.js";
import { collision, type OpenedTrial, openTrial } from "./trial-folder.js";
import { trialArguments, trialEnvironment } from "./trial-program.js";

/**
 * Attempts a trial unless it is captured or in another process's hands. Trouble of any kind is an attempt that failed.
 * Never rejects but for defects.
 */
export async function attemptTrial(options: AttemptOptions): Promise<Attempt> {
  const { submission, trial } = options;
  if (trial.artifact !== undefined) return await attemptStage(options, trial.artifact);
  const world = attemptWorld(options);
  const paths = claimPaths(submission.sweep_folder, trial);
  const folder = trialFolder(submission.sweep_folder, trial);
  let claim: TrialClaim | undefined;
  try {
    const found = findCommit(folder, trial);
    if (found === "captured") return captured;
    if (found !== "none") throw collision(folder, found.otherParams);
    claim = takeClaim(world.files, paths, world.clock.wallMs);
    if (claim === undefined) return { state: "elsewhere", reason: "Another process has it.", seconds: 0 };
    return await attemptClaimed({ ...options, world, claim, folder });
  } catch (error) {
    return { state: "failed", reason: reasonOf(error), seconds: 0 };
  } finally {
    claim?.lock.release();
  }
}

const captured: Attempt = { state: "captured", seconds: 0 };

interface Claimed extends AttemptOptions {
  readonly world: RecorderWorld;
  readonly claim: TrialClaim;
  readonly folder: string;
}

async function attemptClaimed(claimed: Claimed): Promise<Attempt> {
  const { trial, world, claim, folder } = claimed;
  // Somebody may have captured it between the look and the claim.
  if (findCommit(folder, trial) === "captured") return captured;
  const left = findLeftProgram(claim.paths);
  if (left.state === "running") {
    const reason = `Process ${left.pid} still runs it, though its launcher is gone.`;
    return { state: "elsewhere", reason, seconds: 0 };
  }
  const isDone = left.state === "ended" && left.exitCode === 0;
  if (isDone && world.files.look(folder) !== undefined) return await adopt(claimed);
  forgetProgram(world.files, claim.paths);
  return await runProgram(claimed);
}

/** A program that ended well after its launcher had died: its run is ended for it. */
async function adopt(claimed: Claimed): Promise<Attempt> {
  const { submission, trial, world, folder, claim } = claimed;
  const opened = openTrial(folder, { trial, sweep: submission.sweep }, world);
  await opened.end({ state: "finished", exitCode: 0 });
  return commit(claimed, claim.paths, undefined);
}

async function runProgram(claimed: Claimed): Promise<Attempt> {
  const { submission, trial, world, folder, claim, signals } = claimed;
  const held = new HeldSyncs(world.files);
  const opened = openTrial(folder, { trial, sweep: submission.sweep }, { ...world, files: held.files });
  const startedMs = world.clock.monotonicMs();
  try {
    describe(opened, claimed);
    held.release();
  } catch (error) {
    await opened.end({ state: "failed", reason: reasonOf(error) });
    throw error;
  }
  const refresh = setInterval(() => keep(claim, signals), 60_000);
  try {
    const ended = await superviseRun(opened, superviseOptions(claimed, opened));
    const seconds = Math.round(world.clock.monotonicMs() - startedMs) / 1000;
    const { exitCode, outcome } = ended;
    const trouble = diskTrouble(opened.run.warnings.lines);
    if (
      exitCode === 0 &&
      ended.startFault === undefined &&
      outcome.state === "finished" &&
      trouble === undefined
    ) {
      claim.lock.check();
      return commit(claimed, claim.paths, seconds);
    }
    forgetProgram(world.files, claim.paths);
    return { ...notCaptured(outcome, trouble), exitCode, seconds };
  } finally {
    clearInterval(refresh);
    signals.close();
  }
}

function superviseOptions(claimed: Claimed, { isResumed }: OpenedTrial): Parameters<typeof superviseRun>[1] {
  const { trial, submission, signals, graceMs, gpus, world, claim, environment } = claimed;
  const exitFile = claim.paths.exit;
  const limit = trial.timeLimitSeconds;
  return {
    start: {},
    world: {
      ...world,
      argv: trialArguments(trial.command),
      environment: trialEnvironment({ trial, submission, environment, exitFile, isResumed, gpus }),
    },
    showOutput: () => undefined,
    showError: () => undefined,
    signals,
    isHeldBack: true,
    started: (pid) => {
      signals.group = pid;
      signals.beforeEnd = () => noteAsked(world.files, claim.paths);
      noteProgram(world.files, claim.paths, pid);
      if (limit !== undefined) {
        signals.later(limit * 1000, () =>
          signals.end(`Took longer than its time limit of ${limit} s.`, graceMs),
        );
      }
      claimed.started?.();
    },
    judge: (outcome) => judge(outcome, signals),
  };
}

function notCaptured(
  { state, reason = "" }: Outcome,
  trouble: string | undefined,
): Pick<Attempt, "state" | "reason"> {
  if (state === "stopped") return { state, reason };
  if (trouble === undefined) return { state: "failed", reason };
  const words = `Its record is not whole, for ${trouble}.`;
  return { state: "failed", reason: reason === "" ? words : `${reason} ${words}` };
}

/**
 * A time limit is a failure; a request to stop is none. What was asked to end has not finished, whatever its exit code
 * is: programs that save and end in good order end with 0 too.
 */
function judge(outcome: Outcome, signals: AttemptSignals): Outcome {
  // What a killed shell has left in its group would go on writing.
  if (outcome.signal === "SIGKILL") signals.destroy("");
  const { reason } = signals;
  if (reason === undefined || reason === "") return withMeaning(outcome);
  return { ...outcome, state: reason === stopReason ? "stopped" : "failed", reason };
}

function describe({ run }: OpenedTrial, { facts, trial, submission }: Claimed): void {
  const [program = "", ...words] =
    "shell" in trial.command ? ["sh", "-c", trial.command.shell] : trial.command.words;
  run.metadata.describe({
    ...facts.sections,
    command: { program, arguments: words, working_folder: submission.working_folder },
    sweep: {
      name: submission.sweep,
      phase: trial.phase,
      trial: trial.id,
      sha256: trial.sha256,
      submission: submission.id,
      launcher: submission.launcher,
    },
  });
  run.warnings.attempt("metadata.json", () => run.metadata.write());
}

function commit(
  { world, folder, trial, submission }: Claimed,
  paths: ClaimPaths,
  seconds: number | undefined,
): Attempt {
  const record = {
    schema_version: 1,
    id: trial.id,
    sha256: trial.sha256,
    params: trial.params,
    submission: submission.id,
    committed_at: new Date(world.clock.wallMs()).toISOString(),
    ...(seconds === undefined ? {} : { seconds }),
  } as const;
  try {
    commitTrial(world.files, folder, record);
  } catch (error) {
    const reason = `It ended well, but its commit could not be written. ${reasonOf(error)}`;
    return { state: "failed", reason, exitCode: 0, seconds: seconds ?? 0 };
  } finally {
    forgetProgram(world.files, paths);
  }
  return { state: "captured", exitCode: 0, seconds: seconds ?? 0 };
}

/** A claim that is lost ends the attempt: another one has begun. */
function keep({ lock }: TrialClaim, signals: AttemptSignals): void {
  try {
    lock.check();
  } catch (error) {
    signals.destroy(reasonOf(error));
  }
}

function attemptWorld({ submission, environment }: AttemptOptions): RecorderWorld {
  return {
    ...processWorld(),
    workingFolder: submission.working_folder,
    environment,
    argv: [],
    warn: () => undefined,
  };
}
