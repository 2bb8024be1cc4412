// The sweep command as a process of its own, as people start it, and what its trials leave.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./temporary-folder.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** A folder with a sweep file named demo whose root is `runs` in it. */
export function makeSweepFolder(yaml: string, folder = temporaryFolder()): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "sweep.yaml"), `name: demo\nroot: runs\n${yaml}\n`);
  return folder;
}

export interface SweepProcess {
  readonly process: ChildProcess;
  /** What it has printed so far, both streams. */
  readonly output: () => string;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts `runledger sweep WORDS` there; ended with the test at the latest. */
export function startSweep(
  folder: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): SweepProcess {
  const child = spawn(process.execPath, [main, "sweep", ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  const add = (text: string): void => {
    output += text;
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", add);
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { process: child, output: () => output, ended };
}

/** Runs it to its end. */
export async function runSweepProcess(
  folder: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const running = startSweep(folder, words, more);
  const code = await running.ended;
  return { code, output: running.output() };
}

/** State and reason of each trial, in the order of the plan. */
export async function statesOf(
  folder: string,
): Promise<{ state: string; reason: string | null; id: string }[]> {
  const { output } = await runSweepProcess(folder, ["status", "sweep.yaml", "--json"]);
  return (JSON.parse(output) as { trials: { state: string; reason: string | null; id: string }[] }).trials;
}

/** Lines of a file that trials add to; none when it is not there. */
export function linesOf(folder: string, name: string): string[] {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
}

/** Waits until something is so; the test's own time limit ends it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Whether a process lives. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
