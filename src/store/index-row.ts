// A run's line of index.json: who, when, with which seed and model, how it ended, its metrics, its last note.

import type { Status } from "../core/run.js";
import type { IndexRow } from "./read-index.js";

/** What the line is made of; undefined where the run does not say. */
export interface IndexFacts {
  readonly id: string;
  readonly startedAt: string | undefined;
  readonly status: Status;
  readonly model: unknown;
  readonly seed: unknown;
  /** By dotted name. */
  readonly metrics: Iterable<readonly [string, number | null]>;
  readonly tags: readonly string[];
  /** The last one. */
  readonly note: string | undefined;
}

/** The line; what is undefined is left out. */
export function ownIndexRow(facts: IndexFacts): IndexRow {
  const columns = {
    created_at: facts.startedAt,
    status: facts.status,
    model_name: facts.model,
    seed: facts.seed,
    ...Object.fromEntries(facts.metrics),
    tags: facts.tags.length > 0 ? facts.tags : undefined,
    notes: facts.note,
  };
  const present = Object.entries(columns).filter(([, value]) => value !== undefined);
  return { run_id: facts.id, ...Object.fromEntries(present) };
}
