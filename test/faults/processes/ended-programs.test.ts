// Programs and their recorders die at any moment, of any cause; disks are too small, too full of files, or limited by the shell.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { it } from "vitest";
import { seededRandom } from "../../helpers/seeded-random.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { testSeed } from "../../helpers/test-tier.js";
import { type HarnessResult, inTurns, report } from "../fault-report.js";
import { countOf, faultTier } from "../fault-tier.js";
import { commandLine, writeScript } from "../two-runs.js";
import { damageOfLeft, type Left } from "./left-runs.js";
import { groupsBelow, killed, printing, run, training } from "./started-programs.js";

const harness = "random kill -9 and small disks";
const unit = "ends";
it("a recording program that is killed at any moment leaves all but the last moments", async () => {
  const random = seededRandom(testSeed);
  const delays = Array.from({ length: countOf({ everyday: 3, long: 20, release: 150 }) }, () =>
    Math.floor(random() * 1500),
  );
  const failures = await inTurns(delays, 2, async (delay) => {
    const here = temporaryFolder();
    const left = await run(
      here,
      { words: [process.execPath, writeScript(here, "train.mjs", training)] },
      async (pid) => {
        await sleep(delay);
        killed(pid);
      },
    );
    return damageOfLeft(left, { mostLostMs: 1000 }).map((what) => `killed after ${delay} ms: ${what}`);
  });
  const careless = `import { appendFileSync, mkdirSync, writeFileSync, writeSync } from "node:fs";
    mkdirSync("runs/run_k", { recursive: true }); writeFileSync("runs/run_k/metadata.json", '{"run_id":"run_k","config":{"rate":0.5}}');
    let lines = ""; for (let step = 0; ; step++) { lines += JSON.stringify({ step }) + "\\n"; writeSync(3, "row " + step + " " + Date.now() + "\\n");
      if (lines.length > 1e6) { appendFileSync("runs/run_k/history.jsonl", lines); lines = ""; } await new Promise((r) => setTimeout(r, 2)); }`;
  const here = temporaryFolder();
  const left = await run(
    here,
    { words: [process.execPath, writeScript(here, "train.mjs", careless)] },
    async (pid) => {
      await sleep(1500);
      killed(pid);
    },
  );
  const caught = damageOfLeft(left, { mostLostMs: 1000 }).length > 0 ? 1 : 0;
  const control = { what: "gathers lines in memory", caught, tried: 1 };
  report({
    harness,
    part: "recording program",
    unit,
    tried: delays.length,
    failures: failures.flat(),
    control,
  });
});

it("exec that is killed leaves its program alone; a program that is killed, alone or with its group, is told of", async () => {
  const random = seededRandom(testSeed + 1);
  const turns = Array.from({ length: countOf({ everyday: 3, long: 15, release: 90 }) }, (_, at) => ({
    at,
    delay: Math.floor(random() * 800),
  }));
  const failures = await inTurns(turns, 2, async ({ at, delay }) => {
    const here = temporaryFolder();
    const words = [
      process.execPath,
      commandLine,
      "exec",
      "--root",
      "runs",
      "--model",
      "k",
      "--",
      "sh",
      "-c",
      printing,
    ];
    const victim = (["recorder", "program", "group"] as const)[at % 3] ?? "recorder";
    let groups: number[] = [];
    const left = await run(here, { words }, async (pid) => {
      await sleep(delay);
      groups = groupsBelow(pid);
      if (victim === "recorder") killed(pid);
      for (const group of groups) if (victim !== "recorder") killed(victim === "group" ? -group : group);
    });
    const found = damageOfLeft(left, { mostLostMs: 1000, isPrinted: true });
    if (victim !== "recorder" && left.code !== 137) found.push(`its exit code is ${left.code}, not 137`);
    for (const group of groups) killed(-group);
    return found.map((what) => `exec, ${victim} killed after ${delay} ms: ${what}`);
  });
  report({
    harness,
    part: "exec, its program, its process group",
    unit,
    tried: turns.length,
    failures: failures.flat(),
  });
});

