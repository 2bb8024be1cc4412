// Stages on a real Slurm: every target is there before its runs are submitted, and everything is made once.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { describeOnSlurm } from "../../helpers/slurm.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const main = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

const sweepFile = `
name: staged
root: runs
launcher: slurm
shell: true
stages:
  target:
    command: |
      echo target >>starts.log; sleep 1; touch {run_dir}/params.npy
    grid: { n: [1, 2, 3, 4] }
  hmc:
    on: target
    command: |
      echo run >>starts.log; test -f {target_dir}/meta.json || exit 9
      echo '{{"ess":1}}' >{run_dir}/analysis.json
    seeds: { base: 1, count: 10 }
`;

describeOnSlurm("stages on Slurm", { nodes: 2, cpus: 2 }, (test) => {
  test("make 4 targets, then 40 runs on them, each once; what is deleted is made again", async ({
    environment,
  }) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "sweep.yaml"), sweepFile);
    const sweep = (): string =>
      execFileSync(process.execPath, [main, "sweep", "run", "sweep.yaml"], {
        cwd: folder,
        env: { ...process.env, ...environment },
        encoding: "utf8",
        stdio: "pipe",
      });
    const starts = (): string[] => readFileSync(join(folder, "starts.log"), "utf8").trim().split("\n");
    expect(sweep()).toMatch(/all +44 +44/);
    expect(starts().slice(0, 4)).toEqual(["target", "target", "target", "target"]);
    expect(starts()).toHaveLength(44);
    const targets = join(folder, "runs/targets");
    const ids = readdirSync(targets).filter((name) => name.startsWith("tgt_"));
    expect(ids).toHaveLength(4);
    for (const id of ids) {
      const runs = readdirSync(join(targets, id)).filter((name) => name.startsWith("run_hmc_"));
      expect(runs).toHaveLength(10);
      expect(runs.every((run) => existsSync(join(targets, id, run, "analysis.json")))).toBe(true);
    }
    sweep();
    expect(starts()).toHaveLength(44);
    rmSync(join(targets, ids[0] ?? ""), { recursive: true });
    sweep();
    expect(starts()).toHaveLength(44 + 11);
  }, 600_000);
});
