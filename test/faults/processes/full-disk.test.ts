// Another program fills the disk while exec keeps a program's output there: the program must not notice.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { it } from "vitest";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { report } from "../fault-report.js";
import { countOf } from "../fault-tier.js";
import { commandLine } from "../two-runs.js";

const harness = "output on a disk that runs full";
const canMount = process.platform === "linux" && process.getuid?.() === 0;

/** Prints rows and ends with 23; with 99 when a row cannot be written. */
const printing = `const { writeSync, existsSync } = require("node:fs");
  const [rows, each, stream, full] = [Number(process.env.ROWS), Number(process.env.EACH), Number(process.env.STREAM), process.env.FULL];
  (async () => { let after = 0;
    for (let step = 0; after < rows; step++) {
      if (existsSync(full)) after++;
      const line = JSON.stringify({ step, loss: 0.5, pad: "x".repeat(80) }) + "\\n";
      try { for (let at = 0; at < line.length; ) at += writeSync(stream, line.slice(at)); } catch { process.exit(99); }
      if (step % each === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    process.exit(23); })();`;

interface Scene {
  readonly name: string;
  readonly size: string;
  readonly stream: 1 | 2;
  /** Rows that are printed after the disk is full. */
  readonly rows: number;
  /** After so many rows it pauses for a millisecond. */
  readonly each: number;
}

interface SceneEnd {
  readonly code: number | null;
  readonly shown: string;
  /** What is on the disk, copied to where it stays. */
  readonly disk: string;
  /** The longest time this process was kept from its turn meanwhile. */
  readonly stallMs: number;
}

/** The first needs no cut: what is held in front is enough, however slow the machine. */
const scenes: readonly Scene[] = [
  { name: "a disk of 4 MiB, few rows", size: "4m", stream: 1, rows: 300, each: 1 },
  { name: "a disk of 600 KiB", size: "600k", stream: 1, rows: 3000, each: 2 },
  { name: "a disk of 600 KiB, standard error", size: "600k", stream: 2, rows: 3000, each: 2 },
  { name: "a disk of 4 MiB", size: "4m", stream: 1, rows: 30_000, each: 5 },
  { name: "a disk of 64 MiB, 2 MB a second", size: "64m", stream: 1, rows: 60_000, each: 20 },
  { name: "a disk of 200 KiB", size: "200k", stream: 1, rows: 2000, each: 2 },
];

/**
 * What holds is said of a recorder that looks every 20 ms or soon after. Where the machine lets processes wait much longer a
 * damaged end says nothing: it is tried again, and counted.
 */
const [mostStallMs, mostAttempts] = [100, 10];

/** For how long this process, which has nothing to do, was kept from its turn. */
class Stalls {
  #lastMs = performance.now();
  #longestMs = 0;
  readonly #timer = setInterval(() => this.#look(), 10);

  /** The longest time without a turn, in milliseconds. */
  end(): number {
    clearInterval(this.#timer);
    this.#look();
    return this.#longestMs;
  }

  #look(): void {
    const nowMs = performance.now();
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
  }
}

async function onSmallDisk(
  { size, rows, each, stream }: Scene,
  words: (disk: string, script: string) => readonly string[],
): Promise<SceneEnd> {
  const here = temporaryFolder();
  const disk = join(here, "disk");
  mkdirSync(disk);
  const script = join(here, "print.cjs");
  writeFileSync(script, printing);
  spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", disk]);
  try {
    const [program = "", ...others] = words(disk, script);
    const numbers = { ROWS: String(rows), EACH: String(each), STREAM: String(stream) };
    const child = spawn(program, others, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...numbers, FULL: join(here, "full") },
    });
    let shown = "";
    for (const output of [child.stdout, child.stderr])
      output.on("data", (chunk: Buffer) => {
        shown += chunk;
      });
    const stalls = new Stalls();
    const ended = once(child, "close");
    while (!existsSync(join(disk, "begun")) && !shown.includes('"step":5,') && child.exitCode === null)
      await sleep(20);
    await once(
      spawn("sh", ["-c", 'cat /dev/zero > "$1"', "sh", join(disk, "filler")], { stdio: "ignore" }),
      "close",
    );
    writeFileSync(join(here, "full"), "");
    const [code] = (await ended) as [number | null];
    const stallMs = stalls.end();
    return { code, shown, disk: copied(disk, here), stallMs };
  } finally {
    spawnSync("umount", ["-l", disk]);
  }
}