const canMount = process.platform === "linux" && process.getuid?.() === 0;
const disks = [
  { name: "a disk of 1 MiB", options: "size=1m", rows: 22_000 },
  { name: "a disk of 64 KiB", options: "size=64k", rows: 5000 },
  { name: "a disk that takes 6 files", options: "size=4m,nr_inodes=6", rows: 2000 },
  { name: "a disk that takes 12 files", options: "size=4m,nr_inodes=12", rows: 2000 },
];

it.each(faultTier === "everyday" ? disks.slice(1, 2) : disks)(
  "a training on $name ends with its own exit code and a readable run",
  async ({ name, options, rows }) => {
    const here = temporaryFolder();
    const disk = join(here, "disk");
    mkdirSync(disk);
    const isMounted =
      canMount && spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk]).status === 0;
    if (!isMounted) {
      report({
        harness,
        part: name,
        unit,
        tried: 0,
        failures: [],
        skipped: "not root on Linux with the right to mount",
      });
      return;
    }
    try {
      const words = [process.execPath, writeScript(here, "train.mjs", training)];
      const left = await run(here, { words, environment: { ROOT: join(disk, "runs"), ROWS: String(rows) } });
      report({ harness, part: name, unit, tried: 1, failures: damageOfLimited(left) });
    } finally {
      spawnSync("umount", ["-l", disk]);
    }
  },
);

/** The disk was too small: rows may be missing, but nothing may be damaged. */
function damageOfLimited(left: Left): string[] {
  const damage = existsSync(left.root) ? damageOfLeft(left, { mostLostMs: Number.POSITIVE_INFINITY }) : [];
  return left.code === 7 ? damage : [...damage, `its exit code is ${left.code} (${left.signal}), not 7`];
}

const limits = [
  { name: "files of at most 32 KiB (EFBIG)", limit: "trap '' XFSZ; ulimit -f 64", code: 7 },
  { name: "20 open files (EMFILE)", limit: "ulimit -n 24", code: 7 },
];

it.each(faultTier === "everyday" ? limits.slice(0, 1) : limits)(
  "a training with $name ends with its own exit code",
  async ({ name, limit }) => {
    const here = temporaryFolder();
    const script = writeScript(here, "train.mjs", training);
    const words = ["sh", "-c", `${limit}; exec "$@"`, "sh", process.execPath, script];
    const left = await run(here, { words, environment: { ROWS: "6000" } });
    report({ harness, part: name, unit, tried: 1, failures: damageOfLimited(left) });
  },
);

const group = "/sys/fs/cgroup/memory/runledger-test-faults";

it("a training that the system kills for want of memory leaves what it has logged", async () => {
  const common: Pick<HarnessResult, "harness" | "part" | "unit"> = {
    harness,
    part: "killed for want of memory",
    unit,
  };
  if (!makeMemoryGroup()) {
    report({ ...common, tried: 0, failures: [], skipped: "no memory control group that may be written" });
    return;
  }
  const here = temporaryFolder();
  const greedy = `${training.replace("const rows", "const taken = [];\n  const rows").replace("if (step % 20", "if (step > 200 && step % 10 === 0) taken.push(Buffer.alloc(4e6, 1)); if (step % 20")}`;
  const words = [
    "sh",
    "-c",
    `echo $$ > ${group}/cgroup.procs; exec "$@"`,
    "sh",
    process.execPath,
    writeScript(here, "train.mjs", greedy),
  ];
  try {
    const left = await run(here, { words });
    const failures = damageOfLeft(
      { ...left, endedMs: Date.now() },
      { mostLostMs: 1000, countFromLast: true },
    );
    if (left.signal !== "SIGKILL") failures.push(`it ended with ${left.code}, ${left.signal}`);
    report({ ...common, tried: 1, failures });
  } finally {
    rmdirSync(group);
  }
});

function makeMemoryGroup(): boolean {
  try {
    mkdirSync(group);
    writeFileSync(join(group, "memory.limit_in_bytes"), String(160 * 2 ** 20));
    return readdirSync(group).includes("cgroup.procs");
  } catch {
    return false;
  }
}
