// Reads the logs of a segment and writes their rows: Parquet in parts, CSV as gzip members.

import { join } from "node:path";
import { writeAll } from "../store/atomic-write.js";
import type { FileSystem } from "../store/file-system.js";
import { packRows } from "./csv-member.js";
import type { LogFile } from "./find-logs.js";
import { LogScan } from "./log-scan.js";
import type { ParquetMaker } from "./parquet-maker.js";
import type { QuickLines } from "./quick-lines.js";
import { emptyLog, headersOf, probeLog, readLog } from "./read-log.js";
import { digestOfNew, type LogEntry } from "./state.js";
import type { StepColumns } from "./step-columns.js";

/** A log's entry, before its shape has a number. */
export type ScannedLog = Omit<LogEntry, "shape"> & { readonly shape: [name: string, mask: number][] };

/** A segment as it was written. */
export interface WrittenSegment {
  readonly id: number;
  readonly parts: readonly { readonly file: string; readonly rows: number }[];
  readonly logs: readonly ScannedLog[];
  /** The schema of each part, as JSON. */
  readonly schemas: readonly string[];
}

export interface SegmentWorld {
  readonly files: FileSystem;
  readonly maker: ParquetMaker;
  readonly columns: StepColumns;
  readonly quick: QuickLines;
  /** Folder the files go to; made by the caller. */
  readonly folder: string;
  readonly nowMs: number;
  /** Called for each log; may throw to stop. */
  readonly onLog: () => void;
}

/** Name of the file with a segment's CSV members. */
export function csvMemberName(id: number): string {
  return `${segmentName(id)}.csv.gz`;
}

function segmentName(id: number): string {
  return `segment-${String(id).padStart(5, "0")}`;
}

/**
 * Writes one segment.
 * @throws what the file system or DuckDB throws
 */
export async function writeSegment(
  id: number,
  logs: readonly LogFile[],
  world: SegmentWorld,
): Promise<WrittenSegment> {
  const writer = new SegmentWriter(id, world);
  const scanned: ScannedLog[] = [];
  for (const log of logs) {
    world.onLog();
    scanned.push(await writer.take(log));
  }
  await writer.end();
  return { id, parts: writer.parts, logs: scanned, schemas: writer.schemas };
}

class SegmentWriter {
  readonly parts: { file: string; rows: number }[] = [];
  readonly schemas: string[] = [];
  readonly #id: number;
  readonly #world: SegmentWorld;
  /** CSV in packing, in order. */
  #packing: Promise<Buffer>[] = [];

  constructor(id: number, world: SegmentWorld) {
    this.#id = id;
    this.#world = world;
  }

  async take(log: LogFile): Promise<ScannedLog> {
    const { columns, nowMs } = this.#world;
    const sha256 = digestOfNew(log, nowMs);
    const { kind } = probeLog(log);
    const scan = new LogScan(
      log,
      this.#world,
      lazily(() => headersOf(log)),
    );
    const pieces = readLog(
      log,
      kind === "other" ? () => undefined : (value, line) => scan.take(value, line),
      {
        quick: (range, line) => scan.takeQuickly(range, line),
      },
    );
    let step = kind === "other" ? undefined : pieces.next();
    while (step !== undefined && step.done !== true) {
      if (columns.isFull()) await this.#flush();
      step = pieces.next();
    }
    const read = step?.done === true ? step.value : undefined;
    const problems = [...(read?.problems ?? [])];
    if (kind === "silent" && read?.lines === 0 && problems.length === 0) problems.push(emptyLog(log));
    const { source, folder, state } = log;
    return {
      ...{
        source,
        state,
        ...(sha256 === undefined ? {} : { sha256 }),
        isLog: kind !== "other",
        ...(log.recorded === undefined ? {} : { isRecorded: true }),
        segment: this.#id,
      },
      ...{ steps: scan.steps, malformedLines: read?.skippedLines ?? 0, hasTornTail: read?.tornTail === true },
      ...{ troubles: scan.allTroubles(), problems },
      runs: [...scan.runs.values()].map((run) => run.summary({ source, folder })),
      shape: columns.endLog(),
    };
  }

  async end(): Promise<void> {
    const { rows, keepsRows } = this.#world.columns;
    if (rows > 0 && keepsRows) await this.#flush();
    await this.#writeCsv(0);
  }

  async #flush(): Promise<void> {
    const { columns, maker, folder } = this.#world;
    const part = this.parts.length === 0 ? "" : `-${this.parts.length + 1}`;
    const file = `${segmentName(this.#id)}${part}.parquet`;
    const table = columns.table();
    const packing = packRows(table);
    // Handled where it is awaited, also when that comes later.
    packing.catch(() => undefined);
    this.#packing.push(packing);
    await maker.write(join(folder, file), table);
    this.parts.push({ file, rows: table.rows });
    this.schemas.push(JSON.stringify(table.columns));
    columns.clear();
    await this.#writeCsv(2);
  }

  /** Writes what is packed, but leaves so many in work. */
  async #writeCsv(left: number): Promise<void> {
    const { files, folder } = this.#world;
    while (this.#packing.length > left) {
      const bytes = await this.#packing.shift();
      if (bytes === undefined) return;
      const handle = files.open(join(folder, "..", csvMemberName(this.#id)), "append");
      try {
        writeAll(files, handle, bytes);
      } finally {
        files.close(handle);
      }
    }
  }
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
