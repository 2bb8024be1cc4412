// A training program is killed at each of its calls to the operating system in turn (Linux with strace).

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { compareChecksums, measureChecked, readChecksums } from "../../src/store/checksums.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { startChild } from "../helpers/child-run.js";
import { historyOf, metadataOf, stateOf } from "../helpers/read-run-folder.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const canTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
if (!canTrace) console.log("skipped: 2 tests, no strace that may trace here");

const careful = `const run = await startRun({ root: "runs", runTag: "k", collect: false, config: { rate: 0.5 } });
  for (let step = 0; step < 5; step++) { run.log({ loss: step }, { step }); print("logged " + step); }
  run.describe({ training_config: { batch_size: 2 } });
  await run.saveFile("outputs/a.txt", "text");
  await run.finish({ metrics: { a: 1 } });
  print("finished");`;

/** Writes its metadata in place, several times: which call is the n-th varies a little, as threads wake each other by calls too. */
const careless = `import { mkdirSync, writeFileSync } from "node:fs";
  mkdirSync("runs/run_k");
  const writeInPlace = (status) => writeFileSync("runs/run_k/metadata.json", JSON.stringify({ status, config: { rate: 0.5 } }));
  for (let turn = 0; turn < 4; turn++) writeInPlace("running");
  writeInPlace("finished"); print("finished");`;

/** What is wrong with the folder that a killed program left. */
async function damageOf(folder: string, output: string): Promise<string[]> {
  const damage: string[] = [];
  if (!existsSync(folder)) return damage;
  const logged = [...output.matchAll(/^logged (\d+)$/gm)].map((match) => Number(match[1]));
  const kept = new Set(historyOf(folder).map((row) => row.step));
  if (!logged.every((step) => kept.has(step))) damage.push("logged rows are missing");
  if (existsSync(join(folder, "metadata.json"))) {
    try {
      const { config } = metadataOf(folder) as { config?: { rate?: number } };
      if (config?.rate !== 0.5) damage.push("the configuration is missing");
    } catch (error) {
      damage.push(`metadata.json: ${String(error)}`);
    }
  } else if (logged.length > 0) damage.push("metadata.json is missing");
  if (existsSync(join(folder, "status.json")) && stateOf(folder) === undefined)
    damage.push("status.json is damaged");
  if (stateOf(folder) !== "finished") return damage;
  const recorded = readChecksums(folder);
  const found = await measureChecked(nodeFileSystem, folder);
  const files = "files" in recorded ? recorded.files : [];
  const { changed, missing, added } = compareChecksums(files, found);
  if (files.length === 0 || changed.length + missing.length + added.length > 0)
    damage.push("checksums differ");
  return damage;
}

/** Kills the program at the n-th call of one kind, n from 1 until it survives; returns kills and damage. */
async function killAtEach(body: string, call: string): Promise<{ kills: number; damage: string[] }> {
  const damage: string[] = [];
  for (let kills = 0; ; kills++) {
    const here = temporaryFolder();
    mkdirSync(join(here, "runs"));
    const inject = `inject=${call}:signal=SIGKILL:when=${kills + 1}`;
    const child = startChild(here, body, [
      "strace",
      "-f",
      "-qq",
      "-o",
      "/dev/null",
      "-e",
      `trace=${call}`,
      "-e",
      inject,
    ]);
    const { signal } = await child.ended;
    const found = await damageOf(join(here, "runs", "run_k"), child.output());
    damage.push(...found.map((what) => `${call} ${kills + 1}: ${what}`));
    if (signal === null) {
      expect(child.output()).toContain("finished");
      return { kills, damage };
    }
  }
}

it.runIf(canTrace)(
  "a program that is killed at any call that changes the disk leaves a readable run with all that it logged",
  { timeout: 180_000 },
  async () => {
    const results = await Promise.all(
      ["mkdir", "rename", "fsync", "write"].map((call) => killAtEach(careful, call)),
    );
    expect(results.flatMap((result) => result.damage)).toEqual([]);
    const kills = results.map((result) => result.kills);
    expect(Math.min(...kills)).toBeGreaterThanOrEqual(3);
    expect(kills.reduce((sum, count) => sum + count)).toBeGreaterThan(40);
  },
);

it.runIf(canTrace)(
  "this check finds the damage of a program that writes in place",
  { timeout: 60_000 },
  async () => {
    const { damage } = await killAtEach(careless, "write");
    expect(damage.join("\n")).toContain("metadata.json: SyntaxError");
  },
);