/** What the run left, on a disk that stays. */
function copied(disk: string, here: string): string {
  spawnSync("sh", ["-c", 'rm -f "$1/filler"; cp -a "$1" "$2"', "sh", disk, join(here, "left")]);
  return join(here, "left");
}

function damageOf({ code, shown, disk }: SceneEnd): string[] {
  const damage = code === 23 ? [] : [`its exit code is ${code}, not 23`];
  const steps = shown.split("\n").flatMap((line) => {
    const step = /^\{"step":(\d+),"loss":0.5,"pad":"x{80}"\}$/.exec(line)?.[1];
    return step === undefined ? [] : [Number(step)];
  });
  const missing = (steps.at(-1) ?? -1) + 1 - steps.length;
  if (steps.length === 0) damage.push("nothing was shown");
  // A row that is written in the very moment of a cut is seen by nobody.
  if (missing > steps.length / 100) damage.push(`${missing} of ${steps.length} rows were not shown`);
  const [run = ""] = readdirSync(disk).filter((name) => name.startsWith("m_"));
  for (const name of ["stdout.log", "stderr.log"]) {
    const path = join(disk, run, "outputs", name);
    if (!existsSync(path)) continue;
    if (statSync(path).blocks * 512 > statSync(path).size + 8192) damage.push(`${name} still holds room`);
    const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
    const isEnd = lines.at(-1)?.includes(`"step":${steps.at(-1)},`) === true;
    if (lines.length > 0 && !(isEnd && lines[0]?.includes('"step":0,') === true))
      damage.push(`${name} has lost its beginning or its end`);
  }
  return damage;
}

it("exec passes its program's exit code when the disk of the output runs full", async () => {
  if (!canMount) {
    const skipped = "not root on Linux with the right to mount";
    report({ harness, part: "exec", unit: "programs", tried: 0, failures: [], skipped });
    return;
  }
  const chosen = scenes.slice(0, countOf({ everyday: 1, long: 6, release: 6 }));
  const rounds = countOf({ everyday: 1, long: 1, release: 10 });
  const failures: string[] = [];
  let again = 0;
  for (let round = 0; round < rounds; round++)
    for (const scene of chosen) {
      const play = (): Promise<SceneEnd> =>
        onSmallDisk(scene, (disk, script) => [
          ...[process.execPath, commandLine, "exec", "--root", disk, "--model", "m", "--"],
          ...[process.execPath, script],
        ]);
      let end = await play();
      for (
        let attempt = 1;
        attempt < mostAttempts && damageOf(end).length > 0 && end.stallMs > mostStallMs;
        attempt++
      ) {
        again++;
        end = await play();
      }
      failures.push(...damageOf(end).map((what) => `${scene.name}: ${what}`));
    }
  const bare = 'touch "$1/begun"; exec "$2" "$3" > "$1/stdout.log"';
  const [scene] = scenes;
  const control =
    scene === undefined
      ? { code: 23 }
      : await onSmallDisk(scene, (disk, script) => ["sh", "-c", bare, "sh", disk, process.execPath, script]);
  report({
    harness,
    part: "exec",
    unit: "programs",
    tried: rounds * chosen.length,
    failures,
    notes: [
      "up to 2 MB printed a second; a program that prints much faster may still see ENOSPC",
      `tried again because the machine stood still for more than ${mostStallMs} ms: ${again}`,
    ],
    control: { what: "output into a file without room held", caught: control.code === 99 ? 1 : 0, tried: 1 },
  });
});
