// A rank other than the first, in one process: what it keeps of its own, and that nothing is kept after its end.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RankRun } from "../../src/recorder/rank-run.js";
import { testWorld } from "../helpers/recorder-world.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

function openRank(isResumed = false) {
  const root = temporaryFolder();
  const folder = join(root, "team");
  mkdirSync(folder);
  const world = testWorld();
  const place = { root, id: "team", isResumed, rank: { rank: 1, worldSize: 2 } };
  return { run: new RankRun(place, world), folder, world };
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe("a rank of a run", () => {
  it("counts items, tokens and errors of its own, and goes on where it was resumed", async () => {
    const { run, folder, world } = openRank(true);
    expect([run.itemCount, run.hasItem("q1"), run.hasItem()]).toEqual([0, false, false]);
    run.item({ id: "q1", expected: "a", predicted: "a" }, { seconds: 2 });
    run.usage({ model: "m", prompt_tokens: 3 } as never);
    run.usage();
    run.itemError("q2", new Error("no answer"));
    expect(run.itemCount).toBe(1);
    world.clock.advance(60_000);
    run.log({ loss: 1 }, { step: 1 });
    await run.finish({ metrics: { mae: 0.5, note: "text" as never } });
    expect(filesIn(join(folder, "ranks")).some((name) => name.startsWith("1/"))).toBe(true);
    const all = filesIn(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    expect(all.join("\n")).toContain("no answer");
    expect(all.join("\n")).toMatch(/"mae":\s*0\.5/);
    expect(world.said).toEqual([]);
  });

  it("says what cannot be an item, and goes on", async () => {
    const { run, world } = openRank();
    run.item("text" as never);
    await run.finish();
    expect(world.said.join("\n")).toMatch(/rank 1: item\(\).*takes an object of columns/);
  });

  it("keeps nothing that comes after its end", async () => {
    const { run, folder } = openRank();
    const input = join(temporaryFolder(), "data.csv");
    writeFileSync(input, "a\n");
    run.log({ loss: 1 }, { step: 1 });
    await run.stop();
    const before = filesIn(folder);
    run.log({ loss: 2 }, { step: 2 });
    run.item({ id: "late" });
    run.usage({ model: "m", prompt_tokens: 1 } as never);
    run.itemError("late", "late");
    run.describe({ data_config: { late: true } });
    await run.saveFile("late.txt", "late");
    await run.snapshotInput(input);
    await run.saveScaler("late", {});
    await run.addArtifact(input);
    await run.savePredictions([1], [1]);
    await run.finish();
    await run.fail(new Error("late"));
    expect(filesIn(folder)).toEqual(before);
    expect(existsSync(join(folder, "late.txt"))).toBe(false);
    expect(before.map((name) => readFileSync(join(folder, name), "utf8")).join()).toContain("stopped");
  });
});
