// The files that a sweep leaves behind, made up: a manifest, and run folders in any state.

import { createHash } from "node:crypto";
import { canonicalJson } from "../../src/core/json/canonical-json.js";

export interface MadeTrial {
  readonly phase?: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** What became of it; nothing was tried when absent. */
  readonly state?: "captured" | "failed" | "stopped";
  readonly metrics?: Readonly<Record<string, number>>;
  /** 1 when absent. */
  readonly attempts?: number;
}

export interface MadeSweep {
  readonly name: string;
  readonly trials: readonly MadeTrial[];
  /** Path of the sweep file it says it was planned from. */
  readonly sweepFile?: string;
  /** Whether the manifest of its launch is there; yes when absent. */
  readonly hasManifest?: boolean;
}

/** Files of a sweep, below the root. */
export function sweepTree(sweep: MadeSweep): Record<string, unknown> {
  const { name, trials } = sweep;
  const files: Record<string, unknown> = {};
  if (sweep.hasManifest !== false) {
    const text = `${canonicalJson(manifestOf(sweep))}\n`;
    files[`${name}/.runledger/submissions/${sha256(text).slice(0, 16)}.json`] = text;
  }
  for (const trial of trials) Object.assign(files, runFilesOf(name, trial));
  return files;
}

/** Id of the trial with these params. */
export function trialId(params: MadeTrial["params"]): string {
  return sha256(canonicalJson(params)).slice(0, 12);
}

function manifestOf({ name, trials, sweepFile }: MadeSweep): Record<string, unknown> {
  return {
    schema_version: 1,
    kind: "runledger-submission",
    sweep: name,
    sweep_file: sweepFile ?? "/nowhere/sweep.yaml",
    working_folder: "/nowhere",
    sweep_folder: `/nowhere/${name}`,
    launcher: "local",
    created_at: "2026-02-01T10:00:00.000Z",
    round: 0,
    trials: trials.map(({ phase, params }) => ({
      id: trialId(params),
      sha256: sha256(canonicalJson(params)),
      ...(phase === undefined ? {} : { phase }),
      params,
      command: { words: ["true"] },
      slots: { cpu: 1, gpu: 0 },
      retries: 0,
    })),
  };
}

function runFilesOf(
  name: string,
  { phase, params, state, metrics, attempts = 1 }: MadeTrial,
): Record<string, unknown> {
  if (state === undefined) return {};
  const [id, digest] = [trialId(params), sha256(canonicalJson(params))];
  const folder = [name, ...(phase === undefined ? [] : [phase]), `run_${id}`].join("/");
  const status = state === "captured" ? "finished" : state;
  const times = { started_at: "2026-02-01T10:00:01.000Z", ended_at: "2026-02-01T10:00:03.500Z" };
  const reason =
    state === "captured"
      ? {}
      : { reason: state === "failed" ? "Ended with exit code 3." : "Stopped by request." };
  return {
    [`${folder}/metadata.json`]: {
      schema_version: 1,
      run_id: `run_${id}`,
      model_name: name,
      status,
      ...times,
      config: params,
      ...(metrics === undefined ? {} : { metrics }),
      sweep: {
        name,
        ...(phase === undefined ? {} : { phase }),
        trial: id,
        sha256: digest,
        launcher: "local",
      },
      timing: { duration_seconds: 2.5 },
    },
    [`${folder}/status.json`]: { schema_version: 1, state: status, ...reason, ...times },
    ...Object.fromEntries(
      Array.from({ length: attempts }, (_, at) => [
        `${folder}/outputs/stdout${at === 0 ? "" : `.${at}`}.log`,
        "x\n",
      ]),
    ),
    ...(state === "captured"
      ? { [`${folder}/commit.json`]: `${canonicalJson({ id, params, schema_version: 1, sha256: digest })}\n` }
      : {}),
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
