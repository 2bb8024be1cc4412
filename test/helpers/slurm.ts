// Tests on a real Slurm of this machine, started for them. Where there is none they are skipped, with one line and their count.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type SlurmCluster, type SlurmShape, startSlurm } from "./slurm-cluster.js";

/** A test that gets the cluster of its group. */
export type SlurmTest = (
  name: string,
  body: (cluster: SlurmCluster) => Promise<void>,
  timeoutMs?: number,
) => void;

const patienceMs = 180_000;

/** A group of tests on one Slurm of its own, started before and stopped after them. */
export function describeOnSlurm(name: string, shape: SlurmShape, define: (test: SlurmTest) => void): void {
  if (!hasSlurm()) {
    let count = 0;
    describe.skip(name, () => {
      define((test) => {
        count += 1;
        it(test);
      });
    });
    console.log(`skipped: ${count} tests, no slurmctld`);
    return;
  }
  describe(name, () => {
    let cluster: SlurmCluster | undefined;
    beforeAll(async () => {
      cluster = await startSlurm(shape);
    }, patienceMs);
    afterAll(() => cluster?.stop(), patienceMs);
    define((test, body, timeoutMs = patienceMs) =>
      it(
        test,
        async () => {
          if (cluster === undefined) throw new Error("Slurm has not started");
          await body(cluster);
        },
        timeoutMs,
      ));
  });
}

/** Whether a Slurm can be started here: root, and its programs. With CI=true or RUNLEDGER_TEST_SETUP=1 apt may fetch them. */
export function hasSlurm(): boolean {
  if (process.getuid?.() !== 0 || process.platform !== "linux") return false;
  if (!isInstalled() && mayInstall()) {
    installOnce("slurm", ["slurmctld", "slurmd", "slurm-client", "slurm-wlm-basic-plugins", "munge"]);
  }
  return isInstalled();
}

function isInstalled(): boolean {
  return ["slurmctld", "slurmd", "munged", "sbatch", "squeue"].every(hasProgram);
}

/** Whether a program is on the PATH or among the system's. */
export function hasProgram(name: string): boolean {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"];
  return folders.some((folder) => existsSync(join(folder, name)));
}

/** Whether tests may install packages of the distribution. */
export function mayInstall(): boolean {
  const isAllowed = process.env.CI === "true" || process.env.RUNLEDGER_TEST_SETUP === "1";
  return isAllowed && process.getuid?.() === 0 && hasProgram("apt-get");
}

/** One attempt on a machine; a folder of that name is the mark. */
export function installOnce(name: string, packages: readonly string[]): void {
  const mark = join(tmpdir(), `runledger-test-${name}`);
  try {
    mkdirSync(mark);
  } catch {
    // Tried already, or another worker is at it.
    waitFor(join(mark, "done"));
    return;
  }
  try {
    const options = ["-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"];
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["update", "-q"], { env, stdio: "ignore", timeout: 300_000 });
    execFileSync("apt-get", ["install", ...options, ...packages], { env, stdio: "ignore", timeout: 900_000 });
    writeFileSync(join(mark, "done"), "");
  } catch (error) {
    writeFileSync(join(mark, "done"), String(error));
  }
}

function waitFor(path: string): void {
  for (let waited = 0; !existsSync(path) && waited < 1200; waited++) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  }
}
