// How a trial's command is started: its words, its environment, and the shell that notes how it ended.

import { paramText, paramVariable } from "../core/sweep/command-template.js";
import type { Trial, TrialCommand } from "../core/sweep/trial.js";
import type { SubmissionRecord } from "./submission.js";

/**
 * Runs the command that follows it and notes the exit code in a file, so that the outcome is known also when the launcher
 * is killed meanwhile. It waits for a command that ends on a signal in its own time. No value is part of this text.
 */
const noteExit =
  'trap : TERM INT HUP QUIT USR1 USR2; "$@"; code=$?; { printf "%s\\n" "$code" >"$RUNLEDGER_EXIT_FILE"; } 2>/dev/null; exit "$code"';

/**
 * Waits for a line on descriptor 3, which says that the process has been noted. Who was to note it and died instead closes
 * the descriptor: nothing is run then, for nobody would know of it.
 */
const waitForNote = "IFS= read -r go <&3 || exit 75; exec 3<&-; ";

export interface ProgramOptions {
  readonly trial: Trial;
  readonly submission: Pick<SubmissionRecord, "sweep">;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the exit code goes. */
  readonly exitFile: string;
  /** Whether an earlier attempt has left something in the run folder. */
  readonly isResumed: boolean;
  /** Numbers of graphics processors for this trial; undefined leaves the environment as it is. */
  readonly gpus?: readonly string[] | undefined;
}

/** Program and arguments; the program is held back until a line comes on descriptor 3. */
export function trialArguments(command: TrialCommand): string[] {
  return ["sh", "-c", `${waitForNote}${noteExit}`, "runledger", ...wordsOf(command)];
}

function wordsOf(command: TrialCommand): readonly string[] {
  return "shell" in command ? ["sh", "-c", command.shell] : command.words;
}

/** The environment of the command: what is there, and what the trial is. */
export function trialEnvironment(options: ProgramOptions): Record<string, string | undefined> {
  const { trial, submission, environment, exitFile, isResumed, gpus } = options;
  const params = Object.entries(trial.params).map(([name, value]) => [paramVariable(name), paramText(value)]);
  return {
    ...environment,
    ...(Object.fromEntries(params) as Record<string, string>),
    RUNLEDGER_SWEEP: submission.sweep,
    RUNLEDGER_PHASE: trial.phase ?? "",
    RUNLEDGER_TRIAL: trial.id,
    RUNLEDGER_RESUME: isResumed ? "1" : "0",
    RUNLEDGER_EXIT_FILE: exitFile,
    ...(gpus === undefined ? {} : { CUDA_VISIBLE_DEVICES: gpus.join(",") }),
  };
}
