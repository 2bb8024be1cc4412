// Runs any program as a recorded run: its output kept and shown, metrics read from it, its end noted and passed on.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileErrorName } from "../store/file-error.js";
import { deriveStatus, readStatusFile } from "../store/status-file.js";
import { machineIdentity } from "../store/writer-identity.js";
import type { ActiveRun } from "./active-run.js";
import { ChildOutput, printedBy } from "./child-output.js";
import { type StopWatch, watchForStop } from "./forward-signals.js";
import { groupMetrics, MetricLines, type MetricRow } from "./metric-lines.js";
import type { Outcome } from "./outcome.js";
import { ProgramFiles, type ProgramFilesOptions } from "./program-files.js";
import type { RunFolder } from "./run-folder.js";
import { outlivesTerminal, runProgram } from "./run-program.js";
import { type OpenedRun, openRun } from "./start-run.js";
import type { Supervised, SuperviseOptions } from "./supervise-options.js";
import type { RecorderWorld } from "./world.js";

/**
 * Runs the program to its end. It runs even when nothing can be recorded, and it outlives us: it writes into files.
 * @throws UserError for wrong `start` options only
 */
export async function supervise(options: SuperviseOptions): Promise<Supervised> {
  return await superviseRun(openRun({ ...options.start, signals: false }, options.world), options);
}

/** The same for a run that is open already. */
export async function superviseRun(opened: OpenedRun, options: SuperviseOptions): Promise<Supervised> {
  const { recorder, run } = opened;
  const metrics = new Map<string, number>();
  const onRow = (row: MetricRow): void => logRow(recorder, metrics, row);
  const lines = {
    output: new MetricLines(onRow, { readLine: options.readLine }),
    error: new MetricLines(onRow, { readLine: options.readLine, takesJson: false }),
  };
  for (const path of options.inputs ?? []) await recorder.snapshotInput(path);
  const output = run === undefined ? undefined : openOutput(run, options, lines);
  const written = run === undefined ? undefined : new ProgramFiles(run, options.programFiles ?? onlyInside);
  const folder = run?.folder ?? spareFolder();
  const program = await runProgram(options, { recorder, run, output, written, folder });
  const stopping = watchForStop(options.signals ?? process, {
    ignoresHangup: outlivesTerminal(options.world),
  });
  const ended = { ...program, outcome: options.judge?.(program.outcome) ?? program.outcome };
  output?.end();
  if (run === undefined && folder !== undefined) leaveSpareFolder(options.world, folder);
  lines.output.end();
  lines.error.end();
  if (run !== undefined) takeFiles(run, written, metrics);
  await endSoon(opened, ended.outcome, stopping);
  if (run?.isHandedOver() === false) written?.standForFolders();
  if (run?.isHandedOver() === true) await endAbandoned(run, ended.outcome, options);
  return { ...ended, runId: recorder.id, ...(run === undefined ? {} : { folder: run.folder }) };
}

/** Ends the run; at once when somebody asks us to stop, since checksums of large files take their time. */
async function endSoon({ end, endNow }: OpenedRun, outcome: Outcome, stopping: StopWatch): Promise<void> {
  try {
    await Promise.race([end(outcome), stopping.asked.then(() => endNow(outcome))]);
  } finally {
    stopping.end();
  }
}

const onlyInside: ProgramFilesOptions = { hasOwnFolders: false, takesModelName: false };

/** What the program wrote into files: metrics that it did not print, and what it says of itself, which goes before them. */
function takeFiles(run: RunFolder, written: ProgramFiles | undefined, printed: Map<string, number>): void {
  const inFiles = written?.take(printedBy(run), new Set(printed.keys())) ?? [];
  const metrics = new Map([...inFiles, ...printed]);
  if (metrics.size > 0) run.metadata.describe({ metrics: groupMetrics(metrics) });
  written?.takeSections();
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
