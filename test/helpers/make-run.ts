// Runs for tests, with only what a test names.

import type { Run } from "../../src/core/run.js";
import type { Value } from "../../src/core/value.js";

export interface RunParts extends Partial<Omit<Run, "params" | "metrics" | "attributes" | "targets">> {
  params?: Record<string, Value>;
  metrics?: Record<string, number | null>;
  attributes?: Record<string, Value>;
  targets?: Record<string, string>;
}

export function makeRun(parts: RunParts = {}): Run {
  const { params = {}, metrics = {}, attributes = {}, targets = {}, ...rest } = parts;
  return {
    id: "run",
    path: `/root/${parts.id ?? "run"}`,
    root: "/root",
    layout: "native",
    status: "finished",
    computedMetrics: new Set(),
    tags: [],
    notes: [],
    problems: [],
    ...rest,
    params: new Map(Object.entries(params)),
    metrics: new Map(Object.entries(metrics)),
    attributes: new Map(Object.entries(attributes)),
    targets: new Map(Object.entries(targets)),
  };
}
