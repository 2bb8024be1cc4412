// The same work as a stage of a sweep: the config is a file, and what is made is the one artifact that the sweep asks for.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stage, UserError } from "runledger";
import { buildTarget, readTarget, type TargetConfig } from "./build-target.js";
import { type SamplerConfig, sampleTarget } from "./sample-target.js";

/**
 * Builds the target, or samples on it, as the variables of the stage say. It calls stage() and target.run() as a program
 * outside of sweeps does, which then make the artifact that the sweep has begun.
 */
export async function runInSweep(environment: NodeJS.ProcessEnv): Promise<void> {
  const { RUNLEDGER_RUN_DIR: folder, RUNLEDGER_TARGET_DIR: targetFolder } = environment;
  if (folder === undefined || targetFolder === undefined) {
    throw new UserError("bad-option", "--in-sweep: this is no stage of a sweep.", {
      hint: "Run it with: runledger sweep run scripts/sample-posterior/sweep.yaml",
      exitCode: 2,
    });
  }
  const config = readJson(join(folder, "config/params.json"));
  if (targetFolder === folder) {
    const targetConfig = config as unknown as TargetConfig;
    await stage("target", targetConfig, (place) => buildTarget(targetConfig, place));
    return;
  }
  const { sampler, ...settings } = config as unknown as { readonly sampler: string } & SamplerConfig;
  const targetConfig = readJson(join(targetFolder, "meta.json")).config as TargetConfig;
  const target = await stage("target", targetConfig, (place) => buildTarget(targetConfig, place));
  await target.run(sampler, settings, (place) =>
    sampleTarget(place, {
      sampler,
      settings: settings as unknown as SamplerConfig,
      network: readTarget(targetConfig, target.folder),
    }),
  );
}

function readJson(path: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, unknown>>;
}
