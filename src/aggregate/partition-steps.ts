// Keeps a copy of the table of steps in Hive partitions: only those whose rows have changed are written again.

import { join } from "node:path";
import { UserError } from "../errors.js";
import type { FileSystem } from "../store/file-system.js";
import { DatabaseFolder, stepsFolder } from "./database-folder.js";
import { partitionKeys } from "./partition-keys.js";
import { placePartitions } from "./partition-place.js";
import {
  encodePartitionState,
  type PartitionRows,
  type PartitionSource,
  type PartitionState,
  partitionTotals,
  readPartitionState,
  stepFiles,
} from "./partition-state.js";
import { PartitionWriter } from "./partition-writer.js";
import { reasonOf } from "./refusals.js";

/** What was done: all partitions there are now, and those that were written or removed. */
export interface PartitionResult {
  readonly keys: readonly string[];
  readonly partitions: number;
  readonly written: number;
  readonly removed: number;
  /** Keys that are null in all rows: pyarrow and pandas cannot tell their type. */
  readonly emptyKeys: readonly string[];
}

export interface PartitionRequest {
  readonly files: FileSystem;
  /** Folder of the database, up to date. */
  readonly out: string;
  /** Names of the keys; absent: those of the partitions that are there, if there are any. */
  readonly keys: readonly string[] | undefined;
  /** Called before anything is put into place; may throw to stop. */
  readonly check: () => void;
}

/**
 * Brings the partitions up to date; undefined where nobody wants any. When it throws, the old ones are as they were.
 * @throws UserError "unknown-column", "no-partition-key", "too-many-partitions", "long-partition", "cannot-write", "no-duckdb"
 */
export async function partitionSteps(request: PartitionRequest): Promise<PartitionResult | undefined> {
  const { files, out } = request;
  const old = readPartitionState(out);
  const names = request.keys ?? old?.keys;
  if (names === undefined) return undefined;
  const found = stepFiles(files, join(out, stepsFolder));
  if (old !== undefined && isSame(old.keys, names) && isSame(old.sources.map(placeOf), found)) {
    return { ...resultOf(old.keys, partitionTotals(old.sources)), written: 0, removed: 0 };
  }
  try {
    return await update(request, names, { old, found });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError("cannot-write", `${out}: the partitions cannot be written (${reasonOf(error)}).`, {
      hint: "Check the space on the disk. The old partitions are as they were; all else is up to date.",
      cause: error,
    });
  }
}

interface Known {
  readonly old: PartitionState | undefined;
  readonly found: readonly Omit<PartitionSource, "partitions">[];
}

async function update(
  request: PartitionRequest,
  names: readonly string[],
  { old, found }: Known,
): Promise<PartitionResult> {
  const { files, out, check } = request;
  const folder = new DatabaseFolder(files, out);
  const paths = found.map(({ file }) => join(out, stepsFolder, file));
  const writer = await PartitionWriter.open(paths);
  try {
    const keys = partitionKeys(names, writer.columnNames());
    const schema = JSON.stringify(writer.columns);
    const keyNames = keys.map(({ name }) => name);
    const kept = old !== undefined && isSame(old.keys, keyNames) && old.schema === schema ? old : undefined;
    const sources: PartitionSource[] = [];
    for (const [index, source] of found.entries()) {
      const known = kept?.sources.find((entry) => isSame(placeOf(entry), source));
      sources.push(known ?? { ...source, partitions: await writer.count(paths[index] ?? "", keys) });
    }
    const totals = partitionTotals(sources);
    const change = changeOf(totals, kept);
    const made = await writer.write(change.written, { keys, building: folder.building, files });
    check();
    const state = encodePartitionState({ keys: keyNames, schema, sources });
    placePartitions(files, { out, building: folder.building, state, isWhole: kept === undefined }, [
      ...made,
      ...change.gone.map(({ values }) => ({ keys: keyNames, values, path: undefined })),
    ]);
    const { length: written } = change.written;
    return { ...resultOf(keyNames, totals), written, removed: change.gone.length };
  } finally {
    writer.close();
    folder.discard();
  }
}

function resultOf(
  keys: readonly string[],
  totals: ReadonlyMap<string, PartitionRows>,
): Pick<PartitionResult, "keys" | "partitions" | "emptyKeys"> {
  const all = [...totals.values()];
  const emptyKeys = keys.filter((_, index) => all.every(({ values }) => values[index] === null));
  return { keys, partitions: totals.size, emptyKeys };
}

/** Partitions to write and those that are no more. */
function changeOf(
  totals: ReadonlyMap<string, PartitionRows>,
  kept: PartitionState | undefined,
): { readonly written: PartitionRows[]; readonly gone: PartitionRows[] } {
  const before = kept === undefined ? new Map<string, PartitionRows>() : partitionTotals(kept.sources);
  return {
    written: [...totals].filter(([key, rows]) => !isSame(before.get(key), rows)).map(([, rows]) => rows),
    gone: [...before].filter(([key]) => !totals.has(key)).map(([, rows]) => rows),
  };
}

function placeOf({ file, sizeBytes, modifiedMs }: PartitionSource) {
  return { file, sizeBytes, modifiedMs };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
