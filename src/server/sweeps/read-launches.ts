// What was handed to launchers: the manifests of a sweep, checked member by member, for anybody may have written them.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isPlainObject } from "../../core/flatten.js";
import { UserError } from "../../errors.js";
import { readSubmission } from "../../sweep/submission.js";
import { sweepFiles } from "../../sweep/sweep-layout.js";

/** Most trials of one sweep that are shown. */
export const mostTrials = 200_000;

/** A trial as a manifest has it. */
export interface LaunchedTrial {
  readonly id: string;
  readonly sha256: string;
  readonly phase?: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** What a trial of a stage makes; such a trial lies in the tree of targets. */
  readonly artifact?: { readonly kind: "target" | "run"; readonly target?: string };
}

export interface Launches {
  /** Each once, in the planned order: that of the first manifest that has it. */
  readonly trials: readonly LaunchedTrial[];
  readonly launchers: readonly string[];
  readonly name?: string;
  readonly firstLaunch?: string;
  readonly lastLaunch?: string;
  /** The sweep file of the last launch. */
  readonly sweepFile?: string;
  /** What could not be read, in sentences. */
  readonly problems: readonly string[];
  /** Another where the manifests are others. */
  readonly mark: string;
}

/** Reads the launches of sweeps; what was read is kept, for a manifest is named by its bytes and never changes. */
export class LaunchReader {
  readonly #known = new Map<string, { readonly mark: string; readonly launches: Launches }>();

  /** The launches of a sweep; empty where it has none. */
  read(sweepFolder: string): Launches {
    const folder = join(sweepFolder, sweepFiles.submissions);
    const names = manifestsIn(folder);
    const mark = names.join("\n");
    const known = this.#known.get(sweepFolder);
    if (known?.mark === mark) return known.launches;
    const launches = joinManifests(
      names.map((name) => readManifest(join(folder, name))),
      mark,
    );
    this.#known.set(sweepFolder, { mark, launches });
    return launches;
  }
}

function manifestsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch {
    return [];
  }
}

interface Manifest {
  readonly created: string;
  readonly launcher?: string;
  readonly name?: string;
  readonly sweepFile?: string;
  readonly trials: readonly LaunchedTrial[];
  readonly problems: readonly string[];
}

function readManifest(path: string): Manifest {
  let record: Readonly<Record<string, unknown>>;
  try {
    record = { ...readSubmission(path) };
  } catch (error) {
    const why = error instanceof UserError ? error.message : `${path}: the submission manifest is no JSON.`;
    return { created: "", trials: [], problems: [why] };
  }
  const { launcher, sweep, sweep_file: sweepFile, created_at: created } = record;
  const given: readonly unknown[] = Array.isArray(record.trials) ? record.trials : [];
  const trials = given.flatMap((value) => readTrial(value) ?? []);
  const bad = given.length - trials.length;
  return {
    created: typeof created === "string" && !Number.isNaN(Date.parse(created)) ? created : "",
    ...(typeof launcher === "string" ? { launcher } : {}),
    ...(typeof sweep === "string" ? { name: sweep } : {}),
    ...(typeof sweepFile === "string" ? { sweepFile } : {}),
    trials,
    problems: bad === 0 ? [] : [`${path}: ${bad} ${bad === 1 ? "entry is" : "entries are"} no trial.`],
  };
}

/** Undefined for what is no trial: ids and phases become names of folders, so nothing but plain names is taken. */
function readTrial(value: unknown): LaunchedTrial | undefined {
  if (!isPlainObject(value)) return undefined;
  const { id, sha256, phase, params, artifact } = value;
  const isHash = typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256);
  const isPlaced = isFolderName(id) && (phase === undefined || phase === null || isFolderName(phase));
  if (!isPlaced || !isHash || !isPlainObject(params)) return undefined;
  const placed = { id, sha256, params, ...(isFolderName(phase) ? { phase } : {}) };
  if (artifact === undefined || artifact === null) return placed;
  const made = readArtifact(artifact);
  return made === undefined ? undefined : { ...placed, artifact: made };
}

function readArtifact(value: unknown): LaunchedTrial["artifact"] {
  if (!isPlainObject(value) || (value.kind !== "target" && value.kind !== "run")) return undefined;
  const { kind, target } = value;
  if (target === undefined || target === null) return { kind };
  return isFolderName(target) ? { kind, target } : undefined;
}

/** Whether a value can only name a folder inside another. */
export function isFolderName(value: unknown): value is string {
  return typeof value === "string" && value.length <= 255 && /^[^./\\\p{Cc}][^/\\\p{Cc}]*$/u.test(value);
}

function joinManifests(manifests: readonly Manifest[], mark: string): Launches {
  const ordered = [...manifests].sort((a, b) => (a.created < b.created ? -1 : a.created > b.created ? 1 : 0));
  const trials = new Map<string, LaunchedTrial>();
  for (const trial of ordered.flatMap((manifest) => manifest.trials)) {
    const key = `${trial.phase ?? ""}/${trial.id}`;
    if (!trials.has(key) && trials.size < mostTrials) trials.set(key, trial);
  }
  const times = ordered.flatMap(({ created }) => (created === "" ? [] : [created]));
  const last = ordered.at(-1);
  return {
    trials: [...trials.values()],
    launchers: [...new Set(ordered.flatMap(({ launcher }) => launcher ?? []))],
    ...(last?.name === undefined ? {} : { name: last.name }),
    ...(last?.sweepFile === undefined ? {} : { sweepFile: last.sweepFile }),
    ...(times[0] === undefined ? {} : { firstLaunch: times[0], lastLaunch: times.at(-1) ?? times[0] }),
    problems: ordered.flatMap(({ problems }) => problems),
    mark,
  };
}

/** Whether a file is where a manifest says that the sweep file lay. Nothing of it is read. */
export function isFileThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}
