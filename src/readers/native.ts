// Our own run folder: metadata.json with a schema version, status.json, history.jsonl.

import { join } from "node:path";
import type { Run } from "../core/run.js";
import type { Problem } from "../errors.js";
import { type AnnotationsRead, effectiveTags, readAnnotations } from "../store/annotations.js";
import type { ReadContext } from "../store/read-context.js";
import { runFiles } from "../store/run-layout.js";
import { deriveStatus, readStatusFile } from "../store/status-file.js";
import { withComputedMetrics } from "./computed-metrics.js";
import type { Folder } from "./folder.js";
import { type MetadataRead, readMetadata } from "./metadata-read.js";
import { type RunSinks, runFromMetadata } from "./metadata-run.js";
import { readLastValues, readNativeCurves, readNativeHistory } from "./native-history.js";
import type { Found, Reader } from "./reader.js";

export const native: Reader = {
  layout: "native",
  summary: "metadata.json with schema_version, beside status.json and history.jsonl",
  find: (folder) => {
    const hasMetadata = folder.has(runFiles.metadata);
    if (!hasMetadata && !folder.has(runFiles.status)) return undefined;
    const read = readMetadata(folder);
    if (!isNative(read, () => folder.has(runFiles.status))) return undefined;
    return found(folder, read);
  },
};

/** The run's own words, or where they cannot be read the files that only we write. */
export function isNative({ metadata }: MetadataRead, hasStatus: () => boolean): boolean {
  return metadata?.schema_version !== undefined || hasStatus();
}

/** What a run's metadata calls it; else its folder's name. */
export function nativeId({ metadata }: MetadataRead, folderName: string): string {
  return typeof metadata?.run_id === "string" ? metadata.run_id : folderName;
}

function found(folder: Folder, read: MetadataRead): Found {
  const { path, root } = folder;
  const id = nativeId(read, folder.name);
  const has = { status: folder.has(runFiles.status), annotations: folder.has(runFiles.annotations) };
  const files = [runFiles.metadata, runFiles.status, runFiles.annotations, runFiles.history].map((name) =>
    folder.pathOf(name),
  );
  const source = {
    id,
    path,
    files,
    read: (context: ReadContext): Run => readNative({ path, root, id, has }, read, { context }),
    readHistory: () => readNativeHistory(path),
    readCurves: () => readNativeCurves(path),
  };
  return { runs: [source], problems: [], openFolders: [] };
}

export interface NativePlace {
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

/** Reads a run; its fields go to the sinks where there are some. */
export function readNative(
  place: NativePlace,
  read: MetadataRead,
  { context, sinks }: { readonly context: ReadContext; readonly sinks?: RunSinks },
): Run {
  const { id, path, root, has } = place;
  const problems: Problem[] = [...read.problems];
  const metadata = read.metadata ?? {};
  const written = typeof metadata.status === "string" ? metadata.status : undefined;
  const record = has.status ? readStatusFile(path) : undefined;
  if (record === undefined && has.status) problems.push(damagedStatus(path));
  const added = has.annotations ? readAnnotations({ id, path, root, layout: native.layout }) : nothingAdded;
  problems.push(...added.problems);
  const source = {
    id,
    path,
    root,
    metadata,
    file: read.file,
    layout: native.layout,
    status: deriveStatus(record, written, context),
    notes: added.annotations.notes,
    problems,
  };
  const { run, hasMetrics } = runFromMetadata(source, sinks);
  const isAsWritten = added === nothingAdded && run.tags.length < 2;
  const tagged = isAsWritten ? run : { ...run, tags: effectiveTags(run.tags, added.annotations) };
  return hasMetrics ? tagged : withComputedMetrics(withLastValues(tagged));
}

function damagedStatus(folder: string): Problem {
  const message = "Cannot be read as a status; the status is taken from metadata.json.";
  return { code: "damaged-status", path: join(folder, runFiles.status), message };
}

/** A run that has no final metrics shows the last values it logged. */
function withLastValues(run: Run): Run {
  const { last, problems } = readLastValues(run.path);
  if (last.size === 0 && problems.length === 0) return run;
  return { ...run, metrics: last, problems: [...run.problems, ...problems] };
}
