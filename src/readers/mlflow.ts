// MLflow's file store: mlruns/<experiment>/<run>/meta.yaml beside metrics/, params/ and tags/, one file a key.

import { dirname, join } from "node:path";
import type { Problem } from "../errors.js";
import { deletedRuns } from "./deleted-runs.js";
import type { Folder } from "./folder.js";
import { type MetaFile, readMetaFile } from "./mlflow/meta-file.js";
import { readFileHistory, readFileRun } from "./mlflow/read-file-run.js";
import type { Found, Reader, RunSource } from "./reader.js";

const layout = "mlflow";
const metaName = "meta.yaml";
const runFolders = ["metrics", "params", "tags"];
/** Of an experiment, but no runs. */
const otherFolders = new Set(["tags", "models", "traces", "datasets"]);

export const mlflow: Reader = {
  layout,
  summary: "mlruns/<experiment>/<run>: meta.yaml beside metrics/, params/, tags/ (MLflow's file store)",
  find: (folder) => {
    if (!folder.has(metaName)) return undefined;
    const meta = readMetaFile(folder.pathOf(metaName));
    if (isRun(folder, meta)) return findRun(folder, meta);
    return isExperiment(folder, meta) ? findExperiment(folder, meta) : undefined;
  },
};

function isRun(folder: Folder, { members }: MetaFile): boolean {
  if (members === undefined) return hasRunFolders(folder);
  return isId(members.run_id ?? members.run_uuid) && "lifecycle_stage" in members;
}

function isExperiment(folder: Folder, { members }: MetaFile): boolean {
  if (members !== undefined) return isId(members.experiment_id) && "artifact_location" in members;
  return insideNames(folder).some((name) => {
    const inside = folder.enter(name);
    return inside.has(metaName) || hasRunFolders(inside);
  });
}

function isId(value: unknown): boolean {
  return (typeof value === "string" && value !== "") || typeof value === "number";
}

/** A run that is looked at alone: its experiment lies above it. */
function findRun(folder: Folder, meta: MetaFile): Found {
  return { runs: [sourceOf(folder, { meta })], problems: [], openFolders: [] };
}

function findExperiment(folder: Folder, meta: MetaFile): Found {
  const { name, lifecycle_stage: stage } = meta.members ?? {};
  const experiment = { name: typeof name === "string" ? name : folder.name, meta };
  const runs: RunSource[] = [];
  const open: string[] = [];
  let deleted = 0;
  for (const name of insideNames(folder)) {
    const inside = folder.enter(name);
    const own = readMetaFile(inside.pathOf(metaName));
    if (!isThere(own) && !hasRunFolders(inside)) open.push(name);
    else if (stage === "deleted" || own.members?.lifecycle_stage === "deleted") deleted++;
    else runs.push(sourceOf(inside, { meta: own, experiment }));
  }
  const problems = [...meta.problems, ...deletedRuns(folder.path, deleted)];
  return { runs, problems, openFolders: open };
}

function insideNames(folder: Folder): string[] {
  return folder.folderNames().filter((name) => !otherFolders.has(name));
}

function isThere({ members, problems }: MetaFile): boolean {
  return members !== undefined || problems.length > 0;
}

/** What a run has whose meta.yaml was never written, or is gone. */
function hasRunFolders(folder: Folder): boolean {
  return runFolders.every((kind) => folder.has(kind));
}

function sourceOf(
  folder: Folder,
  {
    meta,
    experiment,
  }: { readonly meta: MetaFile; readonly experiment?: { readonly name: string; readonly meta: MetaFile } },
): RunSource {
  const { members } = meta;
  const named = members?.run_id ?? members?.run_uuid;
  const id = isId(named) ? String(named) : folder.name;
  const missing = members === undefined && meta.problems.length === 0;
  const told = missing ? { ...meta, problems: [missingMeta(meta.path)] } : meta;
  return {
    id,
    path: folder.path,
    files: [meta.path, ...(experiment === undefined ? [] : [experiment.meta.path])],
    read: () => {
      const place = { id, path: folder.path, root: folder.root, layout };
      return readFileRun(place, {
        folder,
        meta: told,
        experiment: experiment?.name ?? experimentAbove(folder),
      });
    },
    readHistory: () => readFileHistory(folder),
  };
}

function missingMeta(path: string): Problem {
  const message = "There is none: status, times and name of this run are not known.";
  return { code: "missing-file", path, message };
}

/** Name of the experiment of a run that is itself the root. */
function experimentAbove(folder: Folder): string | undefined {
  const { name } = readMetaFile(join(dirname(folder.path), metaName)).members ?? {};
  return typeof name === "string" ? name : undefined;
}
