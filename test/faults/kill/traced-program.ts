// Runs programs under strace: once to learn their calls to the system, then again and again, ended or failed at one of them.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const canTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

/** A call to the system: the `count`-th of its kind in one of the program's threads. */
export interface CallPoint {
  readonly call: string;
  readonly count: number;
  /** The call as strace shows it; absent where it does not matter. */
  readonly line?: string;
}

export interface TracedProgram {
  /** Folder it runs in. */
  readonly here: string;
  readonly words: readonly string[];
}

export interface TracedEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
}

/** Calls that change nothing and happen by the thousand without cause in the program: they wake threads and map memory. */
const uncounted = new Set([
  "exit",
  "exit_group",
  "mmap",
  "munmap",
  "epoll_wait",
  "epoll_pwait",
  "epoll_ctl",
  "ppoll",
]);
const watched = "%file,%desc,%process";

/**
 * Every call about files and processes that a program makes from the moment it first names `place`: what comes before
 * is the start of Node.
 * @throws (rejects) when it does not end with `code`
 */
export async function callsOf(program: TracedProgram, place: string, code = 0): Promise<CallPoint[]> {
  const log = join(program.here, "calls.log");
  const end = await runTraced(program, ["-o", log, "-e", `trace=${watched}`]);
  if (end.code !== code) throw new Error(`It ended with ${end.code}, ${end.signal}: ${end.output}`);
  const counts = new Map<string, number>();
  const points = new Map<string, CallPoint>();
  let hasBegun = false;
  for (const line of readFileSync(log, "latin1").split("\n")) {
    const [, thread, call] = /^(\d+) +([a-z_0-9]+)\(/.exec(line) ?? [];
    if (thread === undefined || call === undefined) continue;
    hasBegun ||= line.includes(place);
    const count = (counts.get(`${thread} ${call}`) ?? 0) + 1;
    counts.set(`${thread} ${call}`, count);
    if (hasBegun && !uncounted.has(call)) points.set(`${call} ${count}`, { call, count, line });
  }
  return [...points.values()];
}

/** Runs it and kills it, with SIGKILL, as it makes a call; a call that it does not come to changes nothing. */
export function killAt(program: TracedProgram, { call, count }: CallPoint): Promise<TracedEnd> {
  const inject = `inject=${call}:signal=SIGKILL:when=${count}`;
  return runTraced(program, ["-o", "/dev/null", "-e", `trace=${call}`, "-e", inject]);
}

/** Runs it and has one of its calls fail. */
export function failAt(
  program: TracedProgram,
  { call, count }: CallPoint,
  error: string,
): Promise<TracedEnd> {
  const inject = `inject=${call}:error=${error}:when=${count}`;
  return runTraced(program, ["-o", "/dev/null", "-e", `trace=${call}`, "-e", inject]);
}

/** Whether the kill came: the program, or one that it had started, is gone by it. */
export function wasKilled({ code, signal }: TracedEnd): boolean {
  return signal === "SIGKILL" || code === 137;
}

async function runTraced({ here, words }: TracedProgram, options: readonly string[]): Promise<TracedEnd> {
  // Without --seccomp-bpf: with it, calls are miscounted from the second on.
  const all = ["-f", "-qq", ...options, ...words];
  const child = spawn("strace", all, {
    cwd: here,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, UV_THREADPOOL_SIZE: "1", XDG_CACHE_HOME: join(here, "cache") },
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { code, signal, output: Buffer.concat(chunks).toString() };
}
