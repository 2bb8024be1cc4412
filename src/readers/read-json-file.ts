// Reads a JSON file of somebody's run folder as far as its bytes allow.

import { isPlainObject } from "../core/flatten.js";
import { JsonSyntaxError, parseTolerantJson } from "../core/json/tolerant-json.js";
import type { Problem } from "../errors.js";
import { type ReadOptions, readTextFile } from "../formats/read-file.js";

export interface JsonFile {
  /** Absolute path. */
  readonly path: string;
  /** Undefined when the file is missing or broken. */
  readonly value: unknown;
  /** There, but no JSON: empty, cut, a pipe, too large. */
  readonly isBroken: boolean;
  /** What was repaired, or why it could not be read. */
  readonly problems: readonly Problem[];
}

/** Reads the file. A missing one is no problem here; the caller knows whether it should exist. Never throws. */
export function readJsonFile(path: string, options: ReadOptions = {}): JsonFile {
  const read = readTextFile(path, options);
  if ("missing" in read) return missingFile(path);
  if ("problem" in read) return broken(path, read.problem);
  if (read.text.trim() === "") {
    return broken(path, { code: "empty-file", path, message: "Empty: its data was never written." });
  }
  try {
    const { value, repairs } = parseTolerantJson(read.text);
    const repaired = repairs.map(({ line, message }) => ({
      code: "json-repaired",
      path: `${path}:${line}`,
      message,
    }));
    return { path, value, isBroken: false, problems: [...read.remarks, ...repaired] };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const message = `Not valid JSON: ${error.message}`;
    return broken(path, { code: "malformed-json", path: `${path}:${error.line}`, message });
  }
}

/** A file that holds an object with named members, or nothing. */
export type JsonObjectFile = JsonFile & { readonly value: Record<string, unknown> | undefined };

/** The same, for files that must hold an object with named members: anything else is broken too. */
export function readJsonObject(path: string, options: ReadOptions = {}): JsonObjectFile {
  return objectFile(readJsonFile(path, options));
}

/** A file that was read, of which only an object counts. */
export function objectFile(file: JsonFile): JsonObjectFile {
  const { path, value } = file;
  if (isPlainObject(value) || value === undefined) return { ...file, value };
  const kind = Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
  const problem = { code: "not-an-object", path, message: `Holds ${kind}, not an object with named values.` };
  return { ...broken(path, problem), value: undefined };
}

/** A file that is not there. */
export function missingFile(path: string): JsonObjectFile {
  return { path, value: undefined, isBroken: false, problems: [] };
}

function broken(path: string, problem: Problem): JsonFile {
  return { path, value: undefined, isBroken: true, problems: [problem] };
}
