// A Slurm of several nodes on this one machine: a key, ports, sockets and files of its own, in one temporary folder.

import { execFile, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface SlurmShape {
  readonly nodes: number;
  readonly cpus: number;
  /** 1001, Slurm's default, when absent. */
  readonly maxArraySize?: number;
  /** Seconds until a finished job is forgotten; 300 when absent. */
  readonly minJobAge?: number;
  /** More lines of slurm.conf. */
  readonly more?: readonly string[];
}

export interface SlurmCluster {
  /** For programs that talk to this Slurm. */
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Runs one of Slurm's programs; returns what it printed, "" when it failed. */
  readonly ask: (program: string, ...words: string[]) => Promise<string>;
  /** Ends a node's slurmd at once, as a lost machine would. */
  readonly killNode: (name: string) => Promise<void>;
  readonly startNode: (name: string) => void;
  readonly killController: () => Promise<void>;
  readonly startController: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts a Slurm and waits until its nodes are idle. */
export async function startSlurm(shape: SlurmShape): Promise<SlurmCluster> {
  const folder = mkdtempSync(join(tmpdir(), "rl-slurm-"));
  for (const name of ["state", "log", "run"]) mkdirSync(join(folder, name));
  const nodes = Array.from({ length: shape.nodes }, (_, at) => `n${at + 1}`);
  for (const name of nodes) mkdirSync(join(folder, `spool-${name}`));
  const port = await freePorts(shape.nodes + 1);
  writeFileSync(join(folder, "slurm.conf"), configuration(folder, shape, port));
  const path = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
  const environment = {
    PATH: path,
    HOME: process.env.HOME ?? "/root",
    SLURM_CONF: join(folder, "slurm.conf"),
  };
  const start = (program: string, ...words: string[]): void => startDaemon(program, words, environment);
  startMunge(folder, start);
  start("slurmctld", "-i", "-c");
  for (const name of nodes) start("slurmd", "-N", name);
  const ask: SlurmCluster["ask"] = (program, ...words) => askProgram(program, words, environment);
  const cluster: SlurmCluster = {
    environment,
    folder,
    ask,
    killNode: (name) => end(folder, `slurmd-${name}`, "SIGKILL"),
    startNode: (name) => start("slurmd", "-N", name),
    killController: () => end(folder, "slurmctld", "SIGKILL"),
    startController: () => start("slurmctld"),
    stop: () => stop(folder, nodes, ask),
  };
  await untilIdle(cluster, shape.nodes);
  return cluster;
}

function configuration(folder: string, shape: SlurmShape, port: number): string {
  const host = hostname().split(".")[0] ?? "localhost";
  const settings = {
    ClusterName: "test",
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmctldPort: port,
    AuthType: "auth/munge",
    AuthInfo: `socket=${folder}/run/munge.sock,cred_expire=5`,
    CredType: "cred/munge",
    SlurmUser: "root",
    SlurmdUser: "root",
    StateSaveLocation: `${folder}/state`,
    SlurmdSpoolDir: `${folder}/spool-%n`,
    SlurmctldPidFile: `${folder}/run/slurmctld.pid`,
    SlurmdPidFile: `${folder}/run/slurmd-%n.pid`,
    SlurmctldLogFile: `${folder}/log/slurmctld.log`,
    SlurmdLogFile: `${folder}/log/slurmd-%n.log`,
    ProctrackType: "proctrack/linuxproc",
    TaskPlugin: "task/none",
    JobAcctGatherType: "jobacct_gather/none",
    SwitchType: "switch/none",
    CommunicationParameters: "NoInAddrAny,NoCtldInAddrAny",
    MpiDefault: "none",
    SelectType: "select/cons_tres",
    SelectTypeParameters: "CR_Core",
    SchedulerType: "sched/backfill",
    SchedulerParameters:
      "sched_interval=2,bf_interval=2,batch_sched_delay=0,sched_min_interval=0,requeue_delay=1",
    ReturnToService: 2,
    SlurmctldTimeout: 10,
    SlurmdTimeout: 10,
    InactiveLimit: 0,
    KillWait: 5,
    MinJobAge: shape.minJobAge ?? 300,
    MaxArraySize: shape.maxArraySize ?? 1001,
    MaxJobCount: 20000,
    JobRequeue: 1,
    SlurmdParameters: "config_overrides",
    AccountingStorageType: "accounting_storage/none",
    JobCompType: "jobcomp/none",
  };
  const node = `NodeHostname=${host} NodeAddr=127.0.0.1 Port=[${port + 1}-${port + shape.nodes}]`;
  return [
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    `NodeName=n[1-${shape.nodes}] ${node} CPUs=${shape.cpus} RealMemory=2000 State=UNKNOWN`,
    "PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP",
    ...(shape.more ?? []),
    "",
  ].join("\n");
}

function startMunge(folder: string, start: (program: string, ...words: string[]) => void): void {
  const key = join(folder, "munge.key");
  writeFileSync(key, randomBytes(1024), { mode: 0o400 });
  const run = join(folder, "run");
  start(
    "munged",
    "--force",
    `--key-file=${key}`,
    `--socket=${run}/munge.sock`,
    `--pid-file=${run}/munged.pid`,
    `--log-file=${folder}/log/munged.log`,
    `--seed-file=${run}/munged.seed`,
    "--num-threads=2",
  );
}

/** The daemons go into the background by themselves. */
function startDaemon(program: string, words: readonly string[], env: NodeJS.ProcessEnv): void {
  const { status, stderr } = spawnSync(program, words, { env, encoding: "utf8", timeout: 60_000 });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")}: ${stderr}`);
}

async function askProgram(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, words, {
      env,
      timeout: 10_000,
      killSignal: "SIGKILL",
    });
    return stdout;
  } catch {
    return "";
  }
}

async function untilIdle(cluster: SlurmCluster, nodes: number): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if ((await cluster.ask("sinfo", "-h", "-t", "idle", "-o", "%D")).trim() === String(nodes)) return;
    await sleep(200);
  }
  await cluster.stop();
  throw new Error("Slurm's nodes did not come up.");
}

async function stop(folder: string, nodes: readonly string[], ask: SlurmCluster["ask"]): Promise<void> {
  await ask("scancel", "--user=root");
  await sleep(300);
  for (const name of nodes) await end(folder, `slurmd-${name}`, "SIGTERM");
  await end(folder, "slurmctld", "SIGTERM");
  await end(folder, "munged", "SIGTERM");
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Ends a daemon by its own pid file and waits until it has gone; after 20 s it is ended at once. */
async function end(folder: string, name: string, signal: NodeJS.Signals): Promise<void> {
  const file = join(folder, "run", `${name}.pid`);
  const pid = existsSync(file) ? Number(readFileSync(file, "utf8").trim()) : 0;
  if (pid <= 1) return;
  send(pid, signal);
  for (let waited = 0; isAlive(pid); waited++) {
    if (waited === 200) send(pid, "SIGKILL");
    await sleep(100);
  }
  rmSync(file, { force: true });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has gone already.
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** The first of so many ports in a row that nobody listens at. */
async function freePorts(count: number): Promise<number> {
  for (let base = 21_000 + (process.pid % 800) * 10; base < 60_000; base += 50) {
    const ports = Array.from({ length: count }, (_, at) => base + at);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return base;
  }
  throw new Error("No free ports.");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
