// stage(): an artifact named after its config, computed once ever.

import { resolve } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { exitCodes, UserError } from "../errors.js";
import { type CodeFacts, gatherCodeFacts } from "../recorder/facts.js";
import { nodeFileSystem } from "../store/file-system.js";
import { stageVariables } from "./given-attempt.js";
import type { MakingWorld } from "./make-once.js";
import { makeTarget } from "./make-target.js";
import { runOnTarget, type SamplerAnalysis } from "./sampler-run.js";
import type { TargetFacts, TargetMeta } from "./target-meta.js";

export interface StageOptions {
  /** Folder that holds targets/; when absent, the sweep's whose stage this program is of, else "runs" here. */
  readonly root?: string;
  /** Whether the commit and the packages' versions are noted in meta.json; yes when absent. */
  readonly collect?: boolean;
  /** Told once when another process is making the artifact; then this one waits for it. */
  readonly onWait?: (message: string) => void;
}

/** A target that is there, whole. */
export interface Target {
  /** `tgt_` and 12 hexadecimal digits. */
  readonly id: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  /** meta.json. */
  readonly meta: TargetMeta;
  /** Whether this call built it; false when it was there, or another process built it meanwhile. */
  readonly isNew: boolean;
  /**
   * A sampler's run on this target, made once ever: `sample` gets an empty folder for trace.nc and diagnostics/ and returns
   * what becomes analysis.json.
   * @throws (rejects) UserError "precision-mismatch", "parameter-mismatch", "id-collision", "not-canonical"; what `sample` throws
   */
  run(
    sampler: string,
    config: Readonly<object>,
    sample: (folder: string, target: Target) => Promise<SamplerAnalysis> | SamplerAnalysis,
  ): Promise<SamplerRun>;
}

/** A sampler's run that is there, whole. */
export interface SamplerRun {
  /** `run_<sampler>_` and 8 hexadecimal digits. */
  readonly id: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  /** analysis.json. */
  readonly analysis: SamplerAnalysis;
  /** Whether this call made it. */
  readonly isNew: boolean;
}

/**
 * The target of a config: `<root>/targets/tgt_<12 digits of the config's SHA-256>`. Built by `build` in an empty folder of
 * its own unless it is there; who asks for it meanwhile, in any process, waits for it. A build that throws or dies leaves
 * no target.
 * @param config plain data; `model_cfg`, `data_cfg`, `training_cfg` (or model, data, training), `seed` and `precision` get
 * a place of their own in meta.json
 * @param build writes files, usually data.npz and params.npz, and returns dims and metrics
 * @throws (rejects) UserError "not-canonical" (NaN in the config), "id-collision", "damaged-artifact", "parameter-mismatch",
 * "precision-mismatch", "bad-stage"; what `build` throws
 */
export async function stage(
  kind: "target",
  config: Readonly<object>,
  build: (folder: string) => Promise<TargetFacts | undefined> | TargetFacts | undefined,
  options: StageOptions = {},
): Promise<Target> {
  checkCall(kind, config);
  const { environment, world } = worldOf(options);
  const root = resolve(options.root ?? environment[stageVariables.root] ?? "runs");
  const gatherCode = async (): Promise<CodeFacts> =>
    options.collect === false
      ? {}
      : await gatherCodeFacts({ workingFolder: process.cwd(), argv: process.argv, environment });
  return targetOf(await makeTarget({ root, config, gatherCode, build }, world), { root, world });
}

function worldOf({ onWait }: StageOptions): {
  readonly environment: NodeJS.ProcessEnv;
  readonly world: MakingWorld;
} {
  const { env: environment } = process;
  const given = environment[stageVariables.attempt];
  return { environment, world: { files: nodeFileSystem, nowMs: Date.now, onWait, given } };
}

interface TargetWorld {
  readonly root: string;
  readonly world: MakingWorld;
}

function targetOf(known: Omit<Target, "run">, { root, world }: TargetWorld): Target {
  const target: Target = {
    ...known,
    run: (sampler, config, sample) =>
      runOnTarget(
        { target: known, root, sampler, config, sample: (folder) => sample(folder, target) },
        world,
      ),
  };
  return target;
}

function checkCall(kind: string, config: unknown): void {
  if (kind !== "target") {
    throw badStage(`There is no stage of kind "${String(kind)}".`, 'Say stage("target", config, build).');
  }
  if (!isPlainObject(config)) throw badStage("The config of a stage is no object.", "Give settings by name.");
}

function badStage(message: string, hint: string): UserError {
  return new UserError("bad-stage", message, { hint, exitCode: exitCodes.usage });
}
