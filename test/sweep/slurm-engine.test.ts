// The launcher on a real Slurm: a small array runs, once each; Slurm's refusals and rehearsals in its own words.

import { expect } from "vitest";
import { slurm } from "../../src/sweep/launchers/slurm.js";
import { describeOnSlurm } from "../helpers/slurm.js";
import { countCommits, makeScene, readAttempts, readTrialFile } from "../helpers/slurm-scene.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

describeOnSlurm("the launcher for Slurm", { nodes: 2, cpus: 2 }, (test) => {
  test("runs every trial once, says how those that failed ended, and lets no secret in", async ({
    environment,
  }) => {
    const params = [...Array.from({ length: 5 }, (_, lr) => ({ lr })), { lr: 9, fail: 3 }];
    const secret = "hunter2-not-in-any-job";
    const env = { ...environment, MY_API_KEY: secret, FLAVOUR: 'it\'s "mint"\n$HOME' };
    const scene = makeScene({
      folder: temporaryFolder(),
      params,
      environment: env,
      parallel: 4,
      settings: {
        partition: "main",
        time: "00:10:00",
        export: ["FLAVOUR"],
        setup: ["export FROM_SETUP=yes"],
      },
    });

    expect(await slurm.launch(scene.submission, scene.world)).toEqual({ state: "ended" });

    expect(countCommits(scene)).toBe(5);
    expect(readAttempts(scene)).toEqual([
      ...Array.from({ length: 5 }, () => ({ begun: 1, committed: 1 })),
      { begun: 1, committed: 0 },
    ]);
    const ends = scene.events.filter(({ state }) => state !== "started");
    expect(ends.map(({ state }) => state).sort()).toEqual([...Array(5).fill("captured"), "failed"]);
    expect(ends.find(({ state }) => state === "failed")).toMatchObject({
      index: 5,
      reason: "Slurm: FAILED (NonZeroExitCode); it said last: the loss is not a number",
      where: expect.stringMatching(/^\d+_5 on n[12]$/),
    });
    const inTask = JSON.parse(readTrialFile(scene, 0, "environment.json")) as Record<string, string>;
    expect(inTask).toMatchObject({ FLAVOUR: env.FLAVOUR, FROM_SETUP: "yes", SLURM_ARRAY_TASK_ID: "0" });
    expect(JSON.stringify(inTask)).not.toContain(secret);
  });

  test("shows what it would submit and what Slurm says of it, and submits nothing", async ({
    environment,
    ask,
  }) => {
    const before = await ask("squeue", "-h", "-t", "all", "-o", "%A");
    const scene = makeScene({ folder: temporaryFolder(), params: [{ lr: 1 }, { lr: 2 }], environment });

    const lines = await slurm.rehearse(scene.submission, scene.world);

    expect(lines[0]).toMatch(
      /^sbatch --parsable --job-name=runledger-[0-9a-f]{16}-0 --array=0-1%8 --export=NIL --requeue /,
    );
    expect(lines.at(-1)).toMatch(/^Slurm says: sbatch: Job \d+ to start at /);
    expect(await ask("squeue", "-h", "-t", "all", "-o", "%A")).toBe(before);
  });

  test("shows Slurm's own words when it refuses", async ({ environment }) => {
    const settings = { partition: "gpu" };
    const scene = makeScene({ folder: temporaryFolder(), params: [{ lr: 1 }], environment, settings });

    for (const attempt of [slurm.launch, slurm.rehearse]) {
      await expect(attempt(scene.submission, scene.world)).rejects.toMatchObject({
        message: expect.stringMatching(/^Slurm does not take it: .*nvalid partition.*$/),
        exitCode: 1,
      });
    }
    expect(countCommits(scene)).toBe(0);
  });

  test("leaves its tasks to Slurm when it is stopped, finds them again, and cancels them", async ({
    environment,
  }) => {
    const folder = temporaryFolder();
    const params = [{ seconds: 600 }, { seconds: 601 }];
    const first = makeScene({ folder, params, environment });
    const launched = slurm.launch(first.submission, first.world);
    while (!first.said.some((line) => line.startsWith("Slurm has 2 tasks"))) await first.world.pause(500);
    first.stop.abort();
    expect(await launched).toEqual({ state: "detached" });

    const second = makeScene({ folder, params: [...params].reverse(), environment, round: 1 });
    const again = slurm.launch(second.submission, second.world);
    while (second.said.length === 0) await second.world.pause(500);
    const states = [...(await slurm.look(first.submission, first.world)).values()];
    expect(states.map(({ state }) => state).every((state) => ["queued", "running"].includes(state))).toBe(
      true,
    );
    expect(await slurm.cancel(first.submission, first.world)).toBe(2);
    expect(await again).toEqual({ state: "ended" });
    expect(second.said[0]).toMatch(/^Slurm has 2 of these trials already \(job \d+\): waiting for them\.$/);
    expect(second.events.filter(({ state }) => state !== "started")).toMatchObject([
      { state: "stopped", reason: "Slurm: CANCELLED" },
      { state: "stopped", reason: "Slurm: CANCELLED" },
    ]);
  });
});
