// Runs that go on, with what is new in their histories.

import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { OpenTable } from "../catalog/open-table.js";
import { findRunSource } from "../catalog/run-source.js";
import { type Contract, ruleFor } from "../core/contract/contract.js";
import type { RowKey } from "../core/field/field-table.js";
import { type Progress, progressOf } from "../core/progress.js";
import type { History, Status } from "../core/run.js";

export interface WatchedRun {
  readonly key: string;
  readonly id: string;
  readonly status: Status;
  readonly startedAt: string | undefined;
  readonly progress: Progress | undefined;
  /** Values by metric in the order they were logged; null where they are missing or no number. */
  readonly curves: ReadonlyMap<string, readonly (number | null)[]>;
  /** Seconds since the Unix epoch: the newest point, else the newest change of a file. */
  readonly lastTime: number | undefined;
  /** Whether it may still do something. A run whose layout tells no status goes on while its files change. */
  readonly goesOn: boolean;
}

/** Statuses of runs that may still go on. */
const goingOn: ReadonlySet<Status> = new Set(["queued", "running", "unresponsive"]);

/** Files that changed within this time show that a run goes on whose layout tells no status. */
const freshSeconds = 120;
/** So many of the runs without a status are looked at, the newest by start. */
const mostAsked = 200;

/**
 * The runs that go on, and those of `watched` whatever became of them, in the order of their start.
 * @param watched keys of the runs that were going on at an earlier look
 */
export function watchedRuns(
  open: OpenTable,
  watched: ReadonlySet<string>,
  nowMilliseconds: number,
): WatchedRun[] {
  const started = open.table.columns.get("started_at")?.values;
  const startOf = (row: number): string => String(started?.[row] ?? "");
  const rows = open.table.rows.map((_, row) => row);
  const isKnown = (row: number): boolean => {
    const key = open.table.rows[row] as RowKey;
    return goingOn.has(key.status) || watched.has(keyOf(key));
  };
  const silent = rows
    .filter((row) => !isKnown(row) && open.table.rows[row]?.status === "unknown")
    .sort((a, b) => (startOf(a) < startOf(b) ? 1 : -1))
    .slice(0, mostAsked)
    .filter((row) => isFresh((open.table.rows[row] as RowKey).path, nowMilliseconds / 1000));
  return [...rows.filter(isKnown), ...silent]
    .sort((a, b) => (startOf(a) < startOf(b) ? -1 : startOf(a) > startOf(b) ? 1 : a - b))
    .map((row) => watchedRun(open, open.table.rows[row] as RowKey, nowMilliseconds / 1000));
}

function watchedRun(open: OpenTable, row: RowKey, nowSeconds: number): WatchedRun {
  const run = open.runOf(row);
  const history: History = findRunSource(row)?.readHistory?.().history ?? new Map();
  const progress = progressOf(run, history);
  const curves = [...history].map(
    ([metric, points]) => [metric, points.map((point) => point.value)] as const,
  );
  return {
    key: keyOf(row),
    id: row.id,
    status: row.status,
    startedAt: run.startedAt,
    progress,
    curves: new Map(curves),
    lastTime: progress?.lastTime ?? newestChange(row.path),
    goesOn: goingOn.has(row.status) || (row.status === "unknown" && isFresh(row.path, nowSeconds)),
  };
}

function keyOf(row: RowKey): string {
  return `${row.root}\0${row.path}\0${row.id}`;
}

function isFresh(path: string, nowSeconds: number): boolean {
  const changed = newestChange(path);
  return changed !== undefined && nowSeconds - changed < freshSeconds;
}

/** Seconds since the Unix epoch; of a folder, the newest of its own files. */
function newestChange(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  if (!stat.isDirectory()) return stat.mtimeMs / 1000;
  return entriesOf(path)
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(path, entry.name), { throwIfNoEntry: false })?.mtimeMs ?? 0)
    .reduce((newest, time) => Math.max(newest, time / 1000), 0);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // Gone meanwhile, or closed to us: nothing shows that it goes on.
  }
}

/** Metrics of the runs, those first that tell most of how a training goes. */
export function telltaleMetrics(runs: readonly WatchedRun[], contract: Contract): string[] {
  const names = [...new Set(runs.flatMap(({ curves }) => [...curves.keys()]))];
  const count = (name: string): number => runs.filter(({ curves }) => curves.has(name)).length;
  return names
    .map((name, place) => ({ name, place, rank: rankOf(name, contract), runs: count(name) }))
    .sort((a, b) => a.rank - b.rank || b.runs - a.runs || a.place - b.place)
    .map(({ name }) => name);
}

function rankOf(name: string, contract: Contract): number {
  const { isInferred, direction } = ruleFor(contract, name);
  if (direction !== undefined && !isInferred) return 0;
  const isLoss = /loss/i.test(name);
  if (isLoss) return /(^|[^a-z])(val|valid|validation|eval|test)([^a-z]|$)/i.test(name) ? 1 : 2;
  return direction === undefined ? 4 : 3;
}
