// Finds the checkpoint a training continues from and makes sure that it continues the same training.

import { basename, join } from "node:path";
import { UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { badCheckpoint, type Checkpoint, checkpointFiles, readCheckpoint } from "./checkpoint.js";
import type { Matrix } from "./matrix.js";
import { restoreWeights } from "./model-weights.js";
import { restoreOptimizerState } from "./optimizer.js";
import { SeededRandom } from "./seeded-random.js";
import type { StepContext } from "./train-step.js";
import type { LoopState } from "./training-loop.js";
import type { TrainingState } from "./training-state.js";

export interface ResumePoint {
  /** Folder name of the run it comes from, or the folder as given. */
  readonly from: string;
  readonly checkpoint: Checkpoint;
  readonly training: TrainingState;
}

/**
 * Reads the last checkpoint of a run folder, or a checkpoint folder itself.
 * @throws UserError "bad-checkpoint"
 */
export function openResumePoint(folder: string): ResumePoint {
  const isCheckpoint = !("missing" in readTextFile(join(folder, checkpointFiles.model)));
  const path = isCheckpoint ? folder : join(folder, "checkpoints", "last");
  const checkpoint = readCheckpoint(path);
  const { training } = checkpoint;
  if (training === undefined)
    throw badCheckpoint(path, "holds weights but no training state to continue from");
  return { from: isCheckpoint ? folder : basename(folder), checkpoint, training };
}

/**
 * Refuses to continue with other settings, under which the weights could not come out as without the interruption.
 * Another backend is possible (another machine may not have it), but is warned about.
 * @throws UserError "resume-differs"
 */
export function checkSameSettings(
  point: ResumePoint,
  settings: Readonly<Record<string, unknown>>,
  warn: (message: string) => void,
): void {
  const before = point.training.settings;
  if (before.backend !== settings.backend) {
    const change = `was trained on ${print(before.backend)} and goes on on ${print(settings.backend)}`;
    warn(`${point.from} ${change}: the weights will differ in their last bits.`);
  }
  const differing = Object.keys(settings).filter(
    (key) => key !== "backend" && print(settings[key]) !== print(before[key]),
  );
  if (differing.length === 0) return;
  const list = differing
    .map((key) => `${key} was ${print(before[key])}, is ${print(settings[key])}`)
    .join("; ");
  throw new UserError("resume-differs", `${point.from} cannot be continued with other settings: ${list}.`, {
    hint: "Use the settings it was started with (maxEpochs may be higher), or start anew without resume.",
  });
}

/** Puts weights and optimizer back and returns the state to go on from. */
export function restoreTraining(context: StepContext, point: ResumePoint): LoopState {
  const { training, checkpoint } = point;
  restoreWeights(context.tf, context.model, checkpoint.weights);
  restoreOptimizerState(context.tf, context.optimizer, training.optimizer);
  return {
    epoch: training.epoch,
    step: training.step,
    shuffling: SeededRandom.fromState(training.shuffling),
    noise: SeededRandom.fromState(training.noise),
    stopping: training.stopping,
    bestWeights: training.bestWeights.length === 0 ? undefined : training.bestWeights,
  };
}

/** A short text that changes when any value of the matrices changes (FNV-1a, 32 bits). */
export function fingerprint(matrices: readonly Matrix[]): string {
  let hash = 2166136261;
  for (const { data } of matrices) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ (bytes[i] as number), 16777619) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

function print(value: unknown): string {
  return JSON.stringify(value ?? null);
}
