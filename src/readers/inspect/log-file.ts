// What a log of Inspect says of an evaluation, whichever of its forms it has.

import { isPlainObject } from "../../core/flatten.js";
import { JsonSyntaxError, parseTolerantJson } from "../../core/json/tolerant-json.js";
import type { Problem } from "../../errors.js";
import { decodeText } from "../../formats/decode-text.js";
import { ZipFile } from "../../formats/zip.js";
import { readJsonObject } from "../read-json-file.js";

export type Members = Readonly<Record<string, unknown>>;

export interface LogFile {
  /** version, status, eval, plan, results, stats, error; of one that has just begun only eval and plan. */
  readonly header: Members;
  /** The evaluation was going on when this was written: there is no header yet, only what it began with. */
  readonly isGoing: boolean;
  readonly problems: readonly Problem[];
}

/** A log as JSON has all samples with their events in it. Bytes. */
const largestJson = 256 * 1024 * 1024;
const largestEntry = 256 * 1024 * 1024;

/** Reads what stands above the samples. Never throws for bad data. */
export function readLogFile(path: string): LogFile {
  if (path.endsWith(".json")) {
    const { value, problems } = readJsonObject(path, { maxBytes: largestJson });
    return { header: value ?? {}, isGoing: false, problems: lasting(problems) };
  }
  return withArchive(path, (zip, problems) => {
    const header = entryOf(zip, "header.json", problems, path);
    if (isPlainObject(header)) return { header, isGoing: false, problems };
    const start = entryOf(zip, "_journal/start.json", problems, path);
    if (isPlainObject(start))
      return {
        header: start,
        isGoing: zip.problems.length === 0 && !zip.entries.has("header.json"),
        problems,
      };
    if (problems.length === 0) problems.push(notALog(path));
    return { header: {}, isGoing: false, problems };
  });
}

/** Samples as their summaries tell them: id, epoch, input, target, scores, error, usage. In the order they ended. */
export function readSamples(path: string): {
  readonly samples: readonly Members[];
  readonly problems: readonly Problem[];
} {
  if (path.endsWith(".json")) {
    const { value, problems } = readJsonObject(path, { maxBytes: largestJson });
    return { samples: objectsIn(value?.samples), problems: lasting(problems) };
  }
  const read = withArchive(path, (zip, problems) => {
    const samples = objectsIn(entryOf(zip, "summaries.json", problems, path));
    if (samples.length > 0) return { header: { samples }, isGoing: false, problems };
    const parts = namesOf(zip, /^_journal\/summaries\/\d+\.json$/);
    const whole = parts.length > 0 ? parts : namesOf(zip, /^samples\/.*\.json$/);
    const found = whole.flatMap((name) => {
      const entry = entryOf(zip, name, problems, path);
      return isPlainObject(entry) ? [withoutEvents(entry)] : objectsIn(entry);
    });
    return { header: { samples: found }, isGoing: false, problems };
  });
  return { samples: objectsIn(read.header.samples), problems: read.problems };
}

function withArchive(path: string, work: (zip: ZipFile, problems: Problem[]) => LogFile): LogFile {
  const zip = ZipFile.open(path);
  if (zip === undefined) return { header: {}, isGoing: false, problems: [] };
  if (!(zip instanceof ZipFile)) return { header: {}, isGoing: false, problems: [zip.problem] };
  try {
    return work(zip, [...zip.problems]);
  } finally {
    zip.close();
  }
}

function entryOf(zip: ZipFile, name: string, problems: Problem[], path: string): unknown {
  const read = zip.read(name, largestEntry);
  if ("missing" in read) return undefined;
  if ("problem" in read) {
    problems.push(read.problem);
    return undefined;
  }
  try {
    return parseTolerantJson(decodeText(read.bytes).text).value;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const message = `"${name}", line ${error.line}: not valid JSON: ${error.message}`;
    problems.push({ code: "malformed-json", path, message });
    return undefined;
  }
}

/** In the order of their numbers: "10.json" comes after "9.json". */
function namesOf(zip: ZipFile, pattern: RegExp): string[] {
  const names = [...zip.entries.keys()].filter((name) => pattern.test(name));
  const numberIn = (name: string): number => Number(/\/(\d+)\.json$/.exec(name)?.[1] ?? 0);
  return names.sort((a, b) => numberIn(a) - numberIn(b));
}

/** A whole sample has every message and event; a table of many of them needs neither. */
function withoutEvents({
  events: _,
  messages: __,
  store: ___,
  attachments: ____,
  ...rest
}: Members): Members {
  return rest;
}

function objectsIn(value: unknown): Members[] {
  return Array.isArray(value) ? value.filter(isPlainObject) : [];
}

/** NaN and Infinity, as Python writes them, need no word. */
function lasting(problems: readonly Problem[]): Problem[] {
  return problems.filter((problem) => problem.code !== "json-repaired");
}

function notALog(path: string): Problem {
  const message = "Holds neither header.json nor _journal/start.json: nothing is known of the evaluation.";
  return { code: "not-a-log", path, message };
}
