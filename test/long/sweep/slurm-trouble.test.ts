// Trouble on a real Slurm: who has a trial goes without a commit, the end is announced, a better job takes the place.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { encodeLock } from "../../../src/store/lock-record.js";
import { ownIdentity, processStartTime } from "../../../src/store/writer-identity.js";
import { describeOnSlurm } from "../../helpers/slurm.js";
import type { SlurmCluster } from "../../helpers/slurm-cluster.js";
import {
  linesOf,
  makeSweepFolder,
  runSweepProcess,
  startSweep,
  statesOf,
} from "../../helpers/sweep-process.js";

const patienceMs = 600_000;

describeOnSlurm("on Slurm, a trial", { nodes: 1, cpus: 2 }, (test) => {
  test(
    "is sent once more when the process that had it has gone without a commit",
    async ({ environment }) => {
      const folder = makeSweepFolder(
        `launcher: slurm\nshell: true\ncommand: 'echo {a} >>starts'\ngrid: { a: [1, 2] }`,
      );
      const [trial] = await statesOf(folder);
      const holder = holdClaim(folder, trial?.id ?? "");
      const running = startSweep(folder, ["run", "sweep.yaml"], environment);
      await until(async () => linesOf(folder, "starts").length === 1);
      // Long enough for its task to have ended with 75, and for Slurm to have been asked about it.
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      expect(linesOf(folder, "starts")).toEqual(["2"]);
      holder.kill("SIGKILL");
      expect(await running.ended, running.output()).toBe(0);
      expect(running.output().match(/Slurm has \d tasks?/g)).toEqual([
        "Slurm has 2 tasks",
        "Slurm has 1 task",
      ]);
      expect(linesOf(folder, "starts")).toEqual(["2", "1"]);
    },
    patienceMs,
  );

  test(
    "that fails is tried again as often as it may be, as a submission of its own each time",
    async ({ environment }) => {
      const folder = makeSweepFolder(
        `launcher: slurm\nshell: true\nretries: 2\ncommand: 'echo {a} >>starts; test {a} = 1 || test $(grep -c 2 starts) = 3'\ngrid: { a: [1, 2] }`,
      );
      const { code, output } = await runSweepProcess(folder, ["run", "sweep.yaml"], environment);
      expect(code, output).toBe(0);
      expect(linesOf(folder, "starts").sort()).toEqual(["1", "2", "2", "2"]);
      expect(output.match(/Slurm has \d tasks?/g)).toHaveLength(3);
    },
    patienceMs,
  );
});

const better = [
  "PartitionName=low Nodes=ALL PriorityTier=1 PreemptMode=REQUEUE",
  "PartitionName=high Nodes=ALL PriorityTier=10 PreemptMode=OFF",
  "PreemptType=preempt/partition_prio",
  "PreemptMode=REQUEUE",
];

/** Counts steps of 0.1 s; whatever asks it to end, it saves them where the next attempt finds them. */
const trainer = `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
const { RUNLEDGER_CHECKPOINT_DIR: kept, RUNLEDGER_RUN_DIR: folder, RUNLEDGER_RESUME: resumed } = process.env;
const file = join(kept ?? folder, "checkpoint");
let step = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
appendFileSync("log", "start at " + step + " resumed " + resumed + "\\n");
const save = (signal) => {
  writeFileSync(file, String(step));
  appendFileSync("log", "saved on " + signal + "\\n");
  process.exit(1);
};
for (const signal of ["SIGUSR2", "SIGTERM"]) process.on(signal, save);
while (step < 50) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (++step === 20) appendFileSync("log", "step 20\\n");
}
if (kept !== undefined) writeFileSync(join(folder, "whole"), "");
`;

