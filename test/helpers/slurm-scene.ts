// A submission of trials and a world to launch it in; its worker is a small program that keeps to the workers' protocol.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Trial, TrialParams } from "../../src/core/sweep/trial.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import type { LaunchWorld, TrialEvent } from "../../src/sweep/launchers/launcher.js";
import { type Submission, writeSubmission } from "../../src/sweep/submission.js";
import { trialFolder } from "../../src/sweep/sweep-layout.js";

export interface SceneOptions {
  readonly folder: string;
  readonly params: readonly TrialParams[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly parallel?: number;
  /** Tells launches of the same trials apart. */
  readonly round?: number;
  /** How many times faster than the clock the launcher's time goes; 10 when absent. */
  readonly haste?: number;
}

export interface Scene {
  readonly submission: Submission;
  readonly world: LaunchWorld;
  readonly events: TrialEvent[];
  readonly said: string[];
  readonly stop: AbortController;
}

/** A trial with these params, as planning makes them. */
export function makeTrial(params: TrialParams, more: Partial<Trial> = {}): Trial {
  const sha256 = createHash("sha256").update(JSON.stringify(params)).digest("hex");
  return {
    id: sha256.slice(0, 12),
    sha256,
    params,
    command: { words: ["true"] },
    slots: { cpu: 1, gpu: 0 },
    retries: 0,
    ...more,
  };
}

export function makeScene(options: SceneOptions): Scene {
  const { folder, settings, environment = {}, parallel = 8, round = 0, haste = 10 } = options;
  const worker = join(folder, "worker.mjs");
  if (!existsSync(worker)) writeFileSync(worker, workerProgram);
  const submission = writeSubmission(nodeFileSystem, {
    schema_version: 1,
    kind: "runledger-submission",
    sweep: "sweep",
    sweep_file: join(folder, "sweep.yaml"),
    working_folder: folder,
    sweep_folder: join(folder, "runs", "sweep"),
    launcher: "slurm",
    ...(settings === undefined ? {} : { settings }),
    created_at: "2026-01-22T12:00:00.000Z",
    round,
    trials: options.params.map((params) => makeTrial(params)),
  });
  const [events, said, stop]: [TrialEvent[], string[], AbortController] = [[], [], new AbortController()];
  const world: LaunchWorld = {
    files: nodeFileSystem,
    environment,
    nowMs: () => Date.now() * haste,
    pause: (milliseconds) => pause(milliseconds / haste, stop.signal),
    workerCommand: [process.execPath, worker],
    parallel,
    stop: stop.signal,
    kill: new AbortController().signal,
    report: (event) => void events.push(event),
    say: (line) => void said.push(line),
  };
  return { submission, world, events, said, stop };
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    stop.addEventListener("abort", end);
  });
}

/** How many trials have a commit. */
export function countCommits({ submission }: Scene): number {
  return submission.trials.filter((trial) =>
    existsSync(join(trialFolder(submission.sweep_folder, trial), "commit.json")),
  ).length;
}

/** Which attempts each trial had, and which of them say that they made the commit. */
export function readAttempts({
  submission,
}: Scene): { readonly begun: number; readonly committed: number }[] {
  return submission.trials.map((trial) => {
    const folder = join(trialFolder(submission.sweep_folder, trial), "attempts");
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const count = (ending: string): number => names.filter((name) => name.endsWith(ending)).length;
    return { begun: count(".begun"), committed: count(".committed") };
  });
}

/** A file of a trial's run folder; "" when it is not there. */
export function readTrialFile({ submission }: Scene, index: number, name: string): string {
  const trial = submission.trials[index];
  const path = trial === undefined ? "" : join(trialFolder(submission.sweep_folder, trial), name);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/**
 * Params tell it what to do: `seconds` to work, `fail` exit code to end with. It counts steps of 0.1 s in a checkpoint,
 * and on SIGUSR2 saves and asks to be run again.
 */
const workerProgram = `
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, linkSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
const [manifest, index] = process.argv.slice(2);
const submission = JSON.parse(readFileSync(manifest, "utf8"));
const trial = submission.trials[Number(index)];
const folder = join(submission.sweep_folder, trial.phase ?? "", "run_" + trial.id);
mkdirSync(join(folder, "attempts"), { recursive: true });
const commit = join(folder, "commit.json");
if (existsSync(commit)) process.exit(0);
const attempt = join(folder, "attempts", process.pid + "-" + Date.now());
writeFileSync(attempt + ".begun", "");
writeFileSync(join(folder, "environment.json"), JSON.stringify(process.env));
const checkpoint = join(folder, "checkpoint");
let step = existsSync(checkpoint) ? Number(readFileSync(checkpoint, "utf8")) : 0;
appendFileSync(join(folder, "steps.log"), "from " + step + " restart " + (process.env.SLURM_RESTART_COUNT ?? 0) + "\\n");
process.on("SIGUSR2", () => {
  writeFileSync(checkpoint, String(step));
  execFileSync("scontrol", ["requeue", process.env.SLURM_ARRAY_JOB_ID + "_" + process.env.SLURM_ARRAY_TASK_ID]);
  process.exit(140);
});
const { seconds = 0, fail = 0 } = trial.params;
while (step < seconds * 10) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  step++;
  if (step % 5 === 0) writeFileSync(checkpoint, String(step));
}
if (fail > 0) {
  console.error("the loss is not a number");
  process.exit(fail);
}
writeFileSync(attempt + ".tmp", JSON.stringify({ attempt, sha256: trial.sha256 }));
try {
  linkSync(attempt + ".tmp", commit);
  writeFileSync(attempt + ".committed", "");
} catch (error) {
  if (error.code !== "EEXIST") throw error;
}
`;
