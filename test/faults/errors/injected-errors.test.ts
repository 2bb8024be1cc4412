// Every call to the disk fails in turn, in every way that disks fail, while a run is recorded and commands work on runs.

import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { type FailingFileSystem, failingFileSystem } from "../../helpers/failing-file-system.js";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { report } from "../fault-report.js";
import { countOf, faultTier, spread } from "../fault-tier.js";
import {
  isKnown,
  type KilledCommand,
  killedCommands,
  letLocksAge,
  runCommand,
} from "../kill/killed-commands.js";
import { hastyRealDisk, switchDisk } from "../switched-disk.js";
import { copyOfTwoRuns, damageOfTwoRuns, folderOf, workedOn } from "../two-runs.js";

vi.mock("../../../src/store/file-system.js", async (original) => {
  const real = await original<typeof import("../../../src/store/file-system.js")>();
  const { switchedDisk } = await import("../switched-disk.js");
  return { ...real, nodeFileSystem: switchedDisk(real.nodeFileSystem) };
});
afterEach(() => switchDisk(undefined));

const harness = "injected errors";
const unit = "injected errors";
const codes = ["ENOSPC", "EIO", "EDQUOT", "EMFILE", "EROFS", "EACCES"] as const;

interface Fault {
  readonly failAt: number;
  readonly code: string;
  /** Once, or from then on. */
  readonly failCount: number;
}

function diskOf(fault?: Fault, writeAtMost?: number): FailingFileSystem {
  return failingFileSystem(
    { ...fault, ...(writeAtMost === undefined ? {} : { writeAtMost }) },
    hastyRealDisk(),
  );
}

interface Told {
  readonly code: number;
  readonly said: string;
}

async function runOn(disk: FailingFileSystem, here: string, words: readonly string[]): Promise<Told> {
  switchDisk(disk);
  try {
    const { code, out, err } = await runCli(words, { in: here, now: Date.now() });
    return { code, said: out + err };
  } finally {
    switchDisk(undefined);
  }
}

/** What is wrong after the command has met a fault, and after it was repeated without one. */
async function damageAfter(here: string, command: KilledCommand, fault: Fault): Promise<string[]> {
  const disk = diskOf(fault);
  const { code, said } = await runOn(disk, here, command.words);
  const call = `${command.name}, ${fault.code} ${fault.failCount === 1 ? "once" : "for good"} at call ${fault.failAt} (${disk.calls[fault.failAt - 1]})`;
  const damageOf = command.damage ?? damageOfTwoRuns;
  const damage = await damageOf(here);
  if (/this is a defect/.test(said)) damage.push(`a stack instead of a sentence: ${said.slice(0, 400)}`);
  if (code !== 0 && !said.includes(fault.code) && !/held|changed|locked|lock|differ/.test(said))
    damage.push(`exit code ${code}, and the error is not named: ${said}`);
  letLocksAge(here);
  const again = await runOn(diskOf(), here, command.again ?? command.words);
  if (!(command.ends ?? [0, 5]).includes(again.code))
    damage.push(`repeated, it ends with ${again.code}: ${again.said}`);
  damage.push(...(await damageOf(here)).map((what) => `repeated: ${what}`));
  return damage.map((what) => `${call}: ${what}`);
}

function faultsOf(calls: number): Fault[] {
  const all: Fault[] = [];
  for (let failAt = 1; failAt <= calls; failAt++)
    for (const code of codes) all.push({ failAt, code, failCount: 1 });
  for (let failAt = 1; failAt <= calls; failAt += 3)
    all.push({ failAt, code: "ENOSPC", failCount: Number.POSITIVE_INFINITY });
  return spread(all, countOf({ everyday: 24, long: 60, release: 130 }));
}

const everyday = new Set(["archive --remove", "trash empty"]);
const chosen = killedCommands.filter(({ name }) => faultTier !== "everyday" || everyday.has(name));

it.each(chosen)("no failing call loses a run: $name", async (command) => {
  const all = temporaryFolder();
  const staged = join(all, "staged");
  await copyOfTwoRuns(staged);
  for (const words of command.before ?? []) await runCommand(staged, words);
  if (!isKnown(command)) {
    report({
      harness,
      part: command.name,
      unit,
      tried: 0,
      failures: [],
      skipped: "there is no such command yet",
    });
    return;
  }
  const copy = (name: string): string => {
    cpSync(staged, join(all, name), { recursive: true, preserveTimestamps: true });
    return join(all, name);
  };
  const counting = diskOf();
  expect((await runOn(counting, copy("first"), command.words)).code).toBe(0);
  const faults = faultsOf(counting.calls.length);
  const failures: string[] = [];
  for (const [at, fault] of faults.entries()) {
    const here = copy(String(at));
    failures.push(...(await damageAfter(here, command, fault)));
    rmSync(here, { recursive: true });
  }
  const short = copy("short");
  const { code, said } = await runOn(diskOf(undefined, 7), short, command.words);
  if (code !== 0) failures.push(`${command.name}, seven bytes at a time: exit code ${code}: ${said}`);
  failures.push(
    ...(await (command.damage ?? damageOfTwoRuns)(short)).map(
      (what) => `${command.name}, seven bytes at a time: ${what}`,
    ),
  );
  report({ harness, part: command.name, unit, tried: faults.length + 1, failures });
});

/** Ignores what the disk says and removes all the same. */
function carelessRemoval(disk: FailingFileSystem, here: string): void {
  const [run, trash] = [join(here, "experiments", folderOf(workedOn)), join(here, "experiments", ".trash")];
  for (const step of [() => disk.makeFolder(trash), () => disk.rename(run, join(trash, "run"))]) {
    try {
      step();
    } catch {
      // The fault of this writer.
    }
  }
  rmSync(run, { recursive: true, force: true });
}

it("finds out a command that does not look whether the disk has failed", async () => {
  let caught = 0;
  for (const failAt of [1, 2]) {
    const here = await copyOfTwoRuns(temporaryFolder());
    carelessRemoval(diskOf({ failAt, code: "EIO", failCount: 1 }), here);
    if ((await damageOfTwoRuns(here)).length > 0) caught++;
  }
  const control = { what: "removes whatever the disk has said", caught, tried: 2 };
  report({ harness, part: "control, commands", unit, tried: 0, failures: [], control });
});
