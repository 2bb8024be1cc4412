// Programs that record or print until they are ended, and what they have said by then.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Left } from "./left-runs.js";

const recorder = fileURLToPath(new URL("../../../dist/index.js", import.meta.url));

/** Logs as fast as its disk takes it; says each row, with its time, where nothing can take it away. */
export const training = `import { startRun } from ${JSON.stringify(recorder)};
  import { writeSync } from "node:fs";
  const say = (what) => { try { writeSync(3, what + " " + Date.now() + "\\n"); } catch {} };
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const run = await startRun({ root: process.env.ROOT, runTag: "k", collect: false, config: { rate: 0.5 }, tensorboard: false });
  const rows = Number(process.env.ROWS ?? 1e9);
  for (let step = 0; step < rows; step++) { run.log({ loss: step }, { step }); say("row " + step); if (step % 20 === 19) await sleep(5); }
  await run.finish({ metrics: { a: 1 } }); process.exitCode = 7;`;

/** Prints numbers, and starts a process of its own. */
export const printing = `sleep 60 & i=0; while :; do echo "{\\"step\\":$i,\\"loss\\":0.5}"; echo "row $i $(date +%s%3N)" >> "$SAID"; i=$((i+1)); sleep 0.01; done`;

interface Start {
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export async function run(
  here: string,
  { words, environment }: Start,
  end?: (pid: number) => Promise<void>,
): Promise<Left> {
  const [program = "", ...others] = words;
  const said = join(here, "said.txt");
  const child = spawn("sh", ["-c", 'exec "$@" 3>>said.txt', "sh", program, ...others], {
    cwd: here,
    stdio: "ignore",
    detached: true,
    env: { ...process.env, ROOT: join(here, "runs"), SAID: said, ...environment },
  });
  const ended = once(child, "close") as Promise<[number | null, string | null]>;
  let endedMs = Date.now();
  if (end !== undefined && child.pid !== undefined) {
    while (
      child.exitCode === null &&
      child.signalCode === null &&
      !(existsSync(said) && readFileSync(said, "utf8").includes("row"))
    )
      await sleep(5);
    await end(child.pid);
    endedMs = Date.now();
  }
  const [code, signal] = await ended;
  return {
    code,
    signal,
    endedMs,
    said: existsSync(said) ? readFileSync(said, "utf8") : "",
    root: environment?.ROOT ?? join(here, "runs"),
  };
}

export function killed(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Processes of the group that a recorder has started for its program. */
export function groupsBelow(pid: number): number[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const pairs = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.filter(([, parent]) => parent === pid).map(([child]) => child ?? 0);
}
