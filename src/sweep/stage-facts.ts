// What the program of a stage tells of its artifact: meta.json of a target, analysis.json of a run, in its folder.

import { join } from "node:path";
import { canonicalJson } from "../core/json/canonical-json.js";
import type { Trial } from "../core/sweep/trial.js";
import { exitCodes, UserError } from "../errors.js";
import { treeFiles } from "../stage/artifact-place.js";
import { readCommitFile } from "../stage/target-meta.js";
import type { FileSystem } from "../store/file-system.js";
import { artifactConfig } from "./stage-artifact.js";

/** Members that are said by us alone; a program that writes the whole file by itself may repeat them. */
const ourMembers = ["target_id", "created_at", "seed", "config", "sampler_config", "walltime_sec"];

/**
 * The facts a program has left: of a target everything of its meta.json, which may be missing; of a run its analysis.json,
 * which must be there. What a program says of the config must be what it was given.
 * @throws UserError "nothing-made" for a folder that was left empty, or a run without analysis.json; "other-config"
 */
export function readProgramFacts(files: FileSystem, folder: string, trial: Trial): Record<string, unknown> {
  const isRun = trial.artifact?.kind === "run";
  const name = isRun ? treeFiles.analysis : treeFiles.meta;
  if (files.list(folder).length === 0) {
    throw nothingMade(
      `It ended well, but neither wrote into $RUNLEDGER_RUN_DIR nor made ${trial.id} itself.`,
    );
  }
  const told = readCommitFile(join(folder, name));
  if (told === undefined && isRun) throw nothingMade(`It ended well, but wrote no ${name}.`);
  checkRepeated(told ?? {}, trial);
  return Object.fromEntries(Object.entries(told ?? {}).filter(([member]) => !ourMembers.includes(member)));
}

function checkRepeated(told: Readonly<Record<string, unknown>>, trial: Trial): void {
  const config = artifactConfig(trial);
  const { seed } = config;
  const { sampler } = trial.artifact ?? {};
  const ours: Record<string, readonly unknown[]> = {
    target_id: [trial.artifact?.target ?? trial.id],
    config: [config],
    sampler_config: [config, { ...config, sampler }],
    ...(seed === undefined ? {} : { seed: [seed] }),
  };
  for (const [member, values] of Object.entries(ours)) {
    const value = told[member];
    if (value === undefined || values.some((each) => canonicalJson(each) === canonicalJson(value))) continue;
    throw new UserError("other-config", `It says another ${member} than it was given.`, {
      hint: "A program takes its config from $RUNLEDGER_RUN_DIR/config/params.json, as it is.",
      exitCode: exitCodes.refused,
    });
  }
}

function nothingMade(message: string): UserError {
  return new UserError("nothing-made", message, {
    hint: "Write the files and analysis.json into $RUNLEDGER_RUN_DIR, or call stage() with the config that was given.",
    exitCode: exitCodes.refused,
  });
}
