// Snakemake itself runs what was exported: same ids, same folders, and what one has captured the other leaves alone.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { hasProgram, installOnce, mayInstall } from "../../helpers/slurm.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const main = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

const hasSnakemake = findSnakemake();
if (!hasSnakemake) console.log("skipped: 2 tests, no snakemake");

describe.skipIf(!hasSnakemake)("Snakemake", () => {
  it("runs the same trials under the same ids, forces only what is named, leaves nothing for us", () => {
    const folder = makeSweep();
    const ids = planned(folder);
    sweep(folder, "export-snakemake", "sweep.yaml");
    snakemake(folder);
    expect(captured(folder)).toEqual(ids);
    expect(attempts(folder)).toHaveLength(4);

    sweep(folder, "run", "sweep.yaml");
    const exported = sweep(folder, "export-snakemake", "sweep.yaml");
    snakemake(folder);
    expect(attempts(folder)).toHaveLength(4);

    const forced = /snakemake (--cores .*)\n$/.exec(exported)?.[1]?.split(" ") ?? [];
    snakemake(folder, forced);
    expect(attempts(folder)).toHaveLength(5);
    expect(forced.at(-1)).toContain(`/${attempts(folder)[4]}/`);
    expect(captured(folder)).toEqual(ids);
  }, 300_000);

  it("makes the artifacts of stages under the same ids, targets before their runs", () => {
    const folder = makeStages();
    const paths = plannedPaths(folder);
    sweep(folder, "export-snakemake", "sweep.yaml");
    snakemake(folder);
    for (const path of paths) {
      expect(readdirSync(path)).toContain(path.includes("/run_") ? "analysis.json" : "meta.json");
    }
    expect(attempts(folder)).toHaveLength(6);
    sweep(folder, "run", "sweep.yaml");
    snakemake(folder);
    expect(attempts(folder)).toHaveLength(6);
    rmSync(paths[0] ?? "", { recursive: true });
    sweep(folder, "export-snakemake", "sweep.yaml");
    snakemake(folder);
    expect(attempts(folder)).toHaveLength(9);
    expect(plannedPaths(folder)).toEqual(paths);
  }, 300_000);
});

/** Two targets with two runs each; each adds its id to attempts.log. */
function makeStages(): string {
  const folder = temporaryFolder();
  const sweepFile = `
name: staged
root: runs
shell: true
stages:
  target: { command: "echo {run_id} >> attempts.log; touch {run_dir}/data", grid: { n: [1, 2] } }
  hmc:
    on: target
    command: "echo {run_id} >> attempts.log; cp {target_dir}/meta.json {run_dir}/; echo '{{}}' > {run_dir}/analysis.json"
    grid: { eps: [1, 2] }
`;
  writeFileSync(join(folder, "sweep.yaml"), sweepFile);
  return folder;
}

function plannedPaths(folder: string): string[] {
  const plan = JSON.parse(sweep(folder, "plan", "sweep.yaml", "--json")) as { trials: { path: string }[] };
  return plan.trials.map(({ path }) => path);
}

function findSnakemake(): boolean {
  if (!hasProgram("snakemake") && mayInstall()) installOnce("snakemake", ["snakemake"]);
  return hasProgram("snakemake");
}

/** Two phases of two trials; each adds its id to attempts.log. */
function makeSweep(): string {
  const folder = temporaryFolder();
  const sweepFile = `
name: small
root: runs
shell: true
command: echo {run_id} >> attempts.log
phases:
  broad: { grid: { lr: [1, 2] } }
  deep: { grid: { lr: [3, 4] } }
`;
  writeFileSync(join(folder, "sweep.yaml"), sweepFile);
  return folder;
}

function sweep(folder: string, ...words: string[]): string {
  return execFileSync(process.execPath, [main, "sweep", ...words], {
    cwd: folder,
    encoding: "utf8",
    stdio: "pipe",
  });
}

function snakemake(folder: string, words: readonly string[] = ["--profile", "workflow/profile"]): void {
  const home = join(folder, ".home");
  const env = { ...process.env, HOME: home, XDG_CACHE_HOME: home };
  execFileSync("snakemake", words, {
    cwd: folder,
    env,
    stdio: "pipe",
  });
}

interface Ids {
  readonly broad: readonly string[];
  readonly deep: readonly string[];
}

/** Names of the planned run folders. */
function planned(folder: string): Ids {
  const plan = JSON.parse(sweep(folder, "plan", "sweep.yaml", "--json")) as { trials: { path: string }[] };
  const names = plan.trials.map(({ path }) => path.split("/").slice(-2));
  const of = (phase: string): string[] =>
    names.flatMap(([at, name = ""]) => (at === phase ? [name] : [])).sort();
  return { broad: of("broad"), deep: of("deep") };
}

/** Names of the run folders with a commit. */
function captured(folder: string): Ids {
  const of = (phase: string): string[] => {
    const place = join(folder, "runs", "small", phase);
    return readdirSync(place)
      .filter((name) => name.startsWith("run_") && readdirSync(join(place, name)).includes("commit.json"))
      .sort();
  };
  return { broad: of("broad"), deep: of("deep") };
}

function attempts(folder: string): string[] {
  return readFileSync(join(folder, "attempts.log"), "utf8").trim().split("\n");
}