describeOnSlurm("a stage's program on Slurm", { nodes: 1, cpus: 2 }, (test) => {
  test(
    "that USR2 tells of its end goes on from what it has kept, and its artifact is made once",
    async (cluster) => {
      const folder = makeSweepFolder(
        `launcher: slurm\nstages: { target: { command: ["${process.execPath}", trainer.mjs], params: { a: 1 } } }`,
      );
      writeFileSync(join(folder, "trainer.mjs"), trainer);
      const running = startSweep(folder, ["run", "sweep.yaml"], cluster.environment);
      await until(async () => linesOf(folder, "log").includes("step 20"));
      const job = /as job (\d+)/.exec(running.output())?.[1] ?? "";
      await cluster.ask("scancel", "--batch", "--signal=USR2", `${job}_0`);
      await begin(cluster, `${job}_0`);
      expect(await running.ended, running.output()).toBe(0);
      expectResumed(folder, "SIGUSR2");
      const targets = join(folder, "runs/targets");
      const made = readdirSync(targets).filter((name) => name.startsWith("tgt_"));
      expect(made).toHaveLength(1);
      expect(readdirSync(join(targets, made[0] ?? "")).sort()).toEqual(["meta.json", "whole"]);
    },
    patienceMs,
  );
});

for (const [when, grace, more, signal] of [
  ["at once", "", [], "SIGTERM"],
  [
    "after a time, which it announces",
    " GraceTime=20",
    ["SlurmctldParameters=preempt_send_user_signal"],
    "SIGUSR2",
  ],
] as const) {
  const partitions = better.map((line) => (line.includes("=low") ? `${line}${grace}` : line));
  describeOnSlurm(
    `a Slurm that takes nodes away ${when}`,
    { nodes: 1, cpus: 2, more: [...partitions, ...more] },
    (test) => {
      test(
        "queues the trial again, which goes on from its checkpoint",
        async (cluster) => {
          const folder = makeSweepFolder(
            `launcher: slurm\nslurm: { partition: low }\ncommand: ["${process.execPath}", trainer.mjs]\nparams: { a: 1 }\nslots: { cpu: 2 }`,
          );
          writeFileSync(join(folder, "trainer.mjs"), trainer);
          const running = startSweep(folder, ["run", "sweep.yaml"], cluster.environment);
          await until(async () => linesOf(folder, "log").includes("step 20"));
          const task = `${/as job (\d+)/.exec(running.output())?.[1] ?? ""}_0`;
          const script = join(folder, "better.sh");
          writeFileSync(script, "#!/bin/sh\nsleep 2\n");
          await cluster.ask("sbatch", "--partition=high", "--ntasks=2", "--output=/dev/null", script);
          await begin(cluster, task);
          expect(await running.ended, running.output()).toBe(0);
          expectResumed(folder, signal);
          expect((await statesOf(folder)).map(({ state }) => state)).toEqual(["captured"]);
        },
        patienceMs,
      );
    },
  );
}

/** Waits until the task is queued again, then has it begin; Slurm itself would wait for up to two minutes. */
async function begin({ ask }: SlurmCluster, task: string): Promise<void> {
  await until(async () => (await ask("squeue", "-h", "-t", "PENDING", "-j", task, "-o", "%i")) !== "");
  await ask("scontrol", "update", `JobId=${task}`, "StartTime=now");
}

function expectResumed(folder: string, signal: string): void {
  const log = linesOf(folder, "log");
  expect(log[0]).toBe("start at 0 resumed 0");
  expect(log).toContain(`saved on ${signal}`);
  const starts = log.filter((line) => line.startsWith("start"));
  expect(starts).toHaveLength(2);
  expect(starts[1]).toMatch(/^start at [2-4]\d resumed 1$/);
}

/** A process that has the claim of a trial and does nothing with it. */
function holdClaim(folder: string, id: string): ChildProcess {
  const holder = spawn("sleep", ["600"], { stdio: "ignore" });
  const pid = holder.pid ?? 0;
  const claims = join(folder, "runs/demo/.runledger/claims");
  mkdirSync(claims, { recursive: true });
  const writer = { ...ownIdentity(), pid, process_start_time: processStartTime(pid) ?? null };
  const record = { token: "held", writer, time: new Date().toISOString() };
  writeFileSync(join(claims, `${id}.lock`), encodeLock(record));
  return holder;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 200));
}
