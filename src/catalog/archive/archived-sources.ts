// Runs whose files are packed away stay among the runs of their root, told from what was kept of them.

import { lstatSync, readdirSync } from "node:fs";
import type { History, Run } from "../../core/run.js";
import { historyOfRecord, runOfRecord } from "../../core/run-record.js";
import type { Problem } from "../../errors.js";
import { noteFile } from "../../formats/file-trace.js";
import {
  type ArchiveRecord,
  archiveRecordsFile,
  readArchiveRecords,
  readColdHistory,
} from "../../store/archive-records.js";
import { runFiles } from "../../store/run-layout.js";
import type { FoundSource, RunKeeper } from "../found-source.js";
import { archiveField } from "./archive-field.js";

/** What may lie in the place of a run without being one. */
const aboutRuns: readonly string[] = [runFiles.report, runFiles.pageReport, runFiles.assets];

/**
 * Adds the archived runs of a root to those that were found in it: such of whose files nothing is in its old place, or
 * no more than a report of it. What a table beside the runs still lists of one gives way to it.
 */
export function withArchived(
  root: string,
  found: readonly FoundSource[],
  keeper: Pick<RunKeeper, "keep">,
): { readonly sources: readonly FoundSource[]; readonly problems: readonly Problem[] } {
  const { records, problems } = readArchiveRecords(root);
  const inPlace = new Set(records.length === 0 ? [] : found.map(({ path }) => path));
  const gone = records.filter(({ path }) => isGone(path) || (!inPlace.has(path) && holdsNoRun(path)));
  if (gone.length === 0) return { sources: found, problems };
  // Of a removal that was cut off files are left which look like half a run.
  const paths = new Set(gone.flatMap((record) => [record.path, ...record.paths]));
  const sources = gone.map((record) => keeper.keep(sourceOf(record)));
  return {
    sources: inOrder(
      found.filter(({ path }) => !paths.has(path)),
      sources,
    ),
    problems,
  };
}

/** Puts archived runs before the first whose path comes after theirs: so they stand where they stood before. */
function inOrder(found: readonly FoundSource[], archived: readonly FoundSource[]): FoundSource[] {
  const waiting = [...archived].sort((a, b) => (a.path < b.path ? -1 : 1));
  const ordered: FoundSource[] = [];
  let next = 0;
  for (const source of found) {
    for (let one = waiting[next]; one !== undefined && one.path < source.path; one = waiting[++next])
      ordered.push(one);
    ordered.push(source);
  }
  return [...ordered, ...waiting.slice(next)];
}

/** Whether nothing has this name; who remembers what was read learns of it. */
function isGone(path: string): boolean {
  const state = lstatSync(path, { throwIfNoEntry: false });
  noteFile(path, state);
  return state === undefined;
}

function holdsNoRun(folder: string): boolean {
  try {
    return readdirSync(folder).every((name) => aboutRuns.includes(name));
  } catch {
    return false; // A file, or a folder that cannot be listed: something is there.
  }
}

function sourceOf(record: ArchiveRecord): FoundSource {
  const { id, path, root, layout } = record;
  const identity = { id, path, root, layout };
  return {
    ...identity,
    files: [archiveRecordsFile(root), path],
    read: () => withArchive(runOfRecord(record.run, identity), record),
    readHistory: () => historyOf(record),
  };
}

function withArchive(run: Run, { archive, archiveBytes, time }: ArchiveRecord): Run {
  const attributes = new Map(run.attributes);
  attributes.set(archiveField, archive);
  attributes.set("archive.bytes", archiveBytes);
  attributes.set("archive.time", time);
  return { ...run, attributes };
}

function historyOf(record: ArchiveRecord): {
  readonly history: History;
  readonly problems: readonly Problem[];
} {
  const history = historyOfRecord(readColdHistory(record));
  if (history !== undefined) return { history, problems: [] };
  const message = `What was kept of the history cannot be read. It is in the archive: runledger restore ${record.id}`;
  return {
    history: new Map(),
    problems: [{ code: "no-history", path: record.history ?? record.path, message }],
  };
}
