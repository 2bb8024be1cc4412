// One found run → Run, with tags and notes that people keep for it in the root's own .runledger folder.

import { withUniqueMetrics } from "../core/metric-name.js";
import type { Run } from "../core/run.js";
import { type Annotations, effectiveTags } from "../store/annotations.js";
import type { ReadContext } from "../store/read-context.js";
import type { FoundSource } from "./found-source.js";

/**
 * Reads a run. A reader that throws is a defect, but one run's: it becomes that run's problem.
 * @param added what people keep for the runs of this root that others wrote
 */
export function readRun(source: FoundSource, context: ReadContext, added: (run: Run) => Annotations): Run {
  const run = readOwn(source, context);
  return source.layout === "native" ? run : withAdded(run, added(run));
}

/** The run as its own files tell it, under the id and root it was found by. */
export function readOwn(source: FoundSource, context: ReadContext): Run {
  const run = readGuarded(source, context);
  const { id, root } = source;
  return run.id === id && run.root === root ? run : { ...run, id, root };
}

/** A run that others wrote, with what people added to it. */
export function withAdded<T extends Pick<Run, "tags" | "notes">>(run: T, annotations: Annotations): T {
  if (isEmpty(annotations) && run.tags.length < 2) return run;
  return { ...run, tags: effectiveTags(run.tags, annotations), notes: [...run.notes, ...annotations.notes] };
}

function isEmpty({ notes, addedTags, removedTags }: Annotations): boolean {
  return notes.length + addedTags.length + removedTags.length === 0;
}

function readGuarded(source: FoundSource, context: ReadContext): Run {
  try {
    return withUniqueMetrics(source.read(context));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      id: source.id,
      path: source.path,
      root: source.root,
      layout: source.layout,
      status: "unknown",
      params: new Map(),
      metrics: new Map(),
      attributes: new Map(),
      computedMetrics: new Set(),
      targets: new Map(),
      tags: [],
      notes: [],
      problems: [{ code: "unreadable-run", path: source.path, message: `Could not be read: ${reason}` }],
    };
  }
}
