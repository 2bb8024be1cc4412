// Folders that real tools wrote, with what each tool's own API says of them, and the comparison of a reader with that.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { History, HistoryPoint, Run } from "../../src/core/run.js";

/** A number, or NaN, Infinity and -Infinity as words: JSON has no others. */
export type ToolNumber = number | "NaN" | "Infinity" | "-Infinity";

/** Step, value, seconds since 1970. A value is a text or an object where the tool logged one. */
export type ToolPoint = readonly [step: number | null, value: unknown, seconds: number | null];

/** One run as its tool tells it. What a tool has no word for is absent. */
export interface ToolRun {
  /** The tool's own id of it. */
  readonly id: string;
  /** Folder or file below tree/. */
  readonly path?: string;
  readonly name?: string;
  readonly experiment?: unknown;
  readonly group?: string;
  readonly parent?: string;
  /** The tool's own word; `statuses` of the fixture has ours. */
  readonly status?: string;
  /** Seconds since 1970, as all times here. */
  readonly started?: number;
  readonly ended?: number;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>> | readonly string[];
  readonly notes?: string;
  /** Every point of every metric in the tool's order: steps that came twice stand twice. */
  readonly metrics: Readonly<Record<string, readonly ToolPoint[]>>;
  /** What the tool calls the final values: of MLflow the latest, of W&B the summary, of DVCLive metrics.json. */
  readonly last?: Readonly<Record<string, unknown>>;
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Of MLflow: active or deleted. */
  readonly lifecycle?: string;
}

export interface ToolFixture {
  readonly tool: string;
  readonly versions: Readonly<Record<string, string>>;
  /** The tool's words for a run's state → ours. */
  readonly statuses?: Readonly<Record<string, string>>;
  /** Whether the files hold float32: values are then the doubles nearest to those. */
  readonly float32: boolean;
  readonly runs: readonly ToolRun[];
}

/** test/golden-tools/<tool>, the folder that holds tree/ and expected.json. */
export function toolFolder(tool: string): string {
  return fileURLToPath(new URL(`../golden-tools/${tool}`, import.meta.url));
}

/** expected.json of such a folder. */
export function readToolFixture(folder: string): ToolFixture {
  return JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as ToolFixture;
}

/** NaN and the infinities as numbers again. */
export function numberOf(value: unknown): unknown {
  return value === "NaN" || value === "Infinity" || value === "-Infinity" ? Number(value) : value;
}

/**
 * What a run and its history say other than the tool does: one line each, none when they agree. Params that are objects
 * are compared by dotted name. Points without a step are numbered from 0; points that are no numbers are left out.
 */
export function differencesFromTool(
  run: Run,
  history: History,
  expected: ToolRun,
  fixture: ToolFixture,
): string[] {
  const differences: string[] = [];
  const compare = (what: string, ours: unknown, theirs: unknown): void => {
    if (!isSame(ours, theirs))
      differences.push(`${expected.id} ${what}: ${show(ours)}, the tool says ${show(theirs)}`);
  };
  if (expected.status !== undefined)
    compare("status", run.status, fixture.statuses?.[expected.status] ?? "unknown");
  if (expected.started !== undefined) compare("start", secondsOf(run.startedAt), expected.started);
  if (expected.ended !== undefined) compare("end", secondsOf(run.endedAt), expected.ended);
  for (const [name, value] of flat(expected.params ?? {}))
    compare(`param ${name}`, run.params.get(name), value);
  for (const [name, points] of Object.entries(expected.metrics)) {
    const numbers = points.filter(([, value]) => typeof numberOf(value) === "number");
    compare(`metric ${name}`, history.get(name)?.map(plainPoint), numbers.map(toolPoint));
  }
  return differences;
}

/** A tool's params by dotted name; lists are leaves. */
export function flat(
  value: Readonly<Record<string, unknown>>,
  before = "",
): [name: string, value: unknown][] {
  return Object.entries(value).flatMap(([key, one]) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? flat(one as Record<string, unknown>, `${before}${key}.`)
      : [[`${before}${key}`, numberOf(one)] as [string, unknown]],
  );
}

function toolPoint([step, value, seconds]: ToolPoint, index: number): unknown {
  return [step ?? index, numberOf(value), seconds];
}

function plainPoint({ step, value, time }: HistoryPoint): unknown {
  return [step, value, time ?? null];
}

function secondsOf(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time) / 1000;
}

/** Equal, but for times to the millisecond and a time that only the tool's API or only the file has. */
function isSame(ours: unknown, theirs: unknown): boolean {
  if (Array.isArray(ours) && Array.isArray(theirs))
    return ours.length === theirs.length && ours.every((one, index) => isSame(one, theirs[index]));
  if (typeof ours === "number" && typeof theirs === "number")
    return Object.is(ours, theirs) || ours === theirs || (ours > 1e9 && Math.abs(ours - theirs) < 0.002);
  return ours === theirs;
}

function show(value: unknown): string {
  const text = JSON.stringify(value, (_, one) =>
    typeof one === "number" && !Number.isFinite(one) ? String(one) : one,
  );
  return text === undefined ? "nothing" : text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
