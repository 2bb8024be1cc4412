// Histories of runs, each read from its files once: later looks take them from memory or from a file made of them.

import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { RowKey } from "../../core/field/field-table.js";
import type { MendedCurve } from "../../core/view/order-curve.js";
import { hashOf } from "../../core/view/run-keys.js";
import { traced } from "../../formats/file-trace.js";
import type { ReadHistory } from "../../readers/native-history.js";
import { NativePoints } from "../../readers/native-points.js";
import { pruneCacheFolder } from "../../store/cache-file.js";
import { runFiles } from "../../store/run-layout.js";
import { FileStatesBuilder, isUnchanged, TracedFiles } from "../index/file-states.js";
import { type AtHand, CurvesAtHand, type GrowingRun } from "./at-hand.js";
import { beginsAsRead } from "./begins-as-read.js";
import { DamagedHistoryError } from "./history-body.js";
import { type KeptHistory, openHistory, writeHistory } from "./history-file.js";
import {
  type CurvesInMemory,
  columnsOfHistory,
  curvesInMemory,
  growCurves,
  mendCurves,
  type RunCurves,
} from "./run-curves.js";

/** A running run with more numbers is kept as a file whenever it pauses: 16 MiB. */
const mostGrowing = 2 * 1024 * 1024;
/** Shorter histories are read before anybody waits. */
const longBytes = 1024 * 1024;
/** Others wait no longer than this and one piece of work. */
const turnMs = 10;
/** Histories with fewer numbers are read as quickly as a file of them. */
const leastNumbers = 8 * 1024;
/** What all files together may take on the disk. */
const mostBytes = 2 * 1024 * 1024 * 1024;

/** How a cache is used. */
export interface HistoryCacheOptions {
  /** Our folder in the user's cache folder; absent: nothing is kept on disk. */
  readonly folder?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
}

/** A run, and how its history is read; undefined where its layout keeps none. */
export interface HistorySource {
  readonly row: RowKey;
  readonly read: () => ReadHistory | undefined;
}

/**
 * Curves of runs as their files are now. Every look asks the files whether they have changed; what was changed within
 * the last two seconds is read again.
 */
export class HistoryCache {
  readonly #options: HistoryCacheOptions;
  readonly #atHand = new CurvesAtHand();
  /** Files that turned out to be damaged. */
  readonly #damaged = new Set<string>();

  constructor(options: HistoryCacheOptions) {
    this.#options = options;
  }

  /**
   * The curves of a run; without names where it has none.
   * @throws what `read` throws
   */
  curvesOf(source: HistorySource): RunCurves {
    const known = this.#current(source.row);
    if (known !== undefined) return known.curves;
    const pieces = this.#look(source);
    for (let step = pieces.next(); ; step = pieces.next()) if (step.done === true) return step.value.curves;
  }

