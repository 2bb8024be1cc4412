// startRun: claims a folder for a run and hands out what records into it.

import { fileErrorName } from "../store/file-error.js";
import { wantedRunId } from "../store/run-name.js";
import type { ActiveRun } from "./active-run.js";
import { gatherFacts, sampleUsage } from "./facts.js";
import { InertRun } from "./inert-run.js";
import { findRecordingRoot } from "./recording-root.js";
import { RunFolder } from "./run-folder.js";
import { RunRecorder } from "./run-recorder.js";
import { checkStartOptions, type StartRunOptions } from "./start-options.js";
import { processWorld, type RecorderWorld } from "./world.js";

export type { ActiveRun, ArrayData, FinishResult, StopReason } from "./active-run.js";
export type { LogAxes } from "./row-buffer.js";
export type { StartRunOptions } from "./start-options.js";

/**
 * Starts to record a run: makes its folder, writes metadata.json with status running and all that is known so far, and
 * collects the facts of code, machine and packages beside the training. When nothing can be written there, it warns once
 * and the run records nothing; the training goes on.
 * @throws UserError "bad-option", "bad-target" for wrong arguments, and nothing else
 */
export async function startRun(options: StartRunOptions = {}): Promise<ActiveRun> {
  return openRun(options, processWorld());
}

/** What only some callers choose. */
export interface OpenRunExtras {
  /** Whether the use of the machine is sampled; as `collect` when absent. */
  readonly sampleUsage?: boolean;
}

/**
 * The same in a world of the caller's choice.
 * @throws UserError "bad-option", "bad-target"
 */
export function openRun(given: StartRunOptions, world: RecorderWorld, extras: OpenRunExtras = {}): ActiveRun {
  const options = checkStartOptions(given);
  const root = findRecordingRoot(options.root, world);
  const startedMs = world.clock.wallMs();
  let run: RunFolder;
  try {
    run = new RunFolder(root, options, world);
  } catch (error) {
    world.warn(`runledger: ${root} cannot be written (${fileErrorName(error)}). This run is not recorded.`);
    return new InertRun(root, wantedRunId(options, new Date(startedMs)));
  }
  const recorder = new RunRecorder(run);
  const collect = options.collect ?? true;
  recorder.onEnd(world.exitWatch.add(recorder, options.signals ?? true));
  if (collect) recorder.addBackground(gatherFacts(run, world));
  if (extras.sampleUsage ?? collect) recorder.onEnd(sampleUsage(run, world));
  return recorder;
}
