// Decides which folder a run is recorded into.

import { resolve } from "node:path";
import { UserError } from "../errors.js";
import { recordingRoot as rootOfContract } from "../store/contract-file.js";
import type { RecorderWorld } from "./world.js";

/**
 * Absolute path of the root to record into: the one that was asked for, else RUNLEDGER_ROOT, else the first root of the
 * nearest runledger.yaml, else "experiments" here. A runledger.yaml that cannot be read is warned about and passed over.
 */
export function findRecordingRoot(asked: string | undefined, world: RecorderWorld): string {
  const named = asked ?? world.environment.RUNLEDGER_ROOT;
  if (named !== undefined && named !== "") return resolve(world.workingFolder, named);
  try {
    return rootOfContract(world.workingFolder);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    world.warn(`runledger: ${error.message} Recording into experiments/.`);
    return resolve(world.workingFolder, "experiments");
  }
}
