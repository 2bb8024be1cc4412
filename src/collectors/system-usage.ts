// Use of processor, memory and graphics processors over time: the rows of system.jsonl.

import { cpus, freemem, totalmem } from "node:os";
import { type GpuUse, readGpuUse } from "./gpu.js";
import { type ProcessUse, readGroupUse } from "./process-group.js";
import { withTimeLimit } from "./time-limit.js";

/** One line of system.jsonl. What the system does not tell is absent. */
export interface UsageRow {
  /** Seconds since the Unix epoch. */
  readonly time: number;
  /** Of the whole machine since the row before: 100 is every core busy. */
  readonly cpu_percent?: number;
  readonly memory_used_bytes: number;
  readonly memory_total_bytes: number;
  /** Of the training since the row before: 100 is one core busy. */
  readonly process_cpu_percent?: number;
  /** Resident memory of the training. */
  readonly process_memory_bytes?: number;
  readonly gpus?: readonly GpuUse[];
}

export interface UsageOptions {
  /** Called with every row; not after `stop`. */
  readonly onRow: (row: UsageRow) => void;
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds between rows; 15,000 when absent. The first row comes after at most one second. */
  readonly intervalMs?: number;
  /** Whose use is measured: the processes of this group, which has just begun (Linux only); this process when absent. */
  readonly processGroup?: number;
}

export interface UsageSampling {
  readonly stop: () => void;
}

const defaultIntervalMs = 15_000;
const firstRowMs = 1000;
const gpuLimitMs = 2000;

/** Starts to sample. Never keeps the process alive, never throws; a row that comes too late for the next one is its own. */
export function startUsageSampling(options: UsageOptions): UsageSampling {
  const intervalMs = options.intervalMs ?? defaultIntervalMs;
  const sampler = createSampler(options);
  let isStopped = false;
  let isBusy = false;
  const sample = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    try {
      const row = await sampler();
      if (!isStopped) options.onRow(row);
    } catch {
      // A row that cannot be measured or kept is missing; the training must not notice.
    } finally {
      isBusy = false;
    }
  };
  const first = setTimeout(sample, Math.min(firstRowMs, intervalMs)).unref();
  const later = setInterval(sample, intervalMs).unref();
  const stop = (): void => {
    isStopped = true;
    clearTimeout(first);
    clearInterval(later);
  };
  return { stop };
}

/** Returns a function that measures since its last call, or since now. */
function createSampler(options: UsageOptions): () => Promise<UsageRow> {
  let machine = readMachineTimes();
  // Looking through all processes of a large machine takes long, and a group that has just begun has used nothing.
  let training = options.processGroup === undefined ? readTraining(undefined) : nothingUsed;
  let measuredMs = performance.now();
  let hasGpu = true;
  return async () => {
    const [machineBefore, trainingBefore, beforeMs] = [machine, training, measuredMs];
    machine = readMachineTimes();
    training = readTraining(options.processGroup);
    measuredMs = performance.now();
    const row = {
      time: Math.round(Date.now()) / 1000,
      ...percent(
        "cpu_percent",
        machine.busyMs - machineBefore.busyMs,
        machine.totalMs - machineBefore.totalMs,
      ),
      memory_used_bytes: totalmem() - freemem(),
      memory_total_bytes: totalmem(),
      ...usageOf(training, trainingBefore, measuredMs - beforeMs),
    };
    const gpus = hasGpu
      ? await withTimeLimit(gpuLimitMs, (signal) => readGpuUse({ ...options, signal }))
      : undefined;
    hasGpu = gpus !== undefined && gpus.length > 0;
    return hasGpu ? { ...row, gpus } : row;
  };
}

const nothingUsed: ProcessUse = { cpuMs: 0, memoryBytes: 0 };

function usageOf(
  now: ProcessUse | undefined,
  before: ProcessUse | undefined,
  elapsedMs: number,
): Pick<UsageRow, "process_cpu_percent" | "process_memory_bytes"> {
  if (now === undefined) return {};
  const memory = { process_memory_bytes: now.memoryBytes };
  // A process that has ended takes its time along, so that the sum may fall.
  if (before === undefined || now.cpuMs < before.cpuMs) return memory;
  return { ...percent("process_cpu_percent", now.cpuMs - before.cpuMs, elapsedMs), ...memory };
}

function readTraining(processGroup: number | undefined): ProcessUse | undefined {
  if (processGroup !== undefined) return readGroupUse(processGroup);
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, memoryBytes: process.memoryUsage.rss() };
}

function readMachineTimes(): { readonly busyMs: number; readonly totalMs: number } {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const busy = times.user + times.nice + times.sys + times.irq;
    busyMs += busy;
    totalMs += busy + times.idle;
  }
  return { busyMs, totalMs };
}

function percent<Name extends string>(
  name: Name,
  part: number,
  whole: number,
): Partial<Record<Name, number>> {
  const value = whole > 0 ? { [name]: Math.round((1000 * Math.max(0, part)) / whole) / 10 } : {};
  return value as Partial<Record<Name, number>>;
}
