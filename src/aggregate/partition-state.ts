// What the partitions held when they were written: remembered beside them, and disposable.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileSystem } from "../store/file-system.js";
import type { Cell } from "./column-type.js";

/** Changes when the files of partitions change their meaning: then all are written anew. */
const stateVersion = 1;

/** Rows of one segment's file that belong to one partition. `hash` is of all their cells, in any order. */
export interface PartitionRows {
  readonly values: readonly Cell[];
  readonly rows: number;
  readonly hash: string;
}

/** One file of steps.parquet, told by size and time, and what it has for which partition. */
export interface PartitionSource {
  readonly file: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly partitions: readonly PartitionRows[];
}

export interface PartitionState {
  readonly version: number;
  /** Names of the keys. */
  readonly keys: readonly string[];
  /** Names and types of the columns, as JSON. */
  readonly schema: string;
  readonly sources: readonly PartitionSource[];
}

export const partitionsFolder = "partitioned";

/** Where it lies: among the partitions, so that it goes with them. */
export function partitionStatePath(out: string): string {
  return join(out, partitionsFolder, ".state.json");
}

export function encodePartitionState(state: Omit<PartitionState, "version">): string {
  return `${JSON.stringify({ version: stateVersion, ...state })}\n`;
}

/** The state of partitions; undefined where there is none that serves. */
export function readPartitionState(out: string): PartitionState | undefined {
  try {
    const state = JSON.parse(readFileSync(partitionStatePath(out), "utf8")) as PartitionState;
    return state.version === stateVersion ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Files of steps.parquet by name, as they are on the disk. */
export function stepFiles(files: FileSystem, folder: string): Omit<PartitionSource, "partitions">[] {
  return files
    .list(folder)
    .filter((name) => name.endsWith(".parquet"))
    .sort()
    .map((file) => {
      const facts = files.look(join(folder, file));
      return { file, sizeBytes: facts?.sizeBytes ?? 0, modifiedMs: facts?.modifiedMs ?? 0 };
    });
}

/** Rows and hash of each partition over all files, by its values as JSON. */
export function partitionTotals(sources: readonly PartitionSource[]): Map<string, PartitionRows> {
  const totals = new Map<string, PartitionRows>();
  for (const { values, rows, hash } of sources.flatMap(({ partitions }) => partitions)) {
    const key = JSON.stringify(values);
    const known = totals.get(key);
    const both = String(BigInt(hash) ^ BigInt(known?.hash ?? "0"));
    totals.set(key, { values, rows: rows + (known?.rows ?? 0), hash: both });
  }
  return totals;
}
