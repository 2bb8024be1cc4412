// Sweeps on a disk that really is full (Linux, as root): told clearly, not captured, resumed when there is room.

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { linesOf, makeSweepFolder, runSweepProcess, statesOf } from "../helpers/sweep-process.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const canMount = tryMount();
if (!canMount) console.log("skipped: 3 tests, not root on Linux with the right to mount");

function tryMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const script = "d=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs $d && umount $d && rmdir $d";
  return spawnSync("sh", ["-c", script]).status === 0;
}

/** The sweep's folder with a root on a small disk of its own, gone after the test; and how to make the disk larger. */
function onSmallDisk(yaml: string): {
  readonly folder: string;
  readonly disk: string;
  readonly makeRoom: () => void;
} {
  const folder = makeSweepFolder(yaml);
  const disk = temporaryFolder();
  const mount = (options: string): void => {
    const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk]);
    expect(status, String(stderr)).toBe(0);
  };
  mount("size=1m");
  onTestFinished(() => void spawnSync("umount", ["-l", disk]));
  writeFileSync(join(folder, "sweep.yaml"), `name: demo\nroot: ${JSON.stringify(disk)}\n${yaml}\n`);
  return { folder, disk, makeRoom: () => mount("remount,size=20m") };
}

const run = ["run", "sweep.yaml", "--parallel", "1"] as const;
const tooMuch = `head -c 2000000 /dev/zero >"$RUNLEDGER_RUN_DIR/big"`;

describe("on a full disk", () => {
  it.runIf(canMount)("a trial is not captured, and says why; it is when there is room", async () => {
    const { folder, makeRoom } = onSmallDisk(
      `shell: true\ncommand: 'echo {a} >>log; test {a} = 1 || ${tooMuch}'\ngrid: { a: [1, 2] }`,
    );
    const first = await runSweepProcess(folder, run);
    expect(first.code, first.output).toBe(1);
    expect(first.output).toMatch(/failed +why\n/);
    expect(countsOf(await statesOf(folder))).toMatchObject({ captured: 1, left: 1 });
    makeRoom();
    expect((await runSweepProcess(folder, run)).code).toBe(0);
    expect(linesOf(folder, "log")).toEqual(["1", "2", "2"]);
  });

  it.runIf(canMount)("no trial begins where its run cannot be recorded", async () => {
    const { folder, disk, makeRoom } = onSmallDisk(
      `shell: true\ncommand: 'echo {a} >>log; test {a} = 2 || ${tooMuch}'\ngrid: { a: [1, 2] }`,
    );
    fill(disk);
    const first = await runSweepProcess(folder, run);
    expect(first.code, first.output).toBe(1);
    expect(first.output).toContain("o space is left on the disk");
    expect(linesOf(folder, "log")).toEqual([]);
    makeRoom();
    expect((await runSweepProcess(folder, run)).code).toBe(0);
    expect(linesOf(folder, "log").sort()).toEqual(["1", "2"]);
  });

  it.runIf(canMount)("a stage makes nothing that counts; it does when there is room", async () => {
    const { folder, makeRoom } = onSmallDisk(
      `stages: { target: { shell: true, command: 'echo {a} >>log; ${tooMuch}', params: { a: 1 } } }`,
    );
    const first = await runSweepProcess(folder, run);
    expect(first.code, first.output).toBe(1);
    expect(first.output).toMatch(/failed +why\n.*\n.*o space/);
    makeRoom();
    expect((await runSweepProcess(folder, run)).code).toBe(0);
    expect(linesOf(folder, "log")).toEqual(["1", "1"]);
  });
});

/** Takes the last page of a disk. */
function fill(disk: string): void {
  const script = `head -c 2000000 /dev/zero >"$0/filler"; for i in $(seq 300); do echo x >"$0/filler-$i"; done; true`;
  spawnSync("sh", ["-c", script, disk], { stdio: "ignore" });
}

function countsOf(states: readonly { readonly state: string }[]): { captured: number; left: number } {
  const captured = states.filter(({ state }) => state === "captured").length;
  return { captured, left: states.length - captured };
}
