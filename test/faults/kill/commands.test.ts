// Commands that move, pack and remove runs are killed at each of their calls to the system (Linux with strace).

import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { type HarnessResult, inTurns, report } from "../fault-report.js";
import { countOf, faultTier, spread } from "../fault-tier.js";
import { commandLine, copyOfTwoRuns, damageOfTwoRuns, folderOf, workedOn, writeScript } from "../two-runs.js";
import { isKnown, type KilledCommand, killedCommands, letLocksAge, runCommand } from "./killed-commands.js";
import { type CallPoint, callsOf, canTrace, killAt, wasKilled } from "./traced-program.js";

const harness = "kill -9 at every system call";
const unit = "kill points";
const most = countOf({ everyday: 4, long: 60, release: 190 });

/** Packs in place, and removes file by file what it has not read back. */
const purgeBeforeVerify = `import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
  mkdirSync("archive");
  const run = "experiments/${folderOf(workedOn)}";
  for (const name of readdirSync(run)) {
    try { appendFileSync("archive/${folderOf(workedOn)}.tar.gz", readFileSync(run + "/" + name)); } catch {}
    rmSync(run + "/" + name, { recursive: true });
  }`;

async function stage(folder: string, { before = [] }: Pick<KilledCommand, "before">): Promise<string> {
  mkdirSync(folder);
  await copyOfTwoRuns(folder);
  for (const words of before) await runCommand(folder, words);
  return folder;
}

/** Kills the command at one call, looks, repeats it, looks again; returns what is wrong. */
async function killOnce(
  here: string,
  command: KilledCommand,
  point: CallPoint,
): Promise<{ isKilled: boolean; damage: string[] }> {
  const damageOf = command.damage ?? damageOfTwoRuns;
  const words = [process.execPath, commandLine, ...command.words];
  const end = await killAt({ here, words }, point);
  const damage = await damageOf(here);
  if (end.signal === null && end.code !== 0)
    damage.push(`survived with exit code ${end.code}: ${end.output}`);
  letLocksAge(here);
  const { code, said } = await runCommand(here, command.again ?? command.words);
  if (!(command.ends ?? [0, 5]).includes(code ?? -1)) damage.push(`repeated, it ends with ${code}: ${said}`);
  damage.push(...(await damageOf(here)).map((what) => `repeated: ${what}`));
  return { isKilled: wasKilled(end), damage };
}

async function killEverywhere(
  command: KilledCommand,
): Promise<Pick<HarnessResult, "tried" | "failures" | "notes">> {
  const all = temporaryFolder();
  const staged = await stage(join(all, "staged"), command);
  const copy = (name: string): string => {
    cpSync(staged, join(all, name), { recursive: true, preserveTimestamps: true });
    return join(all, name);
  };
  const first = copy("first");
  const calls = await callsOf(
    { here: first, words: [process.execPath, commandLine, ...command.words] },
    join(first, "experiments"),
  );
  const points = spread(calls, most);
  let kills = 0;
  const failures = await inTurns(points, 2, async (point) => {
    const here = copy(`${point.call}-${point.count}`);
    const { isKilled, damage } = await killOnce(here, command, point);
    if (isKilled) kills++;
    rmSync(here, { recursive: true });
    const repeat = `strace -f -e inject=${point.call}:signal=SIGKILL:when=${point.count} runledger ${command.words.join(" ")}`;
    return damage.map((what) => `${repeat}: ${what}`);
  });
  return { tried: kills, failures: failures.flat(), notes: [`${points.length} calls`] };
}

async function killCareless(): Promise<{ caught: number; tried: number }> {
  const all = temporaryFolder();
  const program = (here: string) => ({ here, words: [process.execPath, join(here, "pack.mjs")] });
  const first = await stage(join(all, "first"), {});
  writeScript(first, "pack.mjs", purgeBeforeVerify);
  const calls = (await callsOf(program(first), "archive")).filter(({ call }) => /^(unlink|rmdir)/.test(call));
  const points = spread(calls, countOf({ everyday: 2, long: 8, release: 20 }));
  const found = await inTurns(points, 2, async (point) => {
    const here = await stage(join(all, `${point.call}-${point.count}`), {});
    writeScript(here, "pack.mjs", purgeBeforeVerify);
    await killAt(program(here), point);
    return damageOfTwoRuns(here);
  });
  return { caught: found.filter((damage) => damage.length > 0).length, tried: points.length };
}

const everyday = new Set(["archive --remove", "trash empty", "trash restore"]);
const chosen = killedCommands.filter(({ name }) => faultTier !== "everyday" || everyday.has(name));

describe("a command that is killed at any call to the system", () => {
  it.each(chosen)("leaves every run whole and can be repeated: $name", async (command) => {
    const common = { harness, unit, part: command.name };
    if (!canTrace) report({ ...common, tried: 0, failures: [], skipped: "no strace that may trace here" });
    else if (!isKnown(command))
      report({ ...common, tried: 0, failures: [], skipped: "there is no such command yet" });
    else report({ ...common, ...(await killEverywhere(command)) });
  });

  it("is found out when it removes before it has read back", async () => {
    const common = { harness, unit, part: "control", failures: [] };
    if (!canTrace) report({ ...common, tried: 0, skipped: "no strace that may trace here" });
    else {
      const control = { what: "packs in place and removes before it verifies", ...(await killCareless()) };
      report({ ...common, tried: 0, control });
    }
  });
});
