// Sweeps by the command on a real Slurm: large ones, lost nodes, a lost controller, preemption, two at once, secrets.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { describeOnSlurm } from "../../helpers/slurm.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const main = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));
const patienceMs = 900_000;

describeOnSlurm("a sweep on Slurm", { nodes: 4, cpus: 2 }, (test) => {
  test(
    "of 200 trials captures each once, and runs none again",
    async ({ environment }) => {
      const sweep = makeSweep(200, "true");
      expect(await runSweep(sweep, environment).ended).toBe(0);
      expectEachOnce(sweep, 200);
      const again = runSweep(sweep, environment);
      expect(await again.ended).toBe(0);
      expect(again.output()).not.toContain("Slurm has");
      expectEachOnce(sweep, 200);
    },
    patienceMs,
  );

  test(
    "captures all, with one commit each, though a node is lost and the controller restarted in the middle",
    async (cluster) => {
      const sweep = makeSweep(120, "sleep 1.5");
      const run = runSweep(sweep, cluster.environment);
      await until(() => count(sweep) >= 20);
      await cluster.killNode("n2");
      await until(() => count(sweep) >= 40);
      await cluster.killController();
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      cluster.startController();
      await until(() => count(sweep) >= 60);
      cluster.startNode("n2");
      expect(await run.ended, run.output()).toBe(0);
      expectEachOnce(sweep, 120, "attempts may be more");
    },
    patienceMs,
  );

  test(
    "resumes from the checkpoint when USR2 has announced the end",
    async ({ environment, ask }) => {
      const sweep = makeSweep(1, `exec "${process.execPath}" ../trainer.mjs`);
      const run = runSweep(sweep, environment);
      const steps = (): string => contentOf(join(sweep, "steps.log"));
      await until(() => steps().includes("step 20\n"));
      const job = /as job (\d+)/.exec(run.output())?.[1] ?? "";
      await ask("scancel", "--batch", "--signal=USR2", `${job}_0`);
      await until(async () => (await ask("squeue", "-h", "-t", "PENDING", "-j", job, "-o", "%i")) !== "");
      await ask("scontrol", "update", `JobId=${job}_0`, "StartTime=now");
      expect(await run.ended, run.output()).toBe(0);
      expectEachOnce(sweep, 1, "attempts may be more");
      const starts = [...steps().matchAll(/start at (\d+)/g)].map(([, at]) => Number(at));
      expect(starts[0]).toBe(0);
      expect(starts[1]).toBeGreaterThanOrEqual(20);
      expect(starts).toHaveLength(2);
      const [folder = ""] = runFolders(sweep);
      const { launcher } = JSON.parse(readFileSync(join(folder, "metadata.json"), "utf8")) as Record<
        string,
        unknown
      >;
      expect(launcher).toMatchObject({
        SLURM_ARRAY_TASK_ID: 0,
        SLURM_RESTART_COUNT: 1,
        SLURM_CLUSTER_NAME: "test",
      });
    },
    patienceMs,
  );

  test(
    "is shared by two launchers at once, each trial captured once",
    async ({ environment }) => {
      const sweep = makeSweep(40, "sleep 0.3");
      const runs = [runSweep(sweep, environment), runSweep(sweep, environment)];
      const codes = await Promise.all(runs.map(({ ended }) => ended));
      expect(codes, runs.map(({ output }) => output()).join("\n")).toEqual([0, 0]);
      expectEachOnce(sweep, 40);
    },
    patienceMs,
  );

  test(
    "lets no secret of the environment reach a job or a record",
    async ({ environment, folder }) => {
      const sweep = makeSweep(4, "env > environment-of-$RUNLEDGER_RUN_ID");
      const secret = "correct-horse-battery-staple-77";
      const env = { ...environment, SOME_SERVICE_API_KEY: secret, HARMLESS_NAME: secret };
      expect(await runSweep(sweep, env).ended).toBe(0);
      expect(readdirSync(sweep).filter((name) => name.startsWith("environment-of-"))).toHaveLength(4);
      const files = [...filesBelow(sweep), ...filesBelow(join(folder, "state"))];
      expect(files.length).toBeGreaterThan(20);
      expect(files.filter((path) => readFileSync(path).includes(secret))).toEqual([]);
    },
    patienceMs,
  );
});

describeOnSlurm("a Slurm that takes arrays of 50 tasks", { nodes: 4, cpus: 2, maxArraySize: 50 }, (test) => {
  test(
    "runs a sweep of 120 trials as three arrays",
    async ({ environment }) => {
      const sweep = makeSweep(120, "true");
      const run = runSweep(sweep, environment);
      expect(await run.ended, run.output()).toBe(0);
      expect(run.output().match(/Slurm has \d+ tasks/g)).toEqual([
        "Slurm has 50 tasks",
        "Slurm has 50 tasks",
        "Slurm has 20 tasks",
      ]);
      expectEachOnce(sweep, 120);
    },
    patienceMs,
  );
});

/** A folder with a sweep file of so many trials; each adds a line to attempts.log, then runs the line of shell. */
function makeSweep(trials: number, line: string): string {
  const folder = join(temporaryFolder(), "sweep");
  mkdirSync(folder);
  writeFileSync(join(folder, "../trainer.mjs"), trainer);
  const shell = `echo {run_id} >> attempts.log; ${line}`;
  const file = {
    name: "many",
    root: "runs",
    shell: true,
    command: shell,
    grid: { lr: Array.from({ length: trials }, (_, at) => at) },
    launcher: "slurm",
    slurm: { time: "00:20:00", at_once: 8 },
  };
  // JSON is YAML.
  writeFileSync(join(folder, "sweep.yaml"), JSON.stringify(file));
  return folder;
}

/** Counts steps of 0.1 s; on USR2 it saves and ends, and begins where it ended. */
const trainer = `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
let step = existsSync("checkpoint") ? Number(readFileSync("checkpoint", "utf8")) : 0;
appendFileSync("steps.log", "start at " + step + "\\n");
process.on("SIGUSR2", () => { writeFileSync("checkpoint", String(step)); process.exit(1); });
while (step < 60) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  appendFileSync("steps.log", "step " + ++step + "\\n");
}
`;

interface Running {
  readonly process: ChildProcess;
  readonly output: () => string;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

function runSweep(folder: string, environment: Readonly<Record<string, string>>): Running {
  const words = [main, "sweep", "run", "sweep.yaml"];
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { process: child, output: () => output, ended };
}

function expectEachOnce(sweep: string, trials: number, attempts?: "attempts may be more"): void {
  const committed = runFolders(sweep).filter((folder) => existsSync(join(folder, "commit.json")));
  expect(committed).toHaveLength(trials);
  expect(runFolders(sweep)).toHaveLength(trials);
  const begun = contentOf(join(sweep, "attempts.log")).trim().split("\n");
  expect(new Set(begun).size).toBe(trials);
  if (attempts === undefined) expect(begun).toHaveLength(trials);
  else console.log(`${trials} trials, ${begun.length} attempts, ${committed.length} commits`);
}

function runFolders(sweep: string): string[] {
  const folder = join(sweep, "runs", "many");
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => name.startsWith("run_")).map((name) => join(folder, name));
}

function count(sweep: string): number {
  return runFolders(sweep).filter((folder) => existsSync(join(folder, "commit.json"))).length;
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function contentOf(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 200));
}
