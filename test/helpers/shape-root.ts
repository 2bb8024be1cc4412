// Reads a root by shape alone, and finds the cells that a test expects.

import type { Run } from "../../src/core/run.js";
import type { Value } from "../../src/core/value.js";
import type { Problem } from "../../src/errors.js";
import { Folder } from "../../src/readers/folder.js";
import type { RunSource } from "../../src/readers/reader.js";
import { findByShape } from "../../src/readers/shape/find-by-shape.js";
import type { ReadContext } from "../../src/store/read-context.js";

export const shapeContext: ReadContext = {
  nowMs: Date.parse("2026-12-01T00:00:00Z"),
  machine: { hostname: "here", bootId: undefined, pidNamespace: undefined, startTimeOf: () => undefined },
};

export interface ShapeRoot {
  readonly sources: readonly RunSource[];
  readonly runs: readonly Run[];
  readonly problems: readonly Problem[];
}

/** Finds and reads all runs of a root. */
export function readByShape(path: string): ShapeRoot {
  const found = findByShape(new Folder(path, path), () => false);
  return {
    sources: found.runs,
    runs: found.runs.map((source) => source.read(shapeContext)),
    problems: found.problems,
  };
}

/** All values of a run whose name is `name` or ends in it after a dot. */
export function cellsNamed(run: Run, name: string): Value[] {
  const fields: [string, Value][] = [...run.params, ...run.metrics, ...run.attributes];
  return fields.filter(([field]) => field === name || field.endsWith(`.${name}`)).map(([, value]) => value);
}

/** Whether a value is the expected one; "NaN" and "Infinity" stand for the numbers that JSON cannot hold. */
export function isExpected(value: Value, expected: unknown): boolean {
  if (typeof value === "number" && typeof expected === "number") {
    return value === expected || Math.abs(value - expected) <= 1e-12 * Math.max(1, Math.abs(expected));
  }
  if (typeof value === "number" && typeof expected === "string") return String(value) === expected;
  return Object.is(value, expected) || JSON.stringify(value) === JSON.stringify(expected);
}
