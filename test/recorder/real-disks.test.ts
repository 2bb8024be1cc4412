// Disks that really are full, read-only or forbidden (Linux, as root), and a process that has run out of files.

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { builtRecorder, startChild } from "../helpers/child-run.js";
import { historyOf, metadataOf, onlyRunIn, stateOf } from "../helpers/read-run-folder.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const canMount = tryMount();
if (!canMount) console.log("skipped: 4 tests, not root on Linux with the right to mount");

function tryMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const script = "d=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs $d && umount $d && rmdir $d";
  return spawnSync("sh", ["-c", script]).status === 0;
}

/** A small disk of its own, gone after the test. */
function smallDisk(options: string): string {
  const folder = temporaryFolder();
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
  expect(mounted.status, String(mounted.stderr)).toBe(0);
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return folder;
}

const start = `const run = await startRun({ root: process.env.DISK ?? "runs", model: "m", collect: false, tensorboard: false });
  const logMany = async (from, to) => {
    for (let step = from; step < to; step++) { run.log({ loss: step }, { step }); if (step % 500 === 0) await sleep(2); }
  };`;

async function train(
  disk: string,
  body: string,
  act: (child: ReturnType<typeof startChild>) => void = () => undefined,
) {
  const here = temporaryFolder();
  const child = startChild(here, `process.env.DISK = ${JSON.stringify(disk)};\n${start}\n${body}`);
  act(child);
  const ended = await child.ended;
  return { ...ended, output: child.output() };
}

/** Steps of the history, and how many rows its gaps say are missing. */
function stepsAndGaps(folder: string): { steps: number[]; missing: number } {
  const rows = historyOf(folder);
  const gaps = rows.map((row) => (row.gap as { rows: number } | undefined)?.rows ?? 0);
  const steps = rows.flatMap((row) => (typeof row.step === "number" ? [row.step] : []));
  return { steps, missing: gaps.reduce((sum, gap) => sum + gap, 0) };
}

describe("a training", () => {
  it.runIf(canMount)("on a full disk goes on, and has every row when there is room again", async () => {
    const disk = smallDisk("size=256k");
    writeFileSync(join(disk, "filler"), Buffer.alloc(180 * 1024));
    const body = `await logMany(0, 3000); print("full"); await sleep(300); await logMany(3000, 4000);
      print("free now"); await sleep(2500); await logMany(4000, 4100); await run.finish({ metrics: { a: 1 } });`;
    const end = await train(disk, body, (child) => {
      void child.printed(/free now/).then(() => rmSync(join(disk, "filler")));
    });
    expect([end.code, end.output.match(/ENOSPC/g)?.length]).toEqual([0, 1]);
    const folder = join(disk, readdirSync(disk).find((name) => name.startsWith("m_")) ?? "");
    const { steps, missing } = stepsAndGaps(folder);
    expect(missing).toBe(0);
    expect(steps).toEqual(Array.from({ length: 4100 }, (_, step) => step));
    expect([stateOf(folder), metadataOf(folder).status]).toEqual(["finished", "finished"]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it.runIf(canMount)("on a disk that stays full ends with its own exit code and a readable run", async () => {
    const disk = smallDisk("size=64k");
    const end = await train(disk, "await logMany(0, 20000); await run.finish(); process.exitCode = 3;");
    expect(end.code).toBe(3);
    const folder = onlyRunIn(disk);
    const { steps } = stepsAndGaps(folder);
    expect(steps.length).toBeGreaterThan(300);
    expect(steps).toEqual(steps.map((_, index) => index));
    expect(metadataOf(folder)).toMatchObject({ run_id: expect.stringMatching(/^m_/) });
  });

  it.runIf(canMount)("on a disk without room for another file does not end", async () => {
    const disk = smallDisk("size=1m,nr_inodes=6");
    const end = await train(disk, "await logMany(0, 2000); await run.finish(); process.exitCode = 4;");
    expect(end.code).toBe(4);
  });

  it.runIf(canMount)("on a read-only disk is not recorded and goes on", async () => {
    const end = await train(
      smallDisk("size=1m,ro"),
      "await logMany(0, 100); await run.finish(); process.exitCode = 5;",
    );
    expect([end.code, end.output]).toEqual([
      5,
      expect.stringMatching(/^runledger: .* cannot be written \(EROFS\)\. This run is not recorded\.\n$/),
    ]);
  });

  it("of a user who may not write there is not recorded and goes on", async () => {
    const disk = temporaryFolder();
    mkdirSync(join(disk, "runs"));
    chmodSync(join(disk, "runs"), 0o555);
    const isRoot = process.getuid?.() === 0;
    const body = `${isRoot ? "process.setuid(65534);" : ""}
      const { startRun: start } = await import(${JSON.stringify(builtRecorder())});
      const other = await start({ root: ${JSON.stringify(join(disk, "runs"))}, collect: false });
      other.log({ a: 1 }); await other.finish(); print("recording: " + other.isRecording);`;
    chmodSync(disk, 0o755);
    const end = await train(join(temporaryFolder(), "own"), `await run.finish(); ${body}`);
    expect([end.code, end.output]).toEqual([
      0,
      expect.stringMatching(
        /^runledger: .*runs cannot be written \(EACCES\)\. This run is not recorded\.\nrecording: false\n$/,
      ),
    ]);
    expect(readdirSync(join(disk, "runs"))).toEqual([]);
  });

  it("that has run out of files goes on, and its run is whole when files are free again", async () => {
    const disk = temporaryFolder();
    const body = `import { openSync, closeSync } from "node:fs";
      const taken = [];
      const takeAll = () => { try { for (;;) taken.push(openSync("/dev/null")); } catch {} };
      const free = () => taken.splice(0).forEach((handle) => closeSync(handle));
      await logMany(0, 100); takeAll(); await logMany(100, 200);
      run.describe({ a: 1 }); run.note("lost"); await run.saveFile("outputs/x", "lost");
      const second = await startRun({ root: process.env.DISK, model: "second", collect: false });
      second.log({ a: 1 }); await second.finish(); print("second: " + second.isRecording);
      free(); await logMany(200, 300); await run.finish({ metrics: { b: 2 } });`;
    const here = temporaryFolder();
    const child = startChild(here, `process.env.DISK = ${JSON.stringify(disk)};\n${start}\n${body}`, [
      "sh",
      "-c",
      'ulimit -n 64; exec "$@"',
      "sh",
    ]);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(child.output()).toContain("second: false");
    const folder = onlyRunIn(disk);
    expect(stepsAndGaps(folder)).toEqual({
      steps: Array.from({ length: 300 }, (_, step) => step),
      missing: 0,
    });
    expect(metadataOf(folder)).toMatchObject({ status: "finished", a: 1, metrics: { b: 2 } });
    expect(stateOf(folder)).toBe("finished");
  });
});
