// Reads logs of one JSON value a line, of any size, in bounded memory.

import { closeSync } from "node:fs";
import { JsonLineReader, type JsonLinesOptions, type JsonLinesRead } from "./json-line-reader.js";
import { openRegularFile } from "./read-file.js";

export type { JsonLinesOptions, JsonLinesRead, LinePlace } from "./json-line-reader.js";

/**
 * Reads a file of JSON lines as it was when it was opened; calls `onLine` with each value and its 1-based line number.
 * Bare NaN and Infinity are read, empty lines skipped. Never throws for bad data; what `onLine` throws passes through.
 */
export function readJsonLines(
  path: string,
  options: JsonLinesOptions,
  onLine: (value: unknown, lineNumber: number) => void,
): JsonLinesRead {
  const pieces = readJsonLinesInPieces(path, options, onLine);
  for (let step = pieces.next(); ; step = pieces.next()) if (step.done === true) return step.value;
}

/** The same with a pause after each piece of a quarter MiB, so that the caller can work off what it was handed. */
export function* readJsonLinesInPieces(
  path: string,
  options: JsonLinesOptions,
  onLine: (value: unknown, lineNumber: number) => void,
): Generator<void, JsonLinesRead> {
  const file = openRegularFile(path);
  if ("missing" in file) return { ...nothingRead, missing: true };
  if ("problem" in file) return { ...nothingRead, problems: [file.problem] };
  const reader = new JsonLineReader(path, options, onLine);
  try {
    yield* reader.readInPieces(file.descriptor, file.stat.size);
  } finally {
    closeSync(file.descriptor);
  }
  return reader.result();
}

/** What there is to say of a file that was not read. */
export const nothingRead: JsonLinesRead = {
  problems: [],
  skippedLines: 0,
  lines: 0,
  tornTail: false,
  missing: false,
};

/** The same for bytes that are in memory already, such as unpacked ones. `path` is said in problems. */
export function readJsonLinesOf(
  bytes: Buffer,
  options: JsonLinesOptions & { readonly path: string },
  onLine: (value: unknown, lineNumber: number) => void,
): JsonLinesRead {
  const reader = new JsonLineReader(options.path, options, onLine);
  reader.readBytes(bytes);
  return reader.result();
}
