// Opens one step log and hands its values on, with pauses in which rows can be written.

import { isHeader, isPackedLog, isStep, runIdOf } from "../catalog/step-log-lines.js";
import type { Problem } from "../errors.js";
import { readGzipFile } from "../formats/gzip.js";
import {
  type JsonLinesOptions,
  type JsonLinesRead,
  nothingRead,
  readJsonLinesInPieces,
  readJsonLinesOf,
} from "../formats/jsonl.js";
import type { LogFile } from "./find-logs.js";
import type { FoundHeader } from "./log-scan.js";
import { takeRecorded } from "./recorded-runs.js";

/** Longer lines are skipped and told. */
const maxLineBytes = 64 * 1024 * 1024;
const maxUnpackedBytes = 256 * 1024 * 1024;
/** So many values are looked at to see what a file is. */
const probeLines = 8;

type OnLine = (value: unknown, line: number) => void;

/** Reads a log to its end; packed ones without a pause. Never throws for bad data. */
export function* readLog(
  log: LogFile,
  onLine: OnLine,
  more: Pick<JsonLinesOptions, "maxLines" | "quick"> = {},
): Generator<void, JsonLinesRead> {
  if (log.recorded !== undefined) return takeRecorded(log.recorded, onLine, more.maxLines);
  const options = { maxLineBytes, ...more };
  if (!isPackedLog(log.path)) return yield* readJsonLinesInPieces(log.path, options, onLine);
  const packed = readGzipFile(log.path, { maxBytes: maxUnpackedBytes });
  if ("missing" in packed) return { ...nothingRead, missing: true };
  if ("problem" in packed) return { ...nothingRead, problems: [packed.problem] };
  const read = readJsonLinesOf(packed.bytes, { ...options, path: log.path }, onLine);
  return { ...read, problems: [...packed.problems, ...read.problems] };
}

/**
 * Looks at the first values of a file. `log`: it is a step log; `other`: it holds other things; `silent`: it holds no
 * value there. `values` are those of a step log.
 */
export function probeLog(log: LogFile): {
  readonly kind: "log" | "other" | "silent";
  readonly values: readonly unknown[];
} {
  const values: unknown[] = [];
  const read = readToEnd(readLog(log, (value) => void values.push(value), { maxLines: probeLines }));
  if (values.some((value) => isHeader(value) || isStep(value))) return { kind: "log", values };
  return { kind: read.lines === 0 ? "silent" : "other", values: [] };
}

/** The first header of each run of a log, by run id. */
export function headersOf(log: LogFile): ReadonlyMap<string, FoundHeader> {
  const headers = new Map<string, FoundHeader>();
  const onLine: OnLine = (value, line) => {
    const id = isHeader(value) ? runIdOf(value) : undefined;
    if (id !== undefined && isHeader(value) && !headers.has(id)) headers.set(id, { value, line });
  };
  readToEnd(readLog(log, onLine));
  return headers;
}

/** A problem of a whole file: it has no value in it. */
export function emptyLog(log: LogFile): Problem {
  return { code: "empty-file", path: log.path, message: "Holds no whole line. It has no rows." };
}

function readToEnd(pieces: Generator<void, JsonLinesRead>): JsonLinesRead {
  for (let step = pieces.next(); ; step = pieces.next()) if (step.done === true) return step.value;
}
