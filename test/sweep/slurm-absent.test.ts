// What the launcher says where Slurm is missing, broken or silent; programs of its names stand in for it.

import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { slurm } from "../../src/sweep/launchers/slurm.js";
import { makeScene, type Scene } from "../helpers/slurm-scene.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

it("says that sbatch is missing, and where to run instead", async () => {
  const { submission, world } = sceneWith({});
  await expect(slurm.launch(submission, world)).rejects.toMatchObject({
    code: "slurm-missing",
    message: "Slurm's sbatch is not on the PATH.",
    exitCode: 1,
  });
  expect([...(await slurm.look(submission, world)).values()]).toEqual([
    { state: "unknown", detail: "squeue is not on the PATH" },
  ]);
});

it("calls tasks unknown, never gone, while the controller is silent, and goes on when it answers", async () => {
  const down = "slurm_load_jobs error: Unable to contact slurm controller (connect failure)";
  const scene = sceneWith({
    sbatch: "cat > /dev/null; echo 7",
    scontrol: "exit 1",
    squeue: `n=$(cat count 2>/dev/null || echo 0); echo $((n+1)) > count
      if [ $n -lt 5 ]; then echo "${down}" >&2; exit 1; fi
      echo "0|7_0|CANCELLED|None|n1|$(cat name)"`,
  });
  writeFileSync(join(scene.submission.working_folder, "name"), `runledger-${scene.submission.id}-0`);

  expect((await slurm.look(scene.submission, scene.world)).get(0)).toEqual({
    state: "unknown",
    detail: down,
  });
  expect(await slurm.launch(scene.submission, scene.world)).toEqual({ state: "ended" });

  expect(scene.said).toEqual([
    "Slurm has 1 task as job 7.",
    `Slurm does not say how its tasks are: ${down}. Asking again.`,
    "Slurm answers again.",
  ]);
  expect(scene.events).toEqual([
    { index: 0, state: "stopped", reason: "Slurm: CANCELLED", where: "7_0 on n1" },
  ]);
  await expect(slurm.cancel(scene.submission, { ...scene.world, environment: {} })).rejects.toMatchObject({
    code: "slurm-silent",
  });
});

it("says once why all that is left waits, and how held tasks go on", async () => {
  const scene = sceneWith({
    sbatch: "cat > /dev/null; echo 7",
    squeue: `n=$(cat count 2>/dev/null || echo 0); echo $((n+1)) > count
      if [ $n -lt 3 ]; then echo "0|7_0|PENDING|launch failed requeued held||$(cat name)"; exit 0; fi
      echo "0|7_0|CANCELLED|None|n1|$(cat name)"`,
  });
  writeFileSync(join(scene.submission.working_folder, "name"), `runledger-${scene.submission.id}-0`);
  expect(await slurm.launch(scene.submission, scene.world)).toEqual({ state: "ended" });
  expect(scene.said.slice(1)).toEqual([
    'The task that is left waits: launch failed requeued held. "scontrol release" lets held ones go on.',
  ]);
});

it("does not take another job with the same id for its own", async () => {
  const scene = sceneWith({
    sbatch: "cat > /dev/null; echo 7",
    squeue: 'echo "0|7_0|RUNNING|None|n1|somebody-elses"',
  });
  expect(await slurm.launch(scene.submission, scene.world)).toEqual({ state: "ended" });
  expect(scene.events).toMatchObject([{ state: "failed", reason: "Slurm no longer knows the task" }]);
});

/** A world whose PATH holds these programs, written as shell, and the system's own. */
function sceneWith(programs: Readonly<Record<string, string>>): Scene {
  const folder = temporaryFolder();
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\ncd "${folder}"\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const path = Object.keys(programs).length === 0 ? folder : `${folder}:/bin:/usr/bin`;
  return makeScene({ folder, params: [{ lr: 1 }], environment: { PATH: path }, haste: 100 });
}
