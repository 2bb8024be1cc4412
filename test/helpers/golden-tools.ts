// Compares what a reader makes of another tool's folder with what that tool's own interface says of it.

import { join } from "node:path";
import { expect } from "vitest";
import type { Run } from "../../src/core/run.js";
import type { Reader, RunSource } from "../../src/readers/reader.js";
import { readRoot } from "./read-golden.js";
import { readToolFixture, type ToolFixture, type ToolRun, toolFolder } from "./tool-fixture.js";

export type { ToolRun } from "./tool-fixture.js";

/** Path of test/golden-tools/<tool>/tree. */
export function toolTree(tool: string): string {
  return join(toolFolder(tool), "tree");
}

/** What the tool itself says of that tree. */
export function toolAnswer(tool: string): ToolFixture {
  return readToolFixture(toolFolder(tool));
}

export interface ReadToolRun {
  readonly run: Run;
  readonly source: RunSource;
  /** Points as [step, value, seconds or null] by metric, in the order of the history. */
  readonly points: Readonly<Record<string, readonly (readonly [number, number | null, number | null])[]>>;
}

/** Every run the reader finds in the tool's tree, with its history. */
export function readTool(reader: Reader, tool: string): readonly ReadToolRun[] {
  const { runs, sources } = readRoot(reader, toolTree(tool));
  return runs.map((run, index) => {
    const source = sources[index];
    if (source === undefined) throw new Error("a run without its source");
    const history = source.readHistory?.().history ?? new Map();
    const points = Object.fromEntries(
      [...history].map(([metric, list]) => [
        metric,
        list.map((point: { step: number; value: number | null; time?: number }) => [
          point.step,
          point.value,
          point.time ?? null,
        ]),
      ]),
    );
    return { run, source, points };
  });
}

/** The number a tool's answer stands for: "nan" and "inf" in any of their spellings too. */
export function numberOf(written: unknown): number | null {
  if (typeof written !== "string") return typeof written === "number" ? written : null;
  const text = written.toLowerCase().replace("infinity", "inf");
  if (text === "inf" || text === "+inf") return Number.POSITIVE_INFINITY;
  if (text === "-inf") return Number.NEGATIVE_INFINITY;
  return Number(text);
}

/** Asserts that every point of every metric is equal: steps and values exactly, times within a microsecond. */
export function expectPoints(read: ReadToolRun, expected: ToolRun): void {
  expect(Object.keys(read.points).sort(), `metrics of ${expected.id}`).toEqual(
    Object.keys(expected.metrics ?? {}).sort(),
  );
  for (const [metric, points] of Object.entries(expected.metrics ?? {})) {
    const found = read.points[metric] ?? [];
    const plain = points.map(([step, value]) => [numberOf(step), numberOf(value)]);
    expect(
      found.map(([step, value]) => [step, value]),
      `${metric} of ${expected.id}`,
    ).toEqual(plain);
    for (const [index, [, , time]] of points.entries()) {
      const seconds = numberOf(time);
      if (seconds !== null) expect(found[index]?.[2], `time of ${metric}`).toBeCloseTo(seconds, 5);
    }
  }
}

/** Asserts that params are those of the tool: numbers and texts that spell the same value are the same. */
export function expectParams(run: Run, expected: ToolRun): void {
  expect(Object.fromEntries([...run.params].map(([name, value]) => [name, spelled(value)]))).toEqual(
    Object.fromEntries(Object.entries(expected.params ?? {}).map(([name, value]) => [name, spelled(value)])),
  );
}

function spelled(value: unknown): string {
  if (typeof value !== "string") return typeof value === "object" ? JSON.stringify(value) : String(value);
  const number = Number(value);
  return value.trim() !== "" && Number.isFinite(number) ? String(number) : value;
}

/** Asserts status and times: `statuses` of the answer translate the tool's words. */
export function expectStatus(run: Run, expected: ToolRun, answer: ToolFixture): void {
  if (expected.status !== undefined) {
    expect(run.status, `status of ${expected.id}`).toBe(
      answer.statuses?.[expected.status] ?? expected.status,
    );
  }
  for (const [found, seconds] of [
    [run.startedAt, expected.started],
    [run.endedAt, expected.ended],
  ] as const) {
    if (typeof seconds !== "number") continue;
    expect(found, `times of ${expected.id}`).toBeDefined();
    expect(Date.parse(found ?? "") / 1000).toBeCloseTo(seconds, 2);
  }
}
