// Training log: one folder a run, whose metadata.json has the sections model_name, training_config, metrics, ….

import { isPlainObject } from "../core/flatten.js";
import type { Run, Status } from "../core/run.js";
import { configSections } from "../store/metadata-file.js";
import { withComputedMetrics } from "./computed-metrics.js";
import { type MetadataRead, readMetadata } from "./metadata-read.js";
import { type RunSinks, runFromMetadata } from "./metadata-run.js";
import type { Reader } from "./reader.js";

const sections = ["model_parameters", ...configSections];

export const trainingLog: Reader = {
  layout: "training-log",
  summary:
    "metadata.json with model_name, training_config and metrics, beside predictions.npy and checkpoints/",
  find: (folder) => {
    if (!folder.has("metadata.json")) return undefined;
    const read = readMetadata(folder);
    if (!isTrainingLog(read)) return undefined;
    const place = { path: folder.path, root: folder.root, id: folder.name };
    const files = ["metadata.json", "predictions.npy", "targets.npy"].map((name) => folder.pathOf(name));
    const source = { id: folder.name, path: folder.path, files, read: () => readTrainingLog(place, read) };
    return { runs: [source], problems: [], openFolders: [] };
  },
};

/** A file that cannot be read is taken for a run too: it must be seen, not skipped. */
export function isTrainingLog(read: MetadataRead): boolean {
  const { metadata } = read;
  if (metadata === undefined) return read.isBroken;
  const hasName = typeof metadata.model_name === "string";
  return (
    hasName && (isPlainObject(metadata.metrics) || sections.some((name) => isPlainObject(metadata[name])))
  );
}

/** Reads a run; its fields go to the sinks where there are some. */
export function readTrainingLog(
  place: { readonly path: string; readonly root: string; readonly id: string },
  read: MetadataRead,
  sinks?: RunSinks,
): Run {
  // Written out, here and where its like is: copying members into new objects took a tenth of the time of large roots.
  const source = {
    id: place.id,
    path: place.path,
    root: place.root,
    metadata: read.metadata ?? {},
    file: read.file,
    layout: trainingLog.layout,
    status: statusOf(read.metadata),
    notes: [],
    problems: read.problems,
  };
  const { run, hasMetrics } = runFromMetadata(source, sinks);
  return hasMetrics ? run : withComputedMetrics(run);
}

/** The file is written after the training, so metrics in it prove the end. */
function statusOf(metadata: Record<string, unknown> | undefined): Status {
  return metadata !== undefined && isPlainObject(metadata.metrics) ? "finished" : "unknown";
}
