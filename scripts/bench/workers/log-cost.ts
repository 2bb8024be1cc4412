// Worker: times log() and JSON.stringify of the same three scalars in turns, inside one process, and prints JSON.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startRun } from "runledger";
import { percentile } from "../measure/spread.js";

/** Nanoseconds. */
export interface CallCost {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

export interface LogCost {
  readonly callsPerBatch: number;
  /** Nanoseconds per call, one per batch. */
  readonly stringifyBatches: readonly number[];
  readonly logBatches: readonly number[];
  /** JSON.stringify of the row as history.jsonl has it, with step and time. */
  readonly stringifyRowBatches: readonly number[];
  /** Single calls without a pause. */
  readonly fastCalls: CallCost;
  /** Single calls, a few milliseconds apart. */
  readonly slowStringify: CallCost;
  readonly slowCalls: CallCost;
  /** Of the whole process while it logged without a pause, all threads, divided by the calls. */
  readonly processorNanosecondsPerCall: number;
  readonly callsMade: number;
  readonly linesFound: number;
}

const callsPerBatch = 500;
const batches = 300;
const slowCalls = 600;

type Row = { loss: number; val_loss: number; grad_norm: number };

type Action = (row: Row) => void;

let kept = 0;
let callsMade = 0;

await main();

async function main(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "runledger-bench-log-"));
  const run = await startRun({ root, model: "bench" });
  const log: Action = (row) => {
    callsMade++;
    run.log(row);
  };
  const stringify: Action = (row) => {
    kept += JSON.stringify(row).length;
  };
  await pause(1500); // the collectors of the start are done
  await inBatches(stringify, log, 30);
  const [stringifyBatches, logBatches] = await inBatches(stringify, log, batches);
  let step = 0;
  const stringifyRow: Action = (row) => {
    kept += JSON.stringify({ step: step++, time: 1_769_000_000.123, ...row }).length;
  };
  const [stringifyRowBatches] = await inBatches(stringifyRow, stringify, batches);
  const slow = await inSingles([stringify, log], slowCalls, 5);
  const before = { processor: process.cpuUsage(), calls: callsMade };
  const [fast] = await inSingles([log], 100_000, 0);
  const { user, system } = process.cpuUsage(before.processor);
  const processorNanosecondsPerCall = ((user + system) * 1000) / (callsMade - before.calls);
  await run.finish();
  const cost: LogCost = {
    callsPerBatch,
    stringifyBatches,
    logBatches,
    stringifyRowBatches,
    fastCalls: fast as CallCost,
    slowStringify: slow[0] as CallCost,
    slowCalls: slow[1] as CallCost,
    processorNanosecondsPerCall,
    callsMade,
    linesFound: countLines(run.folder),
  };
  rmSync(root, { recursive: true });
  if (kept === 0) throw new Error("nothing was measured");
  process.stdout.write(JSON.stringify(cost));
}

/** Batches of both actions in turns; between two pairs the event loop turns, as in a training that awaits. */
async function inBatches(first: Action, second: Action, count: number): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  for (let batch = 0; batch < count; batch++) {
    if (batch % 2 === 0) {
      times[0].push(timeBatch(first));
      times[1].push(timeBatch(second));
    } else {
      times[1].push(timeBatch(second));
      times[0].push(timeBatch(first));
    }
    await pause(1);
  }
  return times;
}

function timeBatch(action: Action): number {
  const start = process.hrtime.bigint();
  for (let call = 0; call < callsPerBatch; call++) action(nextRow());
  return Number(process.hrtime.bigint() - start) / callsPerBatch;
}

/** Each call by itself, the actions in turns. */
async function inSingles(actions: readonly Action[], count: number, pauseMs: number): Promise<CallCost[]> {
  const times = actions.map(() => new Float64Array(count));
  for (let call = 0; call < count; call++) {
    for (const [index, action] of actions.entries()) {
      if (pauseMs > 0) await pause(pauseMs);
      const row = nextRow();
      const start = process.hrtime.bigint();
      action(row);
      (times[index] as Float64Array)[call] = Number(process.hrtime.bigint() - start);
    }
    if (pauseMs === 0 && call % callsPerBatch === 0) await pause(1);
  }
  return times.map((values) => ({
    p50: percentile(values, 0.5),
    p99: percentile(values, 0.99),
    longest: percentile(values, 1),
  }));
}

/** Full 64-bit numbers that never repeat, as losses are. */
function nextRow(): Row {
  return { loss: Math.random(), val_loss: Math.random() * 2, grad_norm: Math.random() * 10 };
}

function countLines(folder: string): number {
  const segments = readdirSync(folder).filter((name) => /^history.*\.jsonl$/.test(name));
  return segments.reduce(
    (sum, name) => sum + readFileSync(join(folder, name), "utf8").split("\n").length - 1,
    0,
  );
}
