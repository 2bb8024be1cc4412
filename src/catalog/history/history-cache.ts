// Histories of runs, each read from its files once: later looks take them from memory or from a file made of them.

import { join } from "node:path";
import type { RowKey } from "../../core/field/field-table.js";
import { GrowingCurves } from "../../core/view/growing-curves.js";
import { hashOf } from "../../core/view/run-keys.js";
import { traced } from "../../formats/file-trace.js";
import type { ReadHistory } from "../../readers/native-history.js";
import { readNativePoints } from "../../readers/native-history.js";
import { pruneCacheFolder } from "../../store/cache-file.js";
import { type FileStates, FileStatesBuilder, isUnchanged, TracedFiles } from "../index/file-states.js";
import { DamagedHistoryError } from "./history-body.js";
import { openHistory, writeHistory } from "./history-file.js";
import {
  columnsOfHistory,
  curvesInMemory,
  type MendedCurve,
  mendCurves,
  type RunCurves,
} from "./run-curves.js";

/** Runs whose curves are kept at hand. */
const mostAtHand = 256;
/** Numbers of curves that are kept in memory: 64 MiB. */
const mostNumbers = 8 * 1024 * 1024;
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

interface AtHand {
  readonly curves: RunCurves;
  readonly files: FileStates;
  /** So new that a later change may have left no mark. */
  readonly isRacy: boolean;
  /** In memory. */
  readonly numbers: number;
  readonly close: () => void;
}

/**
 * Curves of runs as their files are now. Every look asks the files whether they have changed; what was changed within
 * the last two seconds is read again.
 */
export class HistoryCache {
  readonly #options: HistoryCacheOptions;
  readonly #atHand = new Map<string, AtHand>();
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
    const { row } = source;
    const key = `${row.path}\n${row.id}`;
    const known = this.#atHand.get(key);
    if (known !== undefined && !known.isRacy && isUnchanged(known.files, 0, row.path)) {
      this.#atHand.delete(key);
      this.#atHand.set(key, known);
      return known.curves;
    }
    this.#forget(key);
    const found = this.#open(row) ?? this.#make(source);
    this.#atHand.set(key, found);
    this.#makeRoom();
    return found.curves;
  }

  /** Does work with curves; where a file turns out to be damaged on the way, once more without it. */
  guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof DamagedHistoryError)) throw error;
      for (const key of [...this.#atHand.keys()]) {
        this.#damaged.add(key);
        this.#forget(key);
      }
      return work();
    }
  }

  /** Closes what is open. */
  close(): void {
    for (const key of [...this.#atHand.keys()]) this.#forget(key);
  }

  #open(row: RowKey): AtHand | undefined {
    const path = this.#pathOf(row);
    if (path === undefined || this.#damaged.has(`${row.path}\n${row.id}`)) return undefined;
    const opened = openHistory(path, row);
    if (opened === undefined) return undefined;
    if (isUnchanged(opened.files, 0, row.path)) return { ...opened, isRacy: false, numbers: 0 };
    opened.close();
    return undefined;
  }

  #make(source: HistorySource): AtHand {
    const { row } = source;
    const trace = new TracedFiles();
    const startedMs = this.#options.nowMs();
    const { curves, problems } = traced(trace, () => readCurves(source));
    const builder = new FileStatesBuilder();
    builder.add(row.path, trace);
    const { states: files, isRacy } = builder.finish(startedMs);
    const numbers = countNumbers(curves);
    const path = this.#pathOf(row);
    const isKept = path !== undefined && isRacy[0] !== 1 && numbers >= leastNumbers;
    if (isKept && this.#write(path, { owner: { path: row.path, id: row.id }, files, curves, problems })) {
      this.#damaged.delete(`${row.path}\n${row.id}`);
      const opened = this.#open(row);
      if (opened !== undefined) return opened;
    }
    const close = (): void => undefined;
    return { curves: curvesInMemory(curves, problems), files, isRacy: isRacy[0] === 1, numbers, close };
  }

  #write(path: string, kept: Parameters<typeof writeHistory>[1]): boolean {
    try {
      writeHistory(path, kept);
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

  #forget(key: string): void {
    this.#atHand.get(key)?.close();
    this.#atHand.delete(key);
  }

  #makeRoom(): void {
    let numbers = [...this.#atHand.values()].reduce((sum, one) => sum + one.numbers, 0);
    for (const [key, one] of [...this.#atHand].slice(0, -1)) {
      if (this.#atHand.size <= mostAtHand && numbers <= mostNumbers) return;
      numbers -= one.numbers;
      this.#forget(key);
    }
  }
}

interface ReadCurves {
  readonly curves: ReadonlyMap<string, MendedCurve>;
  readonly problems: ReadHistory["problems"];
}

/** Our own histories may be so long that an object a point would not fit. */
function readCurves({ row, read }: HistorySource): ReadCurves {
  if (row.layout === "native") {
    const growing = new GrowingCurves();
    const problems = readNativePoints(row.path, (metric, step, value) => growing.add(metric, step, value));
    return { curves: mendCurves(growing.finish()), problems };
  }
  const found = read();
  return {
    curves: mendCurves(columnsOfHistory(found?.history ?? new Map())),
    problems: found?.problems ?? [],
  };
}

function countNumbers(curves: ReadonlyMap<string, MendedCurve>): number {
  let count = 0;
  for (const { steps } of curves.values()) count += 2 * steps.length;
  return count;
}
