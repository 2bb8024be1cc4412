// Programs that write into one run or one file at the same time, well or badly, and one that never rests.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const recorder = fileURLToPath(new URL("../../../dist/index.js", import.meta.url));

export interface Writers {
  readonly writers: number;
  readonly lines: number;
  /** Of one line, about. */
  readonly bytes: number;
}

const namesOf = (bytes: number): number => Math.max(1, Math.round((bytes - 40) / 20));

/** All ranks of one run log at once. Returns the run's folder when they have ended, and those that failed. */
export async function runOfRanks({
  writers,
  lines,
  bytes,
}: Writers): Promise<{ run: string; failed: number }> {
  const here = temporaryFolder();
  const run = join(here, "experiments", "team");
  writeFileSync(
    join(here, "train.mjs"),
    `import { startRun } from ${JSON.stringify(recorder)};
    const rank = Number(process.env.RANK), sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const run = await startRun({ model: "m", collect: false, tensorboard: false });
    const values = Object.fromEntries(Array.from({ length: ${namesOf(bytes)} }, (_, at) => ["metric" + at + "x".repeat(5), rank]));
    for (let step = 0; step < ${lines}; step++) { run.log(values, { step }); if (step % 7 === 0) await sleep(1); }
    await run.finish();`,
  );
  const start = (rank: number): ChildProcess =>
    spawn(process.execPath, ["train.mjs"], {
      cwd: here,
      stdio: "ignore",
      env: { ...process.env, RANK: String(rank), WORLD_SIZE: String(writers), RUNLEDGER_RUN_DIR: run },
    });
  const children = Array.from({ length: writers }, (_, rank) => start(rank));
  const codes = await Promise.all(
    children.map(async (child) => (await once(child, "close"))[0] as number | null),
  );
  return { run, failed: codes.filter((code) => code !== 0).length };
}

/** What is wrong with the histories of such a run. */
export function damageOfRanks(run: string, { writers, lines, bytes }: Writers): string[] {
  const files = readdirSync(run).filter((name) => name.startsWith("history."));
  const damage = files.length === writers ? [] : [`${files.length} histories of ${writers} writers`];
  for (const name of files) {
    const rank = Number(/rank(\d+)/.exec(name)?.[1] ?? 0);
    damage.push(...damageOfLines(readFileSync(join(run, name), "utf8"), { name, rank, lines, bytes }));
  }
  return damage;
}

function damageOfLines(
  text: string,
  { name, rank, lines, bytes }: { name: string; rank: number; lines: number; bytes: number },
): string[] {
  if (!text.endsWith("\n")) return [`${name} ends within a line`];
  const rows = text.slice(0, -1).split("\n");
  const damage = rows.length === lines ? [] : [`${name} has ${rows.length} rows`];
  rows.forEach((line, at) => {
    try {
      const row = JSON.parse(line) as Record<string, number>;
      const isWhole = Object.keys(row).length === namesOf(bytes) + 2;
      if (!isWhole || row.step !== at || row.metric0xxxxx !== rank)
        damage.push(`${name}: row ${at} is another`);
    } catch {
      damage.push(`${name}: row ${at} is mixed`);
    }
  });
  return damage;
}

/** Some append to one file, each line in pieces. Returns how many lines of it are none. */
export async function mixedLines(writers: number, lines: number): Promise<number> {
  const here = temporaryFolder();
  const body = `const fs = require("fs"), file = fs.openSync("shared.jsonl", "a"), rest = new Int32Array(new SharedArrayBuffer(4));
    fs.writeFileSync("ready" + process.argv[1], ""); while (!fs.existsSync("go")) Atomics.wait(rest, 0, 0, 5);
    for (let step = 0; step < ${lines}; step++) {
      const line = JSON.stringify({ rank: process.argv[1], step, pad: "x".repeat(9000) }) + "\\n";
      for (let at = 0; at < line.length; at += 4096) { fs.writeSync(file, line.slice(at, at + 4096)); Atomics.wait(rest, 0, 0, 1); }
    }`;
  const children = Array.from({ length: writers }, (_, rank) =>
    spawn(process.execPath, ["-e", body, String(rank)], { cwd: here, stdio: "ignore" }),
  );
  const ended = Promise.all(children.map((child) => once(child, "close")));
  while (!children.every((_, rank) => existsSync(join(here, `ready${rank}`)))) await sleep(10);
  writeFileSync(join(here, "go"), "");
  await ended;
  const isMixed = (line: string): boolean => {
    try {
      return JSON.parse(line) === undefined;
    } catch {
      return true;
    }
  };
  return readFileSync(join(here, "shared.jsonl"), "utf8").split("\n").slice(0, -1).filter(isMixed).length;
}

const restless = `import { existsSync } from "node:fs";
  import { startRun } from ${JSON.stringify(recorder)};
  const run = await startRun({ root: "runs", runTag: "s", collect: false, tensorboard: false });
  for (let round = 0; !existsSync("end"); round++) {
    for (let at = 0; at < 20; at++) run.log({ loss: 0.5, other: round });
    run.describe({ round, pad: "x".repeat(10_000 * (round % 7)) });
    if (round % 5 === 0) run.tag("t" + round % 3);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await run.finish();`;

const inPlace = `import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
  mkdirSync("runs/run_s", { recursive: true });
  const rest = new Int32Array(new SharedArrayBuffer(4));
  for (let round = 0; !existsSync("end"); round++)
    for (const name of ["metadata.json", "status.json"]) {
      const text = JSON.stringify({ state: "running", run_id: "run_s", pad: "x".repeat(20_000) });
      const file = openSync("runs/run_s/" + name, "w");
      writeSync(file, text.slice(0, 9000)); Atomics.wait(rest, 0, 0, 1); writeSync(file, text.slice(9000)); closeSync(file);
    }`;

/** Starts a program that writes into the run "run_s" below `root` until `end`. */
export async function startRestless(kind: "recorder" | "in place"): Promise<{
  readonly root: string;
  readonly end: () => Promise<number | null>;
}> {
  const here = temporaryFolder();
  writeFileSync(join(here, "write.mjs"), kind === "recorder" ? restless : inPlace);
  const child = spawn(process.execPath, ["write.mjs"], { cwd: here, stdio: "ignore" });
  const ended = once(child, "close");
  const root = join(here, "runs");
  const isThere = (name: string): boolean => existsSync(join(root, "run_s", name));
  while (!(isThere("status.json") && isThere("metadata.json")) && child.exitCode === null) await sleep(5);
  const end = async (): Promise<number | null> => {
    writeFileSync(join(here, "end"), "");
    return (await ended)[0] as number | null;
  };
  return { root, end };
}
