// Runs any program as a recorded run: its output kept and shown, metrics read from it, its end noted and passed on.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileErrorName } from "../store/file-error.js";
import { deriveStatus, readStatusFile } from "../store/status-file.js";
import { machineIdentity } from "../store/writer-identity.js";
import type { ActiveRun } from "./active-run.js";
import { ChildOutput } from "./child-output.js";
import { sampleUsage } from "./facts.js";
import { type Forwarding, forwardSignals, type SignalSource, stopSignals } from "./forward-signals.js";
import { runVariables } from "./join-run.js";
import { groupMetrics, MetricLines, type MetricRow } from "./metric-lines.js";
import type { Outcome } from "./outcome.js";
import type { RunFolder } from "./run-folder.js";
import type { LineReader } from "./scraped-lines.js";
import type { StartRunOptions } from "./start-options.js";
import { type OpenedRun, openRun } from "./start-run.js";
import type { RecorderWorld } from "./world.js";

/** Exit codes of shells for programs that cannot be started. */
export const notRunnable = 126;
export const notFound = 127;

export interface SuperviseOptions {
  /** How the run is called and where it goes; its signals are handled here. */
  readonly start: StartRunOptions;
  /** Its command line, `argv`, is what is run. */
  readonly world: RecorderWorld;
  /** Shows the program's output as it comes. */
  readonly showOutput: (bytes: Uint8Array) => void;
  readonly showError: (bytes: Uint8Array) => void;
  /** Files to be copied into the run's inputs before the program starts. */
  readonly inputs?: readonly string[];
  /** Finds metrics in lines of output and error that are no JSON. */
  readonly readLine?: LineReader;
  /** Where signals come from; this process when absent. */
  readonly signals?: SignalSource;
  /** Told the number of the program's process, which is that of its process group. */
  readonly started?: (pid: number) => void;
  /** Has the last word on how the program ended; it may know of a limit. */
  readonly judge?: (outcome: Outcome) => Outcome;
}

/** How the program ended. */
export interface Supervised {
  /** The program's own; 128 + n when signal n ended it; 126 or 127 when it could not be started. */
  readonly exitCode: number;
  readonly outcome: Outcome;
  /** Why it could not be started, as the system names it: "ENOENT"; absent when it ran. */
  readonly startFault?: string;
  readonly runId: string;
  /** Undefined when the run was not recorded. */
  readonly folder?: string;
}

/**
 * Runs the program to its end. It runs even when nothing can be recorded, and it outlives us: it writes into files.
 * @throws UserError for wrong `start` options only
 */
export async function supervise(options: SuperviseOptions): Promise<Supervised> {
  return await superviseRun(openRun({ ...options.start, signals: false }, options.world), options);
}

/** The same for a run that is open already. */
export async function superviseRun(
  { recorder, run, end }: OpenedRun,
  options: SuperviseOptions,
): Promise<Supervised> {
  const metrics = new Map<string, number>();
  const onRow = (row: MetricRow): void => logRow(recorder, metrics, row);
  const lines = {
    output: new MetricLines(onRow, { readLine: options.readLine }),
    error: new MetricLines(onRow, { readLine: options.readLine, takesJson: false }),
  };
  for (const path of options.inputs ?? []) await recorder.snapshotInput(path);
  const output = run === undefined ? undefined : openOutput(run, options, lines);
  const folder = run?.folder ?? spareFolder();
  const program = await runProgram(options, { recorder, run, output, folder });
  const ended = { ...program, outcome: options.judge?.(program.outcome) ?? program.outcome };
  output?.end();
  if (run === undefined && folder !== undefined) leaveSpareFolder(options.world, folder);
  lines.output.end();
  lines.error.end();
  if (metrics.size > 0) recorder.describe({ metrics: groupMetrics(metrics) });
  await end(ended.outcome);
  if (run?.isHandedOver() === true) await endAbandoned(run, ended.outcome, options);
  return { ...ended, runId: recorder.id, ...(run === undefined ? {} : { folder: run.folder }) };
}

/** A program that took its run over and died without a word has left it running. */
async function endAbandoned(run: RunFolder, outcome: Outcome, options: SuperviseOptions): Promise<void> {
  const { world } = options;
  const context = { nowMs: world.clock.wallMs(), machine: machineIdentity() };
  const status = deriveStatus(readStatusFile(run.folder), undefined, context);
  if (status === "finished" || status === "failed" || status === "running") return;
  const { root } = run.annotated;
  try {
    const opened = openRun({ root, resume: run.folder, collect: false, signals: false }, world);
    await opened.end(outcome);
  } catch (error) {
    // Readers derive from its dead writer that it is lost; the program's exit code stays what it is.
    world.warn(`runledger: the end of ${run.folder} could not be noted: ${String(error)}`);
  }
}

type Ended = Pick<Supervised, "exitCode" | "outcome" | "startFault">;

interface Recording {
  readonly recorder: ActiveRun;
  readonly run: RunFolder | undefined;
  readonly output: ChildOutput | undefined;
  /** Where the program saves its files; undefined when nothing can be written anywhere. */
  readonly folder: string | undefined;
}

function logRow(recorder: ActiveRun, metrics: Map<string, number>, { values, at }: MetricRow): void {
  recorder.log(values, at);
  for (const [name, value] of Object.entries(values)) metrics.set(name, value);
}

function openOutput(
  run: RunFolder,
  options: SuperviseOptions,
  lines: { readonly output: MetricLines; readonly error: MetricLines },
): ChildOutput | undefined {
  // Recorded first: what was seen on the screen is in the history, also when the recorder dies now.
  const onOutput = (bytes: Uint8Array): void => {
    if (!run.isHandedOver()) lines.output.add(bytes);
    options.showOutput(bytes);
  };
  const onError = (bytes: Uint8Array): void => {
    if (options.readLine !== undefined) lines.error.add(bytes);
    options.showError(bytes);
  };
  try {
    return new ChildOutput(run, { onOutput, onError });
  } catch (error) {
    const reason = fileErrorName(error);
    run.warnings.add(`outputs:${reason}`, `outputs/: ${reason}. The output is shown but not kept.`);
    return undefined;
  }
}

function runProgram(options: SuperviseOptions, recording: Recording): Promise<Ended> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = start(options.world, recording);
    } catch (error) {
      resolve(notStarted(options.world, error));
      return;
    }
    const group = child.pid;
    if (group !== undefined) options.started?.(group);
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
function start(world: RecorderWorld, { recorder, run, output, folder }: Recording): ChildProcess {
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
    stdio: ["inherit", standardOutput ?? "inherit", standardError ?? "inherit"],
    detached: true,
  });
}

/** Where a program may still save what it wanted to save in its run folder, when there is none. */
function spareFolder(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), "runledger-"));
  } catch {
    // Nothing can be written there either: the program runs without the variable.
    return undefined;
  }
}

/** Removes it when the program saved nothing there, else says where it is. */
function leaveSpareFolder(world: RecorderWorld, folder: string): void {
  try {
    world.files.removeFolder(folder);
  } catch {
    world.warn(`runledger: what the command saved in $RUNLEDGER_RUN_DIR is in ${folder}.`);
  }
}

function accompany(options: SuperviseOptions, run: RunFolder | undefined, group: number): Forwarding {
  const { world, start, signals = process } = options;
  if (run !== undefined && (start.collect ?? true)) sampleUsage(run, world, group);
  const ignoresHangup = basename(world.environment._ ?? "") === "nohup";
  return forwardSignals(signals, group, { ignoresHangup });
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
