// Calls that come after a run has ended: nothing is written any more, and it is said once what was not taken.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openRun } from "../../src/recorder/start-run.js";
import { testWorld } from "../helpers/recorder-world.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

function contentsOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length + 1),
      readFileSync(join(parentPath, name), "latin1"),
    ]),
  );
}

it("an ended run takes nothing more", async () => {
  const root = temporaryFolder();
  const input = join(temporaryFolder(), "data.csv");
  writeFileSync(input, "a\n");
  const world = testWorld();
  const { recorder, run } = openRun(
    { root, model: "m", collect: false, signals: false, tensorboard: false },
    world,
  );
  const folder = run?.folder ?? "";
  recorder.log({ loss: 1 }, { step: 1 });
  expect([recorder.itemCount, recorder.hasItem("q")]).toEqual([0, false]);
  await recorder.savePredictions([1, 2]);
  expect(existsSync(join(folder, "targets.npy"))).toBe(false);
  await recorder.finish({ metrics: { mae: 1 } });
  const before = contentsOf(folder);
  recorder.log({ loss: 2 }, { step: 2 });
  recorder.item({ id: "late" });
  recorder.usage({ model: "m", prompt_tokens: 1 } as never);
  recorder.itemError("late", new Error("late"));
  recorder.describe({ data_config: { late: true } });
  await recorder.saveFile("late.txt", "late");
  await recorder.snapshotInput(input);
  await recorder.saveScaler("X", {});
  await recorder.addArtifact(input);
  await recorder.savePredictions([1], [1]);
  await recorder.finish({ metrics: { mae: 9 } });
  await recorder.fail(new Error("late"));
  await recorder.stop();
  expect(contentsOf(folder)).toEqual(before);
  expect(world.said.join("\n")).toMatch(/^runledger: log\(\) after the end of run /);
});
