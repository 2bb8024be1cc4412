import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Trial } from "../../src/core/sweep/trial.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { lookAtTrials, type TrialStatus } from "../../src/sweep/sweep-status.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { makeTrial } from "../helpers/slurm-scene.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const count = 520;
/** Commits are this old: new ones are not remembered. */
const madeMs = Date.parse("2026-01-22T12:00:00Z");
const nowMs = madeMs + 60_000;

interface CapturedSweep {
  readonly sweepFolder: string;
  readonly cacheFolder: string;
  readonly trials: readonly Trial[];
}

function capturedSweep(): CapturedSweep {
  const folder = temporaryFolder();
  const sweepFolder = join(folder, "runs");
  const trials = Array.from({ length: count }, (_, lr) => makeTrial({ lr }, { phase: "all" }));
  for (const trial of trials) {
    mkdirSync(runOf({ sweepFolder }, trial), { recursive: true });
    commit({ sweepFolder }, trial);
  }
  return { sweepFolder, cacheFolder: join(folder, "cache"), trials };
}

function runOf({ sweepFolder }: Pick<CapturedSweep, "sweepFolder">, { id, phase = "" }: Trial): string {
  return join(sweepFolder, phase, `run_${id}`);
}

function commit(sweep: Pick<CapturedSweep, "sweepFolder">, trial: Trial, sha256 = trial.sha256): void {
  const path = join(runOf(sweep, trial), "commit.json");
  writeFileSync(path, `{"params":{"lr":-1},"sha256":"${sha256}"}\n`);
  utimesSync(path, madeMs / 1000, madeMs / 1000);
}

/** What the memory makes of it, which must be what the disk alone makes of it. */
function look({ sweepFolder, cacheFolder, trials }: CapturedSweep): readonly TrialStatus[] {
  const without = lookAtTrials(nodeFileSystem, { sweepFolder, trials, nowMs }).statuses;
  const { statuses } = lookAtTrials(nodeFileSystem, { sweepFolder, trials, nowMs, cacheFolder });
  expect(statuses).toEqual(without);
  return statuses;
}

function opensOf({ sweepFolder, cacheFolder, trials }: CapturedSweep): number {
  const files = failingFileSystem({ only: ["open"] });
  lookAtTrials(files, { sweepFolder, trials, nowMs, cacheFolder });
  return files.calls.filter((call) => call.endsWith("commit.json")).length;
}

describe("commits that were seen before", () => {
  it("are not read again, in whatever order the trials come", () => {
    const sweep = capturedSweep();
    expect(opensOf(sweep)).toBe(count);
    expect(opensOf(sweep)).toBe(0);
    expect(opensOf({ ...sweep, trials: [...sweep.trials].reverse() })).toBe(0);
    expect(look(sweep).every(({ state }) => state === "captured")).toBe(true);
  });

  it("are missed when their folder, or they alone, have gone, have changed or are another config's", () => {
    const sweep = capturedSweep();
    look(sweep);
    const [first, second, third, fourth, fifth] = sweep.trials as [Trial, Trial, Trial, Trial, Trial];
    rmSync(runOf(sweep, first), { recursive: true });
    rmSync(join(runOf(sweep, second), "commit.json"));
    writeFileSync(join(runOf(sweep, third), "commit.json"), "");
    commit(sweep, fourth, "0".repeat(64));
    utimesSync(join(runOf(sweep, fourth), "commit.json"), nowMs / 1000, nowMs / 1000);
    rmSync(runOf(sweep, fifth), { recursive: true });
    mkdirSync(runOf(sweep, fifth));
    const states = look(sweep).map(({ state }) => state);
    expect(states.slice(0, 6)).toEqual(["waiting", "stopped", "stopped", "failed", "stopped", "captured"]);
    commit(sweep, second);
    expect(look(sweep)[1]?.state).toBe("captured");
  });

  it("are read from the disk when the memory is damaged, cut, another folder's or gone", () => {
    const sweep = capturedSweep();
    look(sweep);
    rmSync(runOf(sweep, sweep.trials[7] as Trial), { recursive: true });
    const folder = join(sweep.cacheFolder, "sweeps");
    const [name = ""] = readdirSync(folder);
    const whole = readFileSync(join(folder, name));
    const flipped = Buffer.from(whole);
    flipped[whole.length - 5000] = (flipped[whole.length - 5000] ?? 0) ^ 1;
    const other = Buffer.from(whole.toString("latin1").replace(sweep.sweepFolder, "/elsewhere"), "latin1");
    for (const bytes of [flipped, whole.subarray(0, 900), other, Buffer.alloc(0), Buffer.from("{}\n")]) {
      writeFileSync(join(folder, name), bytes);
      expect(look(sweep).filter(({ state }) => state === "captured")).toHaveLength(count - 1);
    }
    rmSync(sweep.cacheFolder, { recursive: true });
    expect(look(sweep)[7]?.state).toBe("waiting");
  });

  it("are no trouble where nothing can be remembered, and are not remembered while they are new", () => {
    const sweep = capturedSweep();
    const { sweepFolder, trials } = sweep;
    writeFileSync(sweep.cacheFolder, "a file");
    expect(look(sweep)).toHaveLength(count);
    rmSync(sweep.cacheFolder);
    lookAtTrials(nodeFileSystem, {
      ...{ sweepFolder, trials, nowMs: madeMs + 1000 },
      cacheFolder: sweep.cacheFolder,
    });
    expect(opensOf(sweep)).toBe(count);
  });
});
