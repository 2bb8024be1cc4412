// Our own run folder: metadata.json with a schema version, status.json, history.jsonl.

import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import type { Run } from "../core/run.js";
import type { Problem } from "../errors.js";
import { type AnnotationsRead, effectiveTags, readAnnotations } from "../store/annotations.js";
import type { ReadContext } from "../store/read-context.js";
import { runFiles } from "../store/run-layout.js";
import { deriveStatus, readStatusFile } from "../store/status-file.js";
import { withComputedMetrics } from "./computed-metrics.js";
import type { Folder } from "./folder.js";
import { type MetadataRead, readMetadata } from "./metadata-read.js";
import { runFromMetadata } from "./metadata-run.js";
import { lastValues, readNativeHistory } from "./native-history.js";
import type { Found, Reader } from "./reader.js";

export const native: Reader = {
  layout: "native",
  summary: "metadata.json with schema_version, beside status.json and history.jsonl",
  find: (folder) => {
    const hasMetadata = folder.has(runFiles.metadata);
    if (!hasMetadata && !folder.has(runFiles.status)) return undefined;
    const read = readMetadata(folder);
    if (!isNative(folder, read)) return undefined;
    return found(folder, read);
  },
};

/** The run's own words, or where they cannot be read the files that only we write. */
function isNative(folder: Folder, read: MetadataRead): boolean {
  if (read.metadata === undefined) return folder.has(runFiles.status);
  return read.metadata.schema_version !== undefined || folder.has(runFiles.status);
}

function found(folder: Folder, read: MetadataRead): Found {
  const { path, root } = folder;
  const id = typeof read.metadata?.run_id === "string" ? read.metadata.run_id : folder.name;
  const has = { status: folder.has(runFiles.status), annotations: folder.has(runFiles.annotations) };
  const files = [runFiles.metadata, runFiles.status, runFiles.annotations, runFiles.history].map((name) =>
    folder.pathOf(name),
  );
  const source = {
    id,
    path,
    files,
    read: (context: ReadContext): Run => readNative({ path, root, id, has }, read, context),
    readHistory: () => readNativeHistory(path),
  };
  return { runs: [source], problems: [], openFolders: [] };
}

interface Place {
  readonly path: string;
  readonly root: string;
  readonly id: string;
  /** Files that were there when the folder was listed; the others are not asked for. */
  readonly has: { readonly status: boolean; readonly annotations: boolean };
}

const nothingAdded: AnnotationsRead = {
  annotations: { notes: [], addedTags: [], removedTags: [] },
  problems: [],
};

function readNative({ has, ...place }: Place, read: MetadataRead, context: ReadContext): Run {
  const problems: Problem[] = [...read.problems];
  const metadata = read.metadata ?? {};
  const written = typeof metadata.status === "string" ? metadata.status : undefined;
  const record = has.status ? readStatusFile(place.path) : undefined;
  if (record === undefined && has.status) problems.push(damagedStatus(place.path));
  const added = has.annotations ? readAnnotations({ ...place, layout: native.layout }) : nothingAdded;
  problems.push(...added.problems);
  const run = runFromMetadata({
    ...place,
    metadata,
    file: read.file,
    layout: native.layout,
    status: deriveStatus(record, written, context),
    notes: added.annotations.notes,
    problems,
  });
  const tagged = { ...run, tags: effectiveTags(run.tags, added.annotations) };
  return withComputedMetrics(withLastValues(tagged, metadata));
}

function damagedStatus(folder: string): Problem {
  const message = "Cannot be read as a status; the status is taken from metadata.json.";
  return { code: "damaged-status", path: join(folder, runFiles.status), message };
}

/** A run that has no final metrics shows the last values it logged. */
function withLastValues(run: Run, metadata: Record<string, unknown>): Run {
  if (isPlainObject(metadata.metrics) && run.metrics.size > 0) return run;
  const { history, problems } = readNativeHistory(run.path);
  if (history.size === 0 && problems.length === 0) return run;
  return { ...run, metrics: lastValues(history), problems: [...run.problems, ...problems] };
}
