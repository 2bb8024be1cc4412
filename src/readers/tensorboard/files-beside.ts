// Files of a run beside its event files: settings and results of any form, as the reader of shapes reads them.

import type { History, Run } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import type { ReadContext } from "../../store/read-context.js";
import type { Folder } from "../folder.js";
import { buildShape, finishRun, historyOf } from "../shape/build-run.js";
import { filesOfRun } from "../shape/run-files.js";
import type { RunShape } from "../shape/run-shape.js";
import { SharedTables } from "../shape/shared-tables.js";
import { listTree } from "../shape/tree.js";

export interface FilesBeside {
  /** Absolute paths; never empty. */
  readonly files: readonly string[];
  readonly read: (context: ReadContext) => Run;
  readonly readHistory: () => { readonly history: History; readonly problems: readonly Problem[] };
}

/**
 * The files of a run's folder and of the folders that only sort its files; undefined when there are none.
 * @param isOther whether a folder, by its absolute path, is not the run's
 */
export function filesBeside(folder: Folder, isOther: (path: string) => boolean): FilesBeside | undefined {
  const tree = listTree(folder, isOther);
  const shape: RunShape = { folder: tree.root, group: undefined, inner: [], shared: [], isBare: false };
  const files = filesOfRun(shape).map(({ file }) => file.path);
  if (files.length === 0) return undefined;
  const build = () => buildShape(shape, [], new SharedTables());
  const identity = { id: folder.name, path: folder.path, root: folder.root, tokens: new Map() };
  return {
    files,
    read: (context) => finishRun(identity, build(), context),
    readHistory: () => historyOf(build()),
  };
}

/**
 * A run of event files with what the files beside them say. Where both have a metric, the more exact number counts when
 * they agree to 32 bits; else the events', and the other is kept as `files.<name>` and told.
 */
export function joinBeside(events: Run, beside: Run): Run {
  const metrics = new Map(events.metrics);
  const unequal: string[] = [];
  for (const [name, value] of beside.metrics) {
    const known = metrics.get(name);
    if (known === undefined || isSame(known, value)) metrics.set(name, value);
    else {
      metrics.set(`files.${name}`, value);
      unequal.push(name);
    }
  }
  const told = beside.problems.filter(({ code }) => code !== "nothing-read");
  const status = events.status === "unknown" ? beside.status : events.status;
  return {
    ...beside,
    ...events,
    status,
    params: new Map([...beside.params, ...events.params]),
    metrics,
    attributes: new Map([...beside.attributes, ...events.attributes]),
    tags: beside.tags,
    notes: beside.notes,
    problems: [...events.problems, ...told, ...conflict(events.path, unequal)],
  };
}

function isSame(event: number | null, other: number | null): boolean {
  return other !== null && Object.is(Math.fround(other), event);
}

function conflict(path: string, names: readonly string[]): Problem[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${names.length - 3} more` : "");
  const message = `Files beside the event files say otherwise: ${shown}. Their values are kept as files.…`;
  return [{ code: "conflicting-values", path, message }];
}
