// Cuts a file of a tool's folder at many bytes, and holds what is still read against what was read of the whole.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { History, HistoryPoint, Run } from "../../src/core/run.js";
import type { Reader } from "../../src/readers/reader.js";
import { toolTree } from "./golden-tools.js";
import { readRoot } from "./read-golden.js";

export interface CutResult {
  /** Codes of all problems that the cuts made, sorted, each once. */
  readonly codes: readonly string[];
  /** Points of the run's history that were read, over all cuts. */
  readonly points: number;
  /** How often the run was not found. */
  readonly lost: number;
}

/**
 * Cuts at every `every`th byte. Asserts at each that every param and every point of the run's history is one of the whole
 * file's: nothing half is believed. Settings cut at the end of a line may have shorter lists, which nobody can know. With
 * nothing left of the file, the neighbours are still there.
 * @param at folder of the run below tree/
 */
export function cutEverywhere(
  {
    reader,
    tool,
    run: id,
    at,
    file,
  }: { reader: Reader; tool: string; run: string; at: string; file: string },
  every = 7,
): CutResult {
  const root = mkdtempSync(join(tmpdir(), "runledger-cut-"));
  try {
    cpSync(toolTree(tool), root, { recursive: true });
    const path = join(root, file);
    const bytes = readFileSync(path);
    const others = readWhole(reader, root, id).others;
    const whole = readWhole(reader, join(root, at), id);
    const codes = new Set<string>();
    let [points, lost] = [0, 0];
    for (const length of lengthsOf(bytes.length, every)) {
      writeFileSync(path, bytes.subarray(0, length));
      const cut = readWhole(reader, join(root, at), id);
      for (const { code } of cut.run?.problems ?? []) codes.add(code);
      if (cut.run === undefined) lost++;
      else points += expectNothingHalf(cut, whole, { length, isLine: bytes[length - 1] === 0x0a });
    }
    expect(readWhole(reader, root, id).others, "neighbours").toEqual(others);
    return { codes: [...codes].sort(), points, lost };
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Copies a tool's tree, changes one file of it, and hands over the runs found. */
export function withChangedFile(
  { reader, tool, file }: { reader: Reader; tool: string; file: string },
  change: (text: string) => string,
): Run[] {
  const root = mkdtempSync(join(tmpdir(), "runledger-change-"));
  try {
    cpSync(toolTree(tool), root, { recursive: true });
    const path = join(root, file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
    return readRoot(reader, root).runs;
  } finally {
    rmSync(root, { recursive: true });
  }
}

interface Whole {
  readonly run: Run | undefined;
  readonly history: History;
  readonly others: readonly string[];
}

function readWhole(reader: Reader, root: string, id: string): Whole {
  const { runs, sources } = readRoot(reader, root);
  const at = runs.findIndex((run) => run.id === id);
  const history = sources[at]?.readHistory?.().history ?? new Map();
  const others = runs
    .filter((_, index) => index !== at)
    .map((run) => run.id)
    .sort();
  return { run: runs[at], history, others };
}

/** From just short of whole down to nothing. */
function lengthsOf(size: number, every: number): number[] {
  const lengths = Array.from(
    { length: Math.ceil((size - 1) / every) },
    (_, index) => size - 1 - index * every,
  );
  return [...lengths, 0];
}

function expectNothingHalf(
  cut: Whole,
  whole: Whole,
  { length, isLine }: { length: number; isLine: boolean },
): number {
  const half = [...(cut.run?.params ?? [])].filter(
    ([name, value]) => !isLine && !isDeepStrictEqual(value, whole.run?.params.get(name)),
  );
  expect(half, `cut to ${length}`).toEqual([]);
  const wrong: string[] = [];
  let count = 0;
  for (const [metric, points] of cut.history) {
    const known = new Set(whole.history.get(metric)?.map(textOf));
    for (const point of points) if (!known.has(textOf(point))) wrong.push(`${metric} ${textOf(point)}`);
    count += points.length;
  }
  expect(wrong, `cut to ${length}`).toEqual([]);
  return count;
}

function textOf({ step, value }: HistoryPoint): string {
  return `${step} ${value}`;
}
