// _catalog.jsonl and _runs.jsonl: one line for each target or run, appended as they were made.

import { isPlainObject } from "../../core/flatten.js";
import type { Problem } from "../../errors.js";
import { readJsonLines } from "../../formats/jsonl.js";

export interface Manifest {
  /** Absolute path. */
  readonly path: string;
  /** In the order of the file. */
  readonly rows: readonly Record<string, unknown>[];
  readonly problems: readonly Problem[];
}

/** A row of a manifest and that file's absolute path. */
export interface ManifestRow {
  readonly row: Record<string, unknown>;
  readonly path: string;
}

/** Reads a manifest; a missing one has no rows. Lines that are no objects are left out with a problem. */
export function readManifest(path: string): Manifest {
  const rows: Record<string, unknown>[] = [];
  const strange: number[] = [];
  const read = readJsonLines(path, {}, (value, line) => {
    if (isPlainObject(value)) rows.push(value);
    else strange.push(line);
  });
  const message = `${strange.length === 1 ? "1 line is" : `${strange.length} lines are`} no object. Left out.`;
  const problem = { code: "strange-line", path: `${path}:${strange[0]}`, message };
  return { path, rows, problems: strange.length === 0 ? read.problems : [...read.problems, problem] };
}

/**
 * Rows by the name that `nameOf` gives, if it is one that a folder can have. Of several rows the last counts: things
 * made again are appended again.
 */
export function joinById(
  manifest: Manifest,
  nameOf: (row: Record<string, unknown>) => unknown,
): Map<string, Record<string, unknown>> {
  const rows = new Map<string, Record<string, unknown>>();
  for (const row of manifest.rows) {
    const name = nameOf(row);
    if (typeof name === "string" && isFolderName(name)) rows.set(name, row);
  }
  return rows;
}

/** Last part of a path that another machine may have written. */
export function lastPartOf(path: unknown): string | undefined {
  if (typeof path !== "string") return undefined;
  return path
    .split(/[/\\]/)
    .filter((part) => part !== "")
    .at(-1);
}

function isFolderName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\\\0]/.test(name);
}
