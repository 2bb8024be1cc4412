// Where a value of a run comes from, and what that means for its name.

import type { Value } from "../../core/value.js";
import { type FileHint, roleOf } from "./leaf-role.js";

/** Where values come from. */
export interface Source extends FileHint {
  readonly path: string;
  /** First part of names that would clash, and of all names where `isLabelled`. */
  readonly label: string;
  readonly isLabelled: boolean;
  /** Only what no other file says is taken: settings of a folder above. */
  readonly isFallback: boolean;
  /** A table about many runs: the run's own files and names come first. */
  readonly isAbout?: boolean;
  /** Names that are params whatever else they look like: the columns that tell the rows of a table apart. */
  readonly params?: ReadonlySet<string>;
}

/** Fields that every run has; values of these names get their file's name before them. */
const factNames = new Set([
  "id",
  "status",
  "started_at",
  "ended_at",
  "duration_seconds",
  "tags",
  "notes",
  "layout",
  "path",
  "problems",
]);

/** First parts of names that only say what the rest is. */
const plainSections =
  /^(?:config|cfg|params|parameters|args|hparams|hyperparameters|metrics|results?|summary|final|scores)\./i;

/** The name under which a value of a source goes. */
export function nameInRun(name: string, value: Value, source: Source): string {
  if (source.isLabelled) return `${source.label}.${name}`;
  if (!factNames.has(name)) return name;
  const isMetric = !source.params?.has(name) && roleOf(name, value, source) === "metric";
  return isMetric ? name : `${source.label}.${name}`;
}

/** A name without first parts that only say what the rest is: "config.lr" → "lr". */
export function coreOf(name: string): string {
  let core = name;
  while (plainSections.test(core)) core = core.replace(plainSections, "");
  return core;
}

/** Whether two values are equal; lists by their content. */
export function isSameValue(a: Value, b: Value): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a === "number" && typeof b === "number") return a === b;
  return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}
