// Times whole processes, one after the other and in turns, so that what disturbs the machine disturbs all of them.

import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { workerFile } from "./places.js";
import { type Spread, spreadOf } from "./spread.js";

export interface Program {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Working folder; the benchmark's own when absent. */
  readonly folder?: string;
  /** Done before each start, outside the time. */
  readonly prepare?: () => void;
}

/** How one process went. Standard output is kept only by `runOnce`. */
export interface Outcome {
  readonly milliseconds: number;
  readonly output: string;
  readonly errors: string;
}

const plainNames = ["PATH", "HOME", "LANG", "TMPDIR", "USER"];

/** Whether programs get the caller's whole environment: $RUNLEDGER_BENCH_OWN_ENVIRONMENT is 1. */
export const hasOwnEnvironment = process.env.RUNLEDGER_BENCH_OWN_ENVIRONMENT === "1";

/**
 * The environment of a plain login, unless the caller's is asked for. What developers and containers set beside it
 * changes start-up a lot: NODE_EXTRA_CA_CERTS alone doubles the start of node, PYTHONUNBUFFERED slows Python's output.
 */
const environment: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => hasOwnEnvironment || plainNames.includes(name)),
);

/**
 * Runs every program once to warm the page cache, then `rounds` times in turns, and returns their wall times in
 * milliseconds, start-up included. Output goes to /dev/null.
 * @throws Error when a program fails
 */
export function timeInTurns<Name extends string>(
  programs: readonly (Program & { readonly name: Name })[],
  rounds: number,
): Record<Name, Spread> {
  const times = new Map<Name, number[]>(programs.map((program) => [program.name, []]));
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < programs.length; turn++) {
      const program = programs[(turn + Math.max(0, round)) % programs.length] as (typeof programs)[number];
      const { milliseconds } = run(program, "ignore");
      if (round >= 0) times.get(program.name)?.push(milliseconds);
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, spreadOf(values)])) as Record<
    Name,
    Spread
  >;
}

/**
 * Runs a program and returns what it printed.
 * @throws Error when it fails
 */
export function runOnce(program: Program): Outcome {
  return run(program, "pipe");
}

/**
 * Runs a worker, which prints one JSON value.
 * @throws Error when it fails
 */
export function runWorker(file: string, args: readonly string[] = []): unknown {
  return JSON.parse(runOnce({ name: file, file: process.execPath, args: [file, ...args] }).output);
}

/**
 * Runs a node program once more and returns the most memory it had resident, in MB (10^6 bytes).
 * @throws Error when it fails
 */
export function peakMemory(program: Program): number {
  const args = ["--import", pathToFileURL(workerFile("report-peak-memory")).href, ...program.args];
  const { errors } = run({ ...program, args }, "ignore");
  const kilobytes = /peak-memory-kilobytes (\d+)/.exec(errors)?.[1];
  if (kilobytes === undefined) throw new Error(`${program.name} did not tell its memory`);
  return (Number(kilobytes) * 1024) / 1e6;
}

function run(program: Program, output: "pipe" | "ignore"): Outcome {
  program.prepare?.();
  const start = performance.now();
  const result = spawnSync(program.file, program.args, {
    ...(program.folder === undefined ? {} : { cwd: program.folder }),
    env: environment,
    stdio: ["ignore", output, "pipe"],
    encoding: "utf8",
    maxBuffer: 1024 * 1024 * 1024,
  });
  const milliseconds = performance.now() - start;
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) {
    const how = result.signal ?? `exit code ${result.status}`;
    throw new Error(`${program.name}: ${how}\n${result.stderr.slice(0, 2000)}`);
  }
  return { milliseconds, output: result.stdout ?? "", errors: result.stderr };
}
