// One run as the JSON output holds it.

import type { Run } from "../core/run.js";
import type { Value } from "../core/value.js";

/** Plain data for JSON: maps become objects, numbers that JSON has not become texts. */
export function runToJson(run: Run): Record<string, unknown> {
  return {
    id: run.id,
    path: run.path,
    layout: run.layout,
    status: run.status,
    started_at: run.startedAt ?? null,
    ended_at: run.endedAt ?? null,
    duration_seconds: run.durationSeconds ?? null,
    params: jsonFields(run.params),
    metrics: jsonFields(run.metrics),
    computed_metrics: [...run.computedMetrics],
    attributes: jsonFields(run.attributes),
    targets: jsonFields(run.targets),
    tags: run.tags,
    notes: run.notes,
    problems: run.problems,
  };
}

function jsonFields(fields: ReadonlyMap<string, Value>): Record<string, unknown> {
  return Object.fromEntries([...fields].map(([name, value]) => [name, jsonValue(value)]));
}

function jsonValue(value: Value): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
