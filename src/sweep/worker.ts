// The worker: one trial of a submission, anywhere. What every engine runs.

import { constants } from "node:os";
import { UserError } from "../errors.js";
import { AttemptSignals, stopReason } from "./attempt-signals.js";
import { attemptTrial } from "./attempt-trial.js";
import { getLauncher } from "./launchers/index.js";
import { collectSharedFacts } from "./shared-facts.js";
import { readSubmission } from "./submission.js";

/** Another process has the trial: EX_TEMPFAIL, as engines know it. */
export const inOtherHands = 75;

export interface WorkerOptions {
  readonly manifest: string;
  readonly index: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where signals come from. */
  readonly signals: {
    on(signal: string, listener: () => void): unknown;
    off(signal: string, listener: () => void): unknown;
  };
  readonly say: (line: string) => void;
}

/** How long a program that was told to end may take. */
const graceMs = 30_000;

/**
 * Attempts the trial and returns the exit code: 0 when it is captured, 75 when another process has it, else the
 * program's, or 128 + n when signal n ended it.
 * @throws UserError "bad-manifest", "bad-option"
 */
export async function runWorker(options: WorkerOptions): Promise<number> {
  const { environment, signals: source, say } = options;
  const submission = readSubmission(options.manifest);
  const trial = submission.trials[options.index];
  if (trial === undefined) {
    throw new UserError(
      "bad-option",
      `The submission has trials 0 to ${submission.trials.length - 1}, not ${options.index}.`,
    );
  }
  const surroundings = getLauncher(submission.launcher).surroundings?.(environment);
  const facts = await collectSharedFacts(submission.working_folder, environment);
  const sections =
    surroundings === undefined ? facts.sections : { ...facts.sections, launcher: surroundings.facts };
  const signals = new AttemptSignals();
  const heard = listen(source, signals);
  try {
    const attempt = await attemptTrial({
      submission,
      trial,
      environment,
      signals,
      graceMs,
      facts: { sections },
    });
    if (attempt.reason !== undefined) say(attempt.reason);
    if (attempt.state === "captured") return 0;
    if (heard.has("SIGUSR2")) await surroundings?.requeue?.();
    const [first] = heard;
    if (first !== undefined) return 128 + (constants.signals[first as NodeJS.Signals] ?? 0);
    return attempt.state === "elsewhere" ? inOtherHands : (attempt.exitCode ?? 1) || 1;
  } finally {
    heard.end();
  }
}

interface Heard extends Set<string> {
  end(): void;
}

function listen(source: WorkerOptions["signals"], signals: AttemptSignals): Heard {
  const heard = new Set<string>();
  const listeners = ["SIGTERM", "SIGINT", "SIGUSR1", "SIGUSR2"].map((signal) => {
    const listener = (): void => {
      if (signal !== "SIGUSR1") heard.add(signal);
      if (signal.startsWith("SIGUSR")) signals.send(signal);
      else signals.end(stopReason, graceMs);
    };
    source.on(signal, listener);
    return () => source.off(signal, listener);
  });
  return Object.assign(heard, { end: () => listeners.forEach((off) => void off()) });
}
