// startRun: claims a folder for a run and hands out what records into it.

import { resolve } from "node:path";
import { emptyPriceBook, type PriceBook } from "../core/evaluation/price-book.js";
import { UserError } from "../errors.js";
import { fileErrorName } from "../store/file-error.js";
import { findPriceFile, readPrices } from "../store/price-file.js";
import { wantedRunId } from "../store/run-name.js";
import type { ActiveRun } from "./active-run.js";
import { gatherFacts, sampleUsage } from "./facts.js";
import { InertRun } from "./inert-run.js";
import { joinRanks } from "./join-ranks.js";
import { findRunToJoin, type JoinableRun, runVariables } from "./join-run.js";
import type { OpenFolderOptions } from "./open-run-folder.js";
import type { Outcome } from "./outcome.js";
import { type SharedPlace, sharedPlace } from "./rank.js";
import { findRecordingRoot } from "./recording-root.js";
import { RunFolder } from "./run-folder.js";
import { RunRecorder } from "./run-recorder.js";
import { checkStartOptions, type StartRunOptions } from "./start-options.js";
import { processWorld, type RecorderWorld } from "./world.js";

export type {
  ActiveRun,
  ArrayData,
  FinishResult,
  ItemFacts,
  SnapshotOptions,
  StopReason,
} from "./active-run.js";
export type { LogAxes } from "./row-buffer.js";
export type { StartRunOptions } from "./start-options.js";

/**
 * Starts to record a run: makes its folder, writes metadata.json with status running and all that is known so far, and
 * collects the facts of code, machine and packages beside the training. When nothing can be written there, it warns once
 * and the run records nothing; the training goes on.
 * @throws UserError "bad-option", "bad-target" for wrong arguments, and nothing else
 */
export async function startRun(options: StartRunOptions = {}): Promise<ActiveRun> {
  const world = processWorld();
  const place = placeOfRanks(options, world);
  if (place !== undefined && place.rank.rank > 0) return await joinRanks(place, world);
  const { recorder, run } = openRun(options, world, findRunToJoin(world), place);
  if (run !== undefined && (options.collect ?? true)) sampleUsage(run, world);
  return recorder;
}

/** Where the ranks of this run meet; undefined where each has a run of its own. @throws as `openRun` */
function placeOfRanks(given: StartRunOptions, world: RecorderWorld): SharedPlace | undefined {
  const options = checkStartOptions(given);
  return sharedPlace(findRecordingRoot(options.root, world), options, world);
}

/** A program that was begun by `exec` and starts a second run gives that one a name of its own. */
function atPlace(
  { id, rank }: SharedPlace,
  { environment }: RecorderWorld,
): Pick<OpenFolderOptions, "id" | "rank"> {
  return environment[runVariables.recorder] === undefined ? { id, rank } : { rank };
}

/** Prices that were asked for must be right; those that lie around are warned about and passed over. */
function findPrices(asked: string | undefined, world: RecorderWorld): PriceBook {
  if (asked !== undefined) return readPrices(resolve(world.workingFolder, asked));
  const file = findPriceFile(world.workingFolder);
  if (file === undefined) return emptyPriceBook;
  try {
    return readPrices(file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    world.warn(`runledger: ${error.message} Costs are unknown.`);
    return emptyPriceBook;
  }
}

/** A run under recording, as those see it who do more with it than a training does. */
export interface OpenedRun {
  readonly recorder: ActiveRun;
  /** Undefined when nothing can be written. */
  readonly run: RunFolder | undefined;
  /** Ends the run in the way that was found out. */
  readonly end: (outcome: Outcome) => Promise<void>;
  /** The same at once, also where `end` is on its way; checksums.json is left out when it would take too long. */
  readonly endNow: (outcome: Outcome) => void;
}

/**
 * The same in a world of the caller's choice; the use of the machine is not sampled.
 * @param joined run that was begun for this program and that it takes over instead of starting one
 * @param place where other ranks look for the run
 * @throws UserError "bad-option", "bad-target"
 */
export function openRun(
  given: StartRunOptions,
  world: RecorderWorld,
  joined?: JoinableRun,
  place?: SharedPlace,
): OpenedRun {
  const options = checkStartOptions(given);
  const root = place?.root ?? findRecordingRoot(options.root, world);
  const startedMs = world.clock.wallMs();
  const prices = findPrices(options.prices, world);
  const join = options.resume === undefined ? joined : undefined;
  try {
    const found = {
      ...(join === undefined ? {} : { join }),
      ...(place === undefined ? {} : atPlace(place, world)),
    };
    const run = new RunFolder(root, { ...options, prices, ...found }, world);
    const recorder = new RunRecorder(run);
    recorder.onEnd(world.exitWatch.add(recorder, options.signals ?? true));
    if (options.collect ?? true) recorder.addBackground(gatherFacts(run, world, recorder.ending));
    return {
      recorder,
      run,
      end: (outcome) => recorder.end(outcome),
      endNow: (outcome) => recorder.endNow(outcome),
    };
  } catch (error) {
    // A program that did not ask to join a run must not fail because it cannot.
    if (error instanceof UserError && join === undefined) throw error;
    world.warn(`runledger: ${root} cannot be written (${fileErrorName(error)}). This run is not recorded.`);
    const recorder = new InertRun(root, wantedRunId(options, new Date(startedMs)));
    return { recorder, run: undefined, end: () => recorder.finish(), endNow: () => undefined };
  }
}
