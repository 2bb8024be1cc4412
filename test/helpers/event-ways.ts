// Event files read in the fast way and in the general one, as lines that can be compared.

import { parseEvent } from "../../src/formats/tfevents-reader.js";
import { EventScanner, type EventSink } from "../../src/formats/tfevents-scalars.js";
import { readRecords, walkRecords } from "../../src/formats/tfrecord.js";
import { framed } from "./event-bytes.js";

/**
 * What each of the two finds, in order: events, scalars by name, texts, plugins, restarts, problems.
 * @param isWrapped the records' data put into whole records again, so that damage gets into what lies below the checksums
 */
export function bothWays(bytes: Buffer, isWrapped = false): { fast: string[]; general: string[] } {
  const input = isWrapped ? mended(bytes) : bytes;
  return { fast: fastLines(input), general: generalLines(input) };
}

/** Takes records by their lengths alone, and gives them right checksums. */
function mended(bytes: Buffer): Buffer {
  const records: Buffer[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const length = Math.min(bytes.readUInt32LE(at), bytes.length - at - 12);
    records.push(framed(bytes.subarray(at + 12, at + 12 + length)));
    at += 16 + length;
  }
  return Buffer.concat(records);
}

function fastLines(bytes: Buffer): string[] {
  const lines: string[] = [];
  const scanner: EventScanner = new EventScanner(sinkOf(lines, (tag) => scanner.tags.names[tag] ?? "?"));
  lines.push(JSON.stringify(scanner.scan(bytes)), `doubles ${scanner.hasDoubles}`);
  return lines;
}

/** Every event through the general reader; the rest is one code for both. */
function generalLines(bytes: Buffer): string[] {
  const lines: string[] = [];
  const scanner: EventScanner = new EventScanner(sinkOf(lines, (tag) => scanner.tags.names[tag] ?? "?"));
  const read = readRecords(bytes, (data) => {
    const event = parseEvent(data);
    if (typeof event === "string") return event;
    scanner.takeEvent(event);
    return undefined;
  });
  lines.push(JSON.stringify(read), `doubles ${scanner.hasDoubles}`);
  return lines;
}

function sinkOf(lines: string[], nameOf: (tag: number) => string): EventSink {
  const text = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));
  return {
    event: (step, wallTime) => lines.push(`event ${step} ${text(wallTime)}`),
    scalar: (tag, value) => lines.push(`scalar ${nameOf(tag)} ${text(value)}`),
    restart: (step) => lines.push(`restart ${step}`),
    strings: (tag, strings) => lines.push(`strings ${nameOf(tag)} ${strings.map((one) => one.length)}`),
    plugin: (tag, { name, content }) => lines.push(`plugin ${nameOf(tag)} ${name} ${content.length}`),
  };
}

/** How many records are whole: what fuzzing counts as accepted. */
export function wholeRecords(bytes: Buffer): number {
  return walkRecords(bytes, () => undefined).records;
}
