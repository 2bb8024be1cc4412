// Tries a parser on many damaged inputs: nothing but its own errors, no hang, bounded memory. Counts what was tried.

import { createContext, Script } from "node:vm";
import { Choices, damaged } from "./random-bytes.js";
import { testSeed } from "./test-tier.js";

export interface FuzzTarget {
  readonly name: string;
  /** Whole inputs to damage. */
  readonly samples: readonly (string | Uint8Array)[];
  /** What means something in the format. */
  readonly words: readonly (string | Uint8Array)[];
  /** Parses one input and checks what comes out; returns whether it was accepted. Any throw is a failure. */
  readonly accepts: (input: Buffer) => boolean;
  readonly inputs: number;
  /** An input, of at most 64 KiB, that takes longer hangs; 4 seconds when absent. */
  readonly longestMs?: number;
}

export interface FuzzReport {
  readonly tried: number;
  readonly accepted: number;
  readonly slowestMs: number;
  readonly mostBytes: number;
  readonly seconds: number;
  /** At most five: what went wrong, and the input. */
  readonly failures: readonly string[];
}

/** What parsing one input may take: a constant, and what packed data may legally grow to. */
const allowedBytes = (input: Buffer): number => 48 * 2 ** 20 + 1100 * input.length;
/** Inputs that were accepted are damaged further; so many are remembered. */
const mostInPool = 400;
const mostFailures = 5;

/** Tries `target.inputs` inputs, the same for the same seed. Prints one line of counts. */
export function fuzz(target: FuzzTarget, seed = testSeed): FuzzReport {
  const choices = new Choices(seed);
  const words = target.words.map((word) => Buffer.from(word as Uint8Array));
  const samples: Buffer[] = target.samples.map((sample) => Buffer.from(sample as Uint8Array));
  const pool = [...samples];
  const counts = { tried: 0, accepted: 0, slowestMs: 0, mostBytes: 0 };
  const failures: string[] = [];
  const started = performance.now();
  while (counts.tried < target.inputs && failures.length < mostFailures) {
    const input = damaged(choices.of(choices.below(2) === 0 ? samples : pool), choices, { words, pool });
    counts.tried++;
    const outcome = tryOne(target, input);
    counts.slowestMs = Math.max(counts.slowestMs, outcome.milliseconds);
    counts.mostBytes = Math.max(counts.mostBytes, outcome.bytes);
    if (outcome.failure !== undefined) {
      failures.push(`input ${counts.tried} of seed ${seed}: ${outcome.failure}\n${shown(input)}`);
    } else if (outcome.isAccepted) {
      counts.accepted++;
      if (pool.length < mostInPool) pool.push(input);
      else pool[choices.below(mostInPool)] = input;
    }
  }
  const report = { ...counts, seconds: (performance.now() - started) / 1000, failures };
  console.log(lineOf(target.name, report, seed));
  return report;
}

interface Outcome {
  readonly isAccepted: boolean;
  readonly milliseconds: number;
  readonly bytes: number;
  readonly failure?: string;
}

function tryOne(target: FuzzTarget, input: Buffer): Outcome {
  const before = bytesInUse();
  const started = performance.now();
  let isAccepted = false;
  let failure: string | undefined;
  try {
    isAccepted = withinTime(() => target.accepts(input), target.longestMs ?? 4000);
  } catch (error) {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const milliseconds = performance.now() - started;
  const bytes = bytesInUse() - before;
  if (failure === undefined && bytes > allowedBytes(input)) failure = `took ${bytes} bytes of memory`;
  return { isAccepted, milliseconds, bytes, ...(failure === undefined ? {} : { failure }) };
}

const world = createContext({ parse: (): boolean => false });
const script = new Script("parse()");

/** Stops whatever runs too long, endless loops too: the engine ends scripts of a context from outside. */
function withinTime(parse: () => boolean, longestMs: number): boolean {
  world.parse = parse;
  return script.runInContext(world, { timeout: longestMs }) as boolean;
}

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function shown(input: Buffer): string {
  const part = input.subarray(0, 600);
  return `${input.length} bytes: ${JSON.stringify(part.toString("latin1"))}`;
}

function lineOf(name: string, report: FuzzReport, seed: number): string {
  const { tried, accepted, slowestMs, mostBytes, seconds, failures } = report;
  const most = `slowest ${slowestMs.toFixed(0)} ms, most ${(mostBytes / 2 ** 20).toFixed(1)} MiB`;
  return `${name}: ${tried} inputs (${accepted} accepted) in ${seconds.toFixed(1)} s, ${most}, ${failures.length} failures, seed ${seed}`;
}
