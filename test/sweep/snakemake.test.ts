// The export for Snakemake: same ids, same folders, and what one has captured the other leaves alone.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exportSnakemake, snakemakeFiles } from "../../src/sweep/export-snakemake.js";
import { runCli } from "../helpers/run-cli.js";
import { makeScene, makeTrial } from "../helpers/slurm-scene.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

describe("a Snakefile", () => {
  it("has a rule for each phase, under a name that Python takes", () => {
    const { submission } = makeScene({ folder: temporaryFolder(), params: [] });
    const trials = ["breadth", "all", "in", "long-run"].map((phase) =>
      makeTrial({ phase }, { phase, slots: { cpu: 2, gpu: 1 }, retries: 2, timeLimitSeconds: 60 }),
    );
    const { files, commands } = exportSnakemake({
      submission: { ...submission, sweep_folder: '/runs/{odd} "name"', trials },
      workerCommand: ["runledger", "sweep", "worker"],
      cores: 4,
    });
    const text = files.get(snakemakeFiles.snakefile) ?? "";
    expect(text.match(/^rule .*:$/gm)).toEqual([
      "rule all:",
      "rule breadth:",
      "rule phase_all:",
      "rule phase_in:",
      "rule long_run:",
    ]);
    expect(text).toContain('"/runs/{{odd}} \\"name\\"/breadth/run_{id}/commit.json"');
    expect(text).toContain(
      "    threads: 2\n    resources:\n        gpu=1,\n        runtime=3,\n    retries: 2\n",
    );
    expect(commands[1]).toMatch(/--forcerun breadth -- .*commit\.json$/);
    expect(text).toContain(commands[1]);
    expect(JSON.parse(files.get(snakemakeFiles.trials) ?? "")).toMatchObject({
      worker: ["runledger", "sweep", "worker", submission.manifest],
      rules: { phase_in: { [trials[2]?.id ?? ""]: 2 } },
    });
  });

  it("of somebody else is left alone", async () => {
    const folder = makeSweep();
    mkdirSync(join(folder, "workflow"));
    writeFileSync(join(folder, snakemakeFiles.snakefile), "rule mine:\n");
    const { code, err } = await runCli(["sweep", "export-snakemake", "sweep.yaml"], { in: folder });
    expect(code).toBe(5);
    expect(err).toContain("workflow/Snakefile was not written by this command and is left alone.");
    expect(readFileSync(join(folder, snakemakeFiles.snakefile), "utf8")).toBe("rule mine:\n");
  });

  it("names workers that commit where a sweep looks, so that nothing is left for us", async () => {
    const folder = makeSweep();
    expect((await runCli(["sweep", "export-snakemake", "sweep.yaml"], { in: folder })).code).toBe(0);
    const { worker, rules } = JSON.parse(
      readFileSync(join(folder, snakemakeFiles.trials), "utf8"),
    ) as Exported;
    const tasks = Object.entries(rules).flatMap(([rule, trials]) =>
      Object.entries(trials).map(([id, index]) => ({ rule, id, index })),
    );
    expect(tasks.map(({ rule }) => rule).sort()).toEqual(["broad", "broad", "deep", "deep"]);
    const options = { in: folder, environment: { PATH: process.env.PATH ?? "" } };
    for (const { rule, id, index } of tasks) {
      const words = ["sweep", "worker", worker.at(-1) ?? "", String(index)];
      expect((await runCli(words, options)).code).toBe(0);
      expect(existsSync(join(folder, "runs/small", rule, `run_${id}`, "commit.json"))).toBe(true);
    }
    const { err } = await runCli(["sweep", "run", "sweep.yaml"], options);
    expect(err).toBe("All 4 trials are captured already: nothing is run.\n");
  });
});

interface Exported {
  readonly worker: readonly string[];
  readonly rules: Readonly<Record<string, Readonly<Record<string, number>>>>;
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
