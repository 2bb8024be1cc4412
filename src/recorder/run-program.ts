// Starts a supervised program, hands signals on to it and finds out how it ended.

import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { basename } from "node:path";
import { fileErrorName } from "../store/file-error.js";
import type { ActiveRun } from "./active-run.js";
import type { ChildOutput } from "./child-output.js";
import { sampleUsage } from "./facts.js";
import { type Forwarding, forwardSignals, stopSignals } from "./forward-signals.js";
import { runVariables } from "./join-run.js";
import type { ProgramFiles } from "./program-files.js";
import type { RunFolder } from "./run-folder.js";
import { closeGate, openGate } from "./start-gate.js";
import type { Supervised, SuperviseOptions } from "./supervise-options.js";
import type { RecorderWorld } from "./world.js";

/** Exit codes of shells for programs that cannot be started. */
export const notRunnable = 126;
export const notFound = 127;

/** How a program ended. */
export type Ended = Pick<Supervised, "exitCode" | "outcome" | "startFault">;

/** What records the program. */
export interface Recording {
  readonly recorder: ActiveRun;
  readonly run: RunFolder | undefined;
  readonly output: ChildOutput | undefined;
  readonly written: ProgramFiles | undefined;
  /** Where the program saves its files; undefined when nothing can be written anywhere. */
  readonly folder: string | undefined;
}

/** Runs the program to its end. Never rejects. */
export function runProgram(options: SuperviseOptions, recording: Recording): Promise<Ended> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = start(options, recording);
    } catch (error) {
      resolve(notStarted(options.world, error));
      return;
    }
    const group = child.pid;
    try {
      if (group !== undefined) options.started?.(group);
    } catch (error) {
      closeGate(child);
      resolve(notStarted(options.world, error));
      return;
    }
    if (options.isHeldBack === true) openGate(child);
    if (group !== undefined) recording.written?.accompany(group);
    const forwarding = group === undefined ? undefined : accompany(options, recording.run, group);
    child.on("error", (error) => {
      forwarding?.end();
      resolve(notStarted(options.world, error));
    });
    child.on("exit", (code, signal) => {
      forwarding?.end();
      resolve(endOf(code, signal, forwarding));
    });
  });
}

/** Its own process group: signals reach all that the program starts, and the terminal's reach it through us, once. */
function start(
  { world, isHeldBack }: SuperviseOptions,
  { recorder, run, output, folder }: Recording,
): ChildProcess {
  const [program = "", ...parameters] = world.argv;
  const [standardOutput, standardError] = output?.handles ?? ["inherit" as const, "inherit" as const];
  return spawn(program, parameters, {
    cwd: world.workingFolder,
    env: {
      // Python holds back what it prints into a file, and with it the metrics.
      PYTHONUNBUFFERED: "1",
      ...world.environment,
      [runVariables.id]: recorder.id,
      ...(folder === undefined ? {} : { [runVariables.folder]: folder }),
      ...(run === undefined ? {} : { [runVariables.recorder]: String(process.pid) }),
    },
    stdio: [
      "inherit",
      standardOutput ?? "inherit",
      standardError ?? "inherit",
      ...(isHeldBack === true ? ["pipe" as const] : []),
    ],
    detached: true,
  });
}

function accompany(options: SuperviseOptions, run: RunFolder | undefined, group: number): Forwarding {
  const { world, start, signals = process } = options;
  if (run !== undefined && (start.collect ?? true)) sampleUsage(run, world, group);
  return forwardSignals(signals, group, { ignoresHangup: outlivesTerminal(world) });
}

/** Whether we were started to go on when the terminal is closed. */
export function outlivesTerminal({ environment }: Pick<RecorderWorld, "environment">): boolean {
  return basename(environment._ ?? "") === "nohup";
}

function endOf(
  code: number | null,
  signal: NodeJS.Signals | null,
  forwarding: Forwarding | undefined,
): Ended {
  const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  const stoppedBy =
    forwarding?.stoppedBy() ?? (signal !== null && stopSignals.includes(signal) ? signal : undefined);
  if (stoppedBy !== undefined) {
    return {
      exitCode,
      outcome: { state: "stopped", signal: stoppedBy, exitCode, reason: `Stopped by ${stoppedBy}.` },
    };
  }
  if (exitCode === 0) return { exitCode, outcome: { state: "finished", exitCode } };
  const reason = signal === null ? `Ended with exit code ${exitCode}.` : `Ended by ${signal}.`;
  return { exitCode, outcome: { state: "failed", reason, exitCode, ...(signal === null ? {} : { signal }) } };
}

function notStarted(world: RecorderWorld, error: unknown): Ended {
  const startFault = fileErrorName(error);
  const exitCode = startFault === "ENOENT" ? notFound : notRunnable;
  const reason = `"${world.argv[0]}" could not be started (${startFault}).`;
  return { exitCode, startFault, outcome: { state: "failed", reason, exitCode } };
}
