// A sampler's run on a target: made once, in the target's precision, with analysis.json as what makes it one.

import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { canonicalJson } from "../core/json/canonical-json.js";
import { exitCodes, UserError } from "../errors.js";
import type { FileSystem } from "../store/file-system.js";
import { saveRunJson } from "../store/run-folder-file.js";
import { samplerRunId } from "./artifact-id.js";
import { type ArtifactPlace, placeOf, treeFiles } from "./artifact-place.js";
import { type Making, type MakingWorld, madeAlready, makeOnce } from "./make-once.js";
import { ensureLine, type ManifestLine } from "./manifest-lines.js";
import { runLine } from "./manifest-rows.js";
import { secondsSince } from "./seconds-since.js";
import { collision, mismatch, precisionOf, readCommitFile, readMeta } from "./target-meta.js";
import { checkParams } from "./target-params.js";

/**
 * analysis.json: what a sampler found. `walltime_sec` (measured unless given), `sampler_config` and `created_at` are added;
 * others have the names and meanings below, or any.
 */
export interface SamplerAnalysis {
  /** Local learning coefficient: mean and standard deviation over the draws. */
  readonly llc_mean?: number;
  readonly llc_std?: number;
  /** Effective sample size. */
  readonly ess?: number;
  readonly rhat?: number;
  /** Full gradient evaluations, those of a part of the data counted as that part. */
  readonly total_fges?: number;
  readonly walltime_sec?: number;
  readonly [name: string]: unknown;
}

export interface RunRequest {
  readonly target: { readonly id: string; readonly folder: string };
  /** Absolute. */
  readonly root: string;
  readonly sampler: string;
  readonly config: Readonly<object>;
  /** Returns what becomes analysis.json; or `madeAlready` when a program has made the artifact. */
  readonly sample: (folder: string, home: string) => unknown;
  /** As in `Making`. */
  readonly prepare?: () => void;
}

/** A run that is there. */
export interface FoundRun {
  readonly id: string;
  readonly folder: string;
  readonly analysis: SamplerAnalysis;
  readonly isNew: boolean;
}

/** Makes the run unless it is there; see `Target.run`. */
export async function runOnTarget(request: RunRequest, world: MakingWorld): Promise<FoundRun> {
  const { target, root, sampler, config } = request;
  const id = samplerRunId(sampler, config);
  const place = placeOf(join(target.folder, id));
  checkPrecision(request);
  const { artifact: analysis, isNew } = await makeOnce(makingOf(request, place, world.files), world);
  const isOfIt = (line: ManifestLine): boolean => String(line.artifact_path).endsWith(`/${id}`);
  const line = runLine(root, place, analysis);
  await ensureLine(join(target.folder, treeFiles.runs), { line, isOfIt }, world);
  return { id, folder: place.path, analysis, isNew };
}

function makingOf(request: RunRequest, place: ArtifactPlace, files: FileSystem): Making<SamplerAnalysis> {
  const { root, sampler, target } = request;
  const config = JSON.parse(canonicalJson(request.config)) as Readonly<Record<string, unknown>>;
  return {
    place,
    root,
    prepare: request.prepare,
    find: (path) => findRun(path, { sampler, config }),
    make: async (folder, home) => {
      checkParams(target.folder, metaOf(target));
      const startedMs = performance.now();
      const told = await request.sample(folder, home);
      if (told === madeAlready) return;
      const analysis = checkAnalysis(told, sampler);
      const seconds = secondsSince(startedMs);
      const whole = {
        walltime_sec: seconds,
        ...analysis,
        sampler_config: config,
        created_at: Date.now() / 1000,
      };
      saveRunJson(files, { folder, path: treeFiles.analysis }, whole);
    },
  };
}

/**
 * Reads analysis.json of a run's folder; undefined when there is none.
 * @throws UserError "damaged-artifact"; "id-collision" when it is of another config
 */
export function findRun(
  path: string,
  run: { readonly sampler: string; readonly config: Readonly<object> },
): SamplerAnalysis | undefined {
  const analysis = readCommitFile(join(path, treeFiles.analysis));
  if (analysis !== undefined) checkSameSampler(analysis, { ...run, path });
  return analysis;
}

/** A target of one precision must not be explored in another: what is small there is noise here. */
function checkPrecision({ target, sampler, config }: RunRequest): void {
  const built = precisionOf(metaOf(target));
  const asked = precisionOf(config as Readonly<Record<string, unknown>>);
  if (built === undefined || asked === undefined || built === asked) return;
  throw mismatch(`${target.folder}: was built in ${built}, but the ${sampler} run asks for ${asked}.`);
}

function metaOf(target: RunRequest["target"]): Readonly<Record<string, unknown>> {
  const meta = readMeta(target.folder);
  if (meta !== undefined) return meta;
  throw new UserError("target-gone", `${target.folder}: the target is gone.`, {
    hint: "Ask for it again with stage().",
  });
}

function checkSameSampler(
  analysis: SamplerAnalysis,
  run: { readonly sampler: string; readonly config: Readonly<object>; readonly path: string },
): void {
  const { sampler_config: stored } = analysis;
  if (!isPlainObject(stored)) throw collision(run.path, "config (it names none)");
  const [known, asked] = [stored, run.config].map((config) =>
    canonicalJson({ ...config, sampler: run.sampler }),
  );
  if (known !== asked) throw collision(run.path, "config");
}

function checkAnalysis(analysis: unknown, sampler: string): SamplerAnalysis {
  const { sampler_config: config, created_at: time } = isPlainObject(analysis) ? analysis : {};
  if (isPlainObject(analysis) && config === undefined && time === undefined) return analysis;
  const what = isPlainObject(analysis)
    ? "sampler_config or created_at, which runledger itself writes"
    : "no object";
  throw new UserError("bad-analysis", `The ${sampler} run returned ${what}.`, {
    hint: "Return numbers by name: { llc_mean, llc_std, ess, rhat, total_fges }.",
    exitCode: exitCodes.usage,
  });
}