  /**
   * Reads the long ones of what `curvesOf` would have to read, letting others work in between: they may take seconds.
   * @throws what the disk throws
   */
  async prepare(sources: Iterable<HistorySource>): Promise<void> {
    for (const source of sources) {
      if (!isLong(source.row) || this.#current(source.row) !== undefined) continue;
      const pieces = this.#look(source);
      for (let since = performance.now(); pieces.next().done !== true; ) {
        if (performance.now() - since < turnMs) continue;
        await new Promise((resolve) => setImmediate(resolve));
        since = performance.now();
      }
    }
  }

  /** Does work with curves; where a file turns out to be damaged on the way, once more without it. */
  guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof DamagedHistoryError)) throw error;
      for (const key of this.#atHand.keys()) {
        this.#damaged.add(key);
        this.#atHand.forget(key);
      }
      return work();
    }
  }

  /** Closes what is open. */
  close(): void {
    for (const key of this.#atHand.keys()) this.#atHand.forget(key);
  }

  /** What is known of a run and still so. */
  #current(row: RowKey): AtHand | undefined {
    const key = keyOf(row);
    const known = this.#atHand.get(key);
    if (known === undefined || known.isRacy || !isUnchanged(known.files, 0, row.path)) return undefined;
    this.#atHand.touch(key, known);
    return known;
  }

  *#look(source: HistorySource): Generator<void, AtHand> {
    const { row } = source;
    const key = keyOf(row);
    const known = this.#atHand.get(key);
    // Whoever asks meanwhile does not find what is being changed here.
    this.#atHand.forget(key);
    const grown = known?.growing === undefined ? undefined : yield* this.#grow(known.growing, row);
    const found = grown ?? this.#open(row) ?? (yield* this.#make(source));
    this.#atHand.add(key, found);
    return found;
  }

  /** Reads on where the files have only grown. */
  *#grow({ points, trace: before, curves }: GrowingRun, row: RowKey): Generator<void, AtHand | undefined> {
    const trace = new TracedFiles();
    const startedMs = this.#options.nowMs();
    if (!traced(trace, () => beginsAsRead(row.path, points.segments, before))) return undefined;
    yield* tracedPieces(trace, points.readAdded());
    const grown = growCurves(curves, points.curves.finish(), points.problems);
    return yield* this.#keep(row, { curves: grown, trace, startedMs, points });
  }

  #open(row: RowKey): AtHand | undefined {
    const path = this.#pathOf(row);
    if (path === undefined || this.#damaged.has(keyOf(row))) return undefined;
    const opened = openHistory(path, row);
    if (opened === undefined) return undefined;
    if (isUnchanged(opened.files, 0, row.path)) return { ...opened, isRacy: false, numbers: 0 };
    opened.close();
    return undefined;
  }

  *#make(source: HistorySource): Generator<void, AtHand> {
    const { row, read } = source;
    const trace = new TracedFiles();
    const startedMs = this.#options.nowMs();
    if (row.layout !== "native") {
      const found = traced(trace, read);
      const curves = mendCurves(columnsOfHistory(found?.history ?? new Map()));
      return yield* this.#keep(row, {
        curves: curvesInMemory(curves, found?.problems ?? []),
        trace,
        startedMs,
      });
    }
    // Our own histories may be so long that an object a point would not fit.
    const points = new NativePoints();
    yield* tracedPieces(trace, points.read(row.path));
    const curves = curvesInMemory(mendCurves(points.curves.finish()), points.problems);
    return yield* this.#keep(row, { curves, trace, startedMs, points });
  }

  /** Keeps what was read: as a file where that pays, else in memory. */
  *#keep(row: RowKey, read: ReadCurves): Generator<void, AtHand> {
    const { curves, trace, points } = read;
    const builder = new FileStatesBuilder();
    builder.add(row.path, trace);
    const { states: files, isRacy } = builder.finish(read.startedMs);
    const numbers = countNumbers(curves.curves);
    const isGrowing = points !== undefined && row.status === "running" && numbers <= mostGrowing;
    const path = isRacy[0] === 1 || isGrowing || numbers < leastNumbers ? undefined : this.#pathOf(row);
    if (path !== undefined && (yield* this.#write(path, row, { files, ...curves }))) {
      this.#damaged.delete(keyOf(row));
      const opened = this.#open(row);
      if (opened !== undefined) return opened;
    }
    const growing = points === undefined ? undefined : { points, trace, curves };
    return { curves, files, isRacy: isRacy[0] === 1, numbers, close: () => undefined, growing };
  }

  *#write(path: string, row: RowKey, kept: Omit<KeptHistory, "owner">): Generator<void, boolean> {
    try {
      yield* writeHistory(path, { ...kept, owner: { path: row.path, id: row.id } });
      pruneCacheFolder(join(path, ".."), mostBytes);
      return true;
    } catch {
      return false; // No room or no right to write: the next look takes as long as this one.
    }
  }

  #pathOf({ path, id }: RowKey): string | undefined {
    const { folder } = this.#options;
    return folder === undefined ? undefined : join(folder, "histories", `${hashOf(`${path}\n${id}`)}.rlh`);
  }
}

interface ReadCurves {
  readonly curves: CurvesInMemory;
  readonly trace: TracedFiles;
  readonly startedMs: number;
  readonly points?: NativePoints;
}

function keyOf({ path, id }: RowKey): string {
  return `${path}\n${id}`;
}

function isLong({ path, layout }: RowKey): boolean {
  if (layout !== "native") return false;
  const stat = lstatSync(join(path, runFiles.history), { throwIfNoEntry: false });
  return stat !== undefined && stat.size > longBytes;
}

/** The trace hears of each piece, and of nothing that others read in between. */
function* tracedPieces(trace: TracedFiles, pieces: Generator<void, void>): Generator<void, void> {
  while (traced(trace, () => pieces.next()).done !== true) yield;
}

function countNumbers(curves: ReadonlyMap<string, MendedCurve>): number {
  let count = 0;
  for (const { steps } of curves.values()) count += 2 * steps.length;
  return count;
}
