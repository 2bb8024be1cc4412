// Programs that record until they are told otherwise, here or among processes of their own, and how their run reads.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readRuns } from "../../../src/catalog/read-runs.js";
import { deriveStatus, readStatusFile } from "../../../src/store/status-file.js";
import { machineIdentity } from "../../../src/store/writer-identity.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { commandLine } from "../two-runs.js";

const recorder = fileURLToPath(new URL("../../../dist/index.js", import.meta.url));

/** Records until the file "end" is there; the wall clock jumps by $JUMP ms after the start. */
const lasting = `import { existsSync } from "node:fs";
  const wall = Date.now; let jump = 0; Date.now = () => wall() + jump;
  const { startRun } = await import(${JSON.stringify(recorder)});
  const run = await startRun({ root: "runs", runTag: "s", collect: false, tensorboard: false });
  run.log({ loss: 1 }); jump = Number(process.env.JUMP ?? 0);
  while (!existsSync("end")) { run.log({ loss: 1 }); await new Promise((resolve) => setTimeout(resolve, 20)); }
  run.tag("said"); await run.finish();`;

export interface Recorded {
  readonly here: string;
  /** The run's folder. */
  readonly folder: string;
  readonly child: ChildProcess;
}

/** Starts one and waits until its run has begun. `before` is put before node. */
export async function startLasting(
  environment: Readonly<Record<string, string>> = {},
  before: readonly string[] = [],
): Promise<Recorded> {
  const here = temporaryFolder();
  writeFileSync(join(here, "train.mjs"), lasting);
  const [program = "", ...words] = [...before, process.execPath, "train.mjs"];
  const child = spawn(program, words, {
    cwd: here,
    stdio: "ignore",
    env: { ...process.env, ...environment },
  });
  const folder = join(here, "runs", "run_s");
  while (readStatusFile(folder) === undefined && child.exitCode === null) await sleep(10);
  return { here, folder, child };
}

/** Lets it finish by itself. */
export async function endLasting({ here, child }: Recorded): Promise<void> {
  writeFileSync(join(here, "end"), "");
  while (child.exitCode === null && child.signalCode === null) await sleep(10);
}

/** How the run reads, now or some time from now. */
export function statusOf({ folder }: Recorded, laterMs = 0): string {
  const context = { nowMs: Date.now() + laterMs, machine: machineIdentity() };
  return deriveStatus(readStatusFile(folder), undefined, context);
}

/** The same as tables show it, with how long it took in seconds. */
export function listedRun({ here }: Recorded): { status: string; seconds: number | undefined } {
  const [run] = readRuns(join(here, "runs")).runs;
  return { status: run?.status ?? "not listed", seconds: run?.durationSeconds };
}

/** Among processes of its own: the recording process dies and another one gets its number. Says what is read then. */
const reuse = `const { spawn, spawnSync } = require("node:child_process"), fs = require("node:fs");
  const status = () => spawnSync(process.execPath, [${JSON.stringify(commandLine)}, "list", "runs", "--json", "--no-cache"], { encoding: "utf8" }).stdout;
  const train = spawn(process.execPath, ["train.mjs"], { stdio: "ignore" });
  const wait = setInterval(() => {
    if (!fs.existsSync("runs/run_s/status.json")) return;
    clearInterval(wait);
    const before = status();
    train.on("exit", () => {
      let other;
      for (let turn = 0; turn < 200 && other?.pid !== train.pid; turn++) {
        other?.kill("SIGKILL");
        fs.writeFileSync("/proc/sys/kernel/ns_last_pid", String(train.pid - 1));
        other = spawn("sleep", ["60"], { stdio: "ignore" });
      }
      const isSame = other.pid === train.pid;
      let isAlive = true; try { process.kill(train.pid, 0); } catch { isAlive = false; }
      fs.writeFileSync("said.json", JSON.stringify({ before, after: status(), isSame, isAlive }));
      process.exit(0);
    });
    train.kill("SIGKILL");
  }, 20);`;

export interface Reused {
  /** Whether the number was given again at all. */
  readonly isSame: boolean;
  /** What asking for the number alone says. */
  readonly isAlive: boolean;
  readonly before: string;
  readonly after: string;
}

/** Undefined where no process may have processes of its own. */
export function withReusedNumber(): Reused | undefined {
  const here = temporaryFolder();
  writeFileSync(join(here, "train.mjs"), lasting);
  writeFileSync(join(here, "reuse.cjs"), reuse);
  const words = ["--pid", "--fork", "--mount-proc", process.execPath, "reuse.cjs"];
  spawnSync("unshare", words, { cwd: here, stdio: "ignore", timeout: 60_000 });
  const said = join(here, "said.json");
  if (!existsSync(said)) return undefined;
  const told = JSON.parse(readFileSync(said, "utf8")) as Reused;
  const statusIn = (text: string): string => /"status":\s*"(\w+)"/.exec(text)?.[1] ?? text;
  return { ...told, before: statusIn(told.before), after: statusIn(told.after) };
}

export const ownProcesses = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"] as const;

/** Whether processes may have numbers of their own here. */
export const canUnshare =
  process.platform === "linux" && spawnSync("unshare", ["--pid", "--fork", "true"]).status === 0;
