// A root's index.json follows the runs that end, where somebody keeps one.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRun } from "../../src/recorder/start-run.js";
import { hastyFileSystem } from "../helpers/failing-file-system.js";
import { testWorld } from "../helpers/recorder-world.js";
import { runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

function open(here: string, runTag: string) {
  const world = testWorld({ files: hastyFileSystem });
  const start = { root: join(here, "runs"), runTag, model: "mlp", seed: 3, tags: ["paper"], collect: false };
  return { ...openRun(start, world), world };
}

function indexOf(here: string): { runs: Record<string, unknown>[] } {
  return JSON.parse(readFileSync(join(here, "runs", "index.json"), "utf8"));
}

async function indexed(here: string): Promise<void> {
  const { code } = await runCli(["index", "runs"], { in: here });
  expect(code).toBe(0);
}

describe("the end of a run", () => {
  it("writes no index where there is none", async () => {
    const here = temporaryFolder();
    await open(here, "a").recorder.finish();
    expect(existsSync(join(here, "runs", "index.json"))).toBe(false);
  });

  it("adds the run's line to an index that is there, the same as `runledger index` writes", async () => {
    const here = temporaryFolder();
    await open(here, "b").recorder.finish({ metrics: { loss: 0.5 } });
    await indexed(here);
    const { recorder } = open(here, "a");
    recorder.log({ loss: 1 });
    recorder.tag("good");
    recorder.note("looks fine");
    await recorder.finish({ metrics: { t20: { mae: 0.25 }, nan: Number.NaN } });
    const refreshed = readFileSync(join(here, "runs", "index.json"), "utf8");
    expect(indexOf(here).runs.map((row) => row.run_id)).toEqual(["run_a", "run_b"]);
    expect(indexOf(here).runs[0]).toMatchObject({
      "t20.mae": 0.25,
      tags: ["paper", "good"],
      notes: "looks fine",
    });
    await indexed(here);
    expect(readFileSync(join(here, "runs", "index.json"), "utf8")).toBe(refreshed);
  });

  it("keeps every line when many runs end at the same moment", async () => {
    const here = temporaryFolder();
    await open(here, "first").recorder.finish();
    await indexed(here);
    const runs = Array.from({ length: 12 }, (_, i) => open(here, `n${i}`));
    await Promise.all(runs.map(({ recorder }) => recorder.finish()));
    expect(indexOf(here).runs.length).toBe(13);
    expect(readdirSync(join(here, "runs", ".runledger"))).toEqual([]);
  });

  it("leaves an index.json of somebody else as it is and says so; the run is finished all the same", async () => {
    const here = temporaryFolder();
    mkdirSync(join(here, "runs"));
    writeFileSync(join(here, "runs", "index.json"), '{"pages": 3}');
    const { recorder, world } = open(here, "a");
    await recorder.finish();
    expect(readFileSync(join(here, "runs", "index.json"), "utf8")).toBe('{"pages": 3}');
    expect(world.said.join()).toContain("runledger index");
    expect(JSON.parse(readFileSync(join(recorder.folder, "status.json"), "utf8")).state).toBe("finished");
  });
});
