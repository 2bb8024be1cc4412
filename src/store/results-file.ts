// Results of items as CSV in segments, each with its own header; joined into one file when the run ends.

import { join } from "node:path";
import { cellText } from "../formats/csv.js";
import { CsvRows } from "../formats/csv-rows.js";
import { discardFile, syncFolder, writeAll } from "./atomic-write.js";
import { csvRecords } from "./csv-records.js";
import type { FileHandle, FileSystem } from "./file-system.js";
import { segmentsAmong } from "./run-layout.js";
import { temporaryName } from "./temporary-name.js";

const lineEnd = Buffer.from("\n");

export interface ResultsPlace {
  /** Folder of the segments, absolute. */
  readonly folder: string;
  /** Name of the first segment: "results.csv". */
  readonly name: string;
}

/** What was captured so far. */
export interface CapturedResults {
  /** Of the longest header; empty when there is none. */
  readonly columns: readonly string[];
  readonly rowCount: number;
}

/** The line of a header, as it stands in the file. */
export function headerLine(columns: readonly string[]): string {
  return `${columns.map(cellText).join(",")}\n`;
}

/** A text as it comes back from a results file: formulas come back with the apostrophe that made them safe. */
export function textAsRead(text: string): string {
  // It is one cell, and so are those read back.
  return parseRecord(Buffer.from(cellText(text))).join("");
}

/**
 * Reads what was captured; memory does not grow with it. A last row without its line end does not count.
 * @param onRow gets the cells of each row by column, as texts
 * @throws what the file system throws
 */
export function readResults(
  files: FileSystem,
  place: ResultsPlace,
  onRow: (row: Readonly<Record<string, string>>) => void,
): CapturedResults {
  let columns: readonly string[] = [];
  let rowCount = 0;
  for (const segment of segmentsOf(files, place)) {
    let header: readonly string[] | undefined;
    for (const record of csvRecords(files, join(place.folder, segment))) {
      const cells = parseRecord(record);
      if (header === undefined) {
        header = cells;
        if (header.length > columns.length) columns = header;
        continue;
      }
      rowCount++;
      onRow(Object.fromEntries(header.map((column, i) => [column, cells[i] ?? ""])));
    }
  }
  return { columns, rowCount };
}

/**
 * Joins the segments into one file under the longest header, and cuts off a row that a crash left half. Headers only
 * grow at their end, so rows of earlier segments get empty cells there. At every moment of a crash either the segments
 * count or the joined file alone: it gets a name of its own, then the segments go, then it takes theirs.
 * @throws what the file system throws, EFBIG for a row that is too long to be taken over; nothing is lost then
 */
export function joinResults(files: FileSystem, place: ResultsPlace): void {
  if (files.look(place.folder)?.kind !== "folder") return;
  const names = files.list(place.folder);
  const joined = joinedName(place.name);
  const segments = segmentsAmong(place.name, names);
  if (!names.includes(joined)) {
    const [first, ...more] = segments;
    if (first === undefined) return;
    const isLone = more.length === 0 && first === place.name;
    if (isLone && !endsTorn(files, join(place.folder, first))) return;
    writeJoined(files, place, segments);
  }
  for (const name of segments) if (name !== place.name) files.remove(join(place.folder, name));
  files.rename(join(place.folder, joined), join(place.folder, place.name));
  syncFolder(files, place.folder);
}

/** "results.csv" → "results.joined.csv" */
function joinedName(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? `${name}.joined` : `${name.slice(0, dot)}.joined${name.slice(dot)}`;
}

/** Names of what counts, in order: the joined file alone where a crash left it. */
function segmentsOf(files: FileSystem, { folder, name }: ResultsPlace): readonly string[] {
  if (files.look(folder)?.kind !== "folder") return [];
  const names = files.list(folder);
  const joined = joinedName(name);
  return names.includes(joined) ? [joined] : segmentsAmong(name, names);
}

function writeJoined(files: FileSystem, place: ResultsPlace, segments: readonly string[]): void {
  const inFolder = (name: string): string => join(place.folder, name);
  const temporary = temporaryName(inFolder(place.name));
  const handle = files.open(temporary, "create");
  try {
    fill(files, handle, joinedRecords(files, place, segments));
    files.rename(temporary, inFolder(joinedName(place.name)));
  } catch (error) {
    discardFile(files, temporary);
    throw error;
  }
  syncFolder(files, place.folder);
}

function fill(files: FileSystem, handle: FileHandle, pieces: Iterable<Buffer>): void {
  try {
    for (const piece of pieces) writeAll(files, handle, piece);
    files.sync(handle);
  } finally {
    files.close(handle);
  }
}

function* joinedRecords(
  files: FileSystem,
  { folder }: ResultsPlace,
  segments: readonly string[],
): Generator<Buffer> {
  const headers = segments.flatMap((name) => {
    const header = firstRecord(files, join(folder, name));
    return header === undefined ? [] : [{ name, header, width: parseRecord(header).length }];
  });
  const width = Math.max(...headers.map((one) => one.width));
  const longest = headers.find((one) => one.width === width);
  if (longest === undefined) return;
  yield* batched(function* () {
    yield Buffer.concat([longest.header, lineEnd]);
    for (const one of headers) {
      const tail = Buffer.from(`${",".repeat(width - one.width)}\n`);
      let isHeader = true;
      for (const record of everyRecord(files, join(folder, one.name))) {
        if (!isHeader) yield Buffer.concat([record, tail]);
        isHeader = false;
      }
    }
  });
}

function* batched(records: () => Generator<Buffer>): Generator<Buffer> {
  let batch: Buffer[] = [];
  let bytes = 0;
  for (const record of records()) {
    batch.push(record);
    bytes += record.length;
    if (bytes < 256 * 1024) continue;
    yield Buffer.concat(batch);
    [batch, bytes] = [[], 0];
  }
  yield Buffer.concat(batch);
}

/** What takes the place of a file must hold all of it. */
function everyRecord(files: FileSystem, path: string): Iterable<Buffer> {
  return csvRecords(files, path, () => {
    throw Object.assign(new Error(`${path}: has a row that is too long.`), { code: "EFBIG" });
  });
}

function firstRecord(files: FileSystem, path: string): Buffer | undefined {
  for (const record of everyRecord(files, path)) return record;
  return undefined;
}

/** Whether the file ends inside a row. */
function endsTorn(files: FileSystem, path: string): boolean {
  let wholeBytes = 0;
  for (const record of everyRecord(files, path)) wholeBytes += record.length + lineEnd.length;
  return wholeBytes !== files.look(path)?.sizeBytes;
}

function parseRecord(record: Buffer): string[] {
  return new CsvRows(record.toString(), ",", { start: 0, line: 1 }).nextRow() ?? [];
}
