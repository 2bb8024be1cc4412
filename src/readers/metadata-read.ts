// Reads a metadata.json as far as its bytes allow.

import { isPlainObject } from "../core/flatten.js";
import { JsonSyntaxError, parseTolerantJson } from "../core/json/tolerant-json.js";
import type { Problem } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import type { Folder } from "./folder.js";

export interface MetadataRead {
  /** Absolute path of the file. */
  readonly file: string;
  /** Undefined when the file is missing, cannot be read, or holds no object. */
  readonly metadata: Record<string, unknown> | undefined;
  /** True when the file is there but is no JSON object: empty, cut, `[]`, `null`, `42`, a pipe. */
  readonly isBroken: boolean;
  readonly problems: readonly Problem[];
}

const readOnce = new WeakMap<Folder, MetadataRead>();

/** Reads metadata.json of a folder, once for all readers that ask. Never throws for bad contents. */
export function readMetadata(folder: Folder): MetadataRead {
  const known = readOnce.get(folder);
  if (known !== undefined) return known;
  const read = readMetadataFile(folder.pathOf("metadata.json"));
  readOnce.set(folder, read);
  return read;
}

/** Reads the file. Never throws for bad contents. */
export function readMetadataFile(file: string): MetadataRead {
  const read = readTextFile(file);
  if ("missing" in read) {
    const message = "Missing: nothing but the other files of this run is known.";
    return {
      file,
      metadata: undefined,
      isBroken: false,
      problems: [{ code: "missing-metadata", path: file, message }],
    };
  }
  if ("problem" in read) return broken(file, read.problem);
  if (read.text.trim() === "") {
    return broken(file, {
      code: "empty-file",
      path: file,
      message: "Empty: the run's metadata was never written.",
    });
  }
  try {
    const { value, repairs } = parseTolerantJson(read.text);
    if (!isPlainObject(value)) {
      const kind = Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
      return broken(file, {
        code: "not-a-run",
        path: file,
        message: `Holds ${kind}, not an object with a run's data.`,
      });
    }
    return { file, metadata: value, isBroken: false, problems: mended(file, repairs) };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const path = `${file}:${error.line}`;
    return broken(file, { code: "malformed-json", path, message: `Not valid JSON: ${error.message}` });
  }
}

/** One problem a file, however much of it had to be mended: Python writes NaN a hundred times where it writes it once. */
function mended(file: string, repairs: readonly { line: number; message: string }[]): Problem[] {
  const [first, ...others] = repairs;
  if (first === undefined) return [];
  const more = others.length === 0 ? "" : ` The same file has ${others.length} more such places.`;
  return [{ code: "json-repaired", path: `${file}:${first.line}`, message: `${first.message}${more}` }];
}

function broken(file: string, problem: Problem): MetadataRead {
  return { file, metadata: undefined, isBroken: true, problems: [problem] };
}
