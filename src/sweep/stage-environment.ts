// What the program of a stage finds: its words, and its environment.

import { join } from "node:path";
import type { Trial } from "../core/sweep/trial.js";
import { runVariables } from "../recorder/join-run.js";
import { targetsFolder } from "../stage/artifact-place.js";
import { stageVariables } from "../stage/given-attempt.js";
import type { AttemptOptions } from "./attempt.js";
import { trialArguments, trialEnvironment } from "./trial-program.js";

/** Program and arguments, held back as those of trials are; what names the artifact's place names the folder in which it is made. */
export function stageWords(trial: Trial, place: { readonly from: string; readonly to: string }): string[] {
  const { command } = trial;
  if ("shell" in command) return trialArguments(command);
  return trialArguments({ words: command.words.map((word) => word.replaceAll(place.from, place.to)) });
}

export interface StagePlaces {
  /** Where the program writes its files. */
  readonly folder: string;
  /** The attempt's hidden folder. */
  readonly home: string;
  /** Holds targets/. */
  readonly root: string;
  readonly exitFile: string;
  /** What it finds again in the next attempt. */
  readonly checkpoints: string;
  readonly isResumed: boolean;
}

/** The environment: what is there, and what the trial is. */
export function stageEnvironment(
  { trial, submission, environment, gpus }: AttemptOptions,
  { folder, home, root, exitFile, checkpoints, isResumed }: StagePlaces,
): Record<string, string | undefined> {
  const target = trial.artifact?.target;
  return {
    ...trialEnvironment({ trial, submission, environment, exitFile, isResumed, gpus }),
    [runVariables.folder]: folder,
    [runVariables.id]: trial.id,
    // No run is recorded here that a program could take over.
    [runVariables.recorder]: undefined,
    [stageVariables.attempt]: home,
    [stageVariables.root]: root,
    RUNLEDGER_STAGE: trial.phase ?? "",
    RUNLEDGER_TARGET: target ?? trial.id,
    RUNLEDGER_TARGET_DIR: target === undefined ? folder : join(targetsFolder(root), target),
    RUNLEDGER_CHECKPOINT_DIR: checkpoints,
  };
}
