// Sections of metadata.json that the recorder itself writes: at the start, when a run is resumed, at the end.

import { flattenInto, isPlainObject } from "../core/flatten.js";
import { spelledNumber } from "../core/json/spelled-number.js";
import type { Status } from "../core/run.js";
import type { Value } from "../core/value.js";
import { exitCodes, UserError } from "../errors.js";
import { type Annotations, effectiveTags } from "../store/annotations.js";
import { ownIndexRow } from "../store/index-row.js";
import { type Metadata, schemaVersion } from "../store/metadata-file.js";
import type { IndexRow } from "../store/read-index.js";
import { formatTimestamp } from "../store/run-name.js";
import { isoTime } from "./clock.js";
import type { StartRunOptions } from "./start-options.js";

/** What is known when a run starts. */
export function firstSections(
  id: string,
  options: Omit<StartRunOptions, "prices">,
  startedMs: number,
): Metadata {
  const { model, useCase, layout, seed, tags, notes, targets, config } = options;
  return {
    schema_version: schemaVersion,
    run_id: id,
    model_name: model,
    use_case: useCase,
    layout,
    timestamp: formatTimestamp(new Date(startedMs)),
    status: "running",
    started_at: isoTime(startedMs),
    seed,
    tags,
    notes,
    targets,
    config,
  };
}

/** Sections that only the recorder itself writes. */
export const ownSections: readonly string[] = [
  ...["schema_version", "run_id", "timestamp", "status", "started_at", "ended_at", "resumed_at"],
  ...["use_case", "layout"],
];

/** Sections that tell of an end that was none. */
const endSections = new Set([
  ...[
    "status_reason",
    "ended_at",
    "metrics",
    "verdicts",
    "evaluation",
    "results",
    "token_usage",
    "timing",
    "recording",
  ],
]);

/** The sections of a run that goes on; what its end said is left out, and the start stays the first one. */
export function resumedSections(old: Metadata, resumedMs: number): Metadata {
  const kept = Object.entries(old).filter(([name]) => !endSections.has(name));
  const before = Array.isArray(old.resumed_at) ? old.resumed_at : [];
  return { ...Object.fromEntries(kept), status: "running", resumed_at: [...before, isoTime(resumedMs)] };
}

/**
 * Results of another model must not be added to a run's own.
 * @throws UserError "other-run" where the options say another model, use case or seed than the run
 */
export function refuseOtherRun(
  old: Metadata,
  { model, useCase, seed }: Omit<StartRunOptions, "prices">,
): void {
  const pairs = [
    ["model", model, old.model_name],
    ["useCase", useCase, old.use_case],
    ["seed", seed, old.seed],
  ] as const;
  for (const [name, given, recorded] of pairs) {
    if (given === undefined || recorded === undefined || given === recorded) continue;
    const values = `${name} ${JSON.stringify(given)}, but the run to resume has ${JSON.stringify(recorded)}`;
    throw new UserError("other-run", `startRun() is given ${values}.`, {
      hint: `Leave out ${name} to go on with the run, or resume to begin another.`,
      exitCode: exitCodes.refused,
    });
  }
}

/** metadata/run_summary.json of a lab notebook's run. */
export function summaryOf(sections: Metadata): Metadata {
  const { evaluation, timing } = sections as { evaluation?: Metadata; timing?: Metadata };
  return {
    run_id: sections.run_id,
    use_case: sections.use_case,
    model: sections.model_name,
    start_time: sections.started_at,
    end_time: sections.ended_at,
    duration_seconds: timing?.duration_seconds,
    status: sections.status,
    status_reason: sections.status_reason,
    items_processed: evaluation?.items,
    errors_count: evaluation?.errors,
    metrics: sections.metrics,
    tags: sections.tags,
    notes: sections.notes,
  };
}

/** config/run_config.json of a lab notebook's run: what was chosen for this run. */
export function runConfigOf(sections: Metadata): Metadata {
  const config = sections.config as Metadata | undefined;
  return {
    run_id: sections.run_id,
    use_case: sections.use_case,
    start_time: sections.started_at,
    model: sections.model_name,
    seed: sections.seed,
    ...config,
  };
}

/** The run's line of index.json. */
export function indexRowOf(sections: Metadata, annotations: Annotations): IndexRow {
  const metrics = new Map<string, number | null>();
  const set = (name: string, value: Value): void => {
    const number = typeof value === "string" ? spelledNumber(value) : value;
    if (typeof number === "number" || number === null) metrics.set(name, number);
  };
  if (isPlainObject(sections.metrics)) flattenInto({ set }, sections.metrics);
  const config = isPlainObject(sections.config) ? sections.config : {};
  const tags = Array.isArray(sections.tags) ? sections.tags.map(String) : [];
  return ownIndexRow({
    id: String(sections.run_id),
    startedAt: String(sections.started_at),
    status: sections.status as Status,
    model: sections.model_name,
    seed: sections.seed ?? config.seed,
    metrics,
    tags: effectiveTags(tags, annotations),
    note: annotations.notes.at(-1)?.text ?? (typeof sections.notes === "string" ? sections.notes : undefined),
  });
}
