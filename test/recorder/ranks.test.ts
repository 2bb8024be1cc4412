// Several processes that train together are one run: a file each, the first decides the summary, complete when all are.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findSources } from "../../src/catalog/find-sources.js";
import { readNativeHistory } from "../../src/readers/native-history.js";
import { deriveStatus, readStatusFile } from "../../src/store/status-file.js";
import { machineIdentity } from "../../src/store/writer-identity.js";
import { builtRecorder } from "../helpers/child-run.js";
import { historyOf, metadataOf } from "../helpers/read-run-folder.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const statusOf = (run: string): string =>
  deriveStatus(readStatusFile(run), "running", { nowMs: Date.now(), machine: machineIdentity() });

interface Team {
  readonly run: string;
  readonly ranks: readonly ChildProcess[];
  readonly ended: Promise<readonly (number | null)[]>;
}

/** Starts the same program as all ranks of one run. */
function startRanks(worldSize: number, body: string): Team {
  const folder = temporaryFolder();
  const run = join(folder, "experiments", "team");
  writeFileSync(
    join(folder, "train.mjs"),
    `import { startRun } from ${JSON.stringify(builtRecorder())};
    const rank = Number(process.env.RANK), sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const run = await startRun({ model: "m", collect: false, tensorboard: false });
    ${body}`,
  );
  const ranks = Array.from({ length: worldSize }, (_, rank) =>
    spawn(process.execPath, ["train.mjs"], {
      cwd: folder,
      stdio: "ignore",
      env: { ...process.env, RANK: String(rank), WORLD_SIZE: String(worldSize), RUNLEDGER_RUN_DIR: run },
    }),
  );
  return { run, ranks, ended: Promise.all(ranks.map(async (child) => (await once(child, "close"))[0])) };
}

/** Waits for something that comes, however slow the machine. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("ranks of one run", () => {
  it("log into files of their own; the first decides the summary", async () => {
    const { run, ended } = startRanks(
      3,
      `run.log({ loss: rank + 0.5 }, { step: 1 }); run.log({ loss: rank }, { step: 2 });
       await run.saveFile("shard.txt", "of " + rank); run.tag("from-" + rank);
       await run.finish({ metrics: { mae: rank + 0.25 } });`,
    );
    expect(await ended).toEqual([0, 0, 0]);
    expect(readdirSync(join(run, ".."))).toEqual(["team"]);
    expect(metadataOf(run)).toMatchObject({ run_id: "team", status: "finished", metrics: { mae: 0.25 } });
    const { history, problems } = readNativeHistory(run);
    expect(problems).toEqual([]);
    const values = (metric: string) => history.get(metric)?.map(({ step, value }) => [step, value]);
    expect([values("loss"), values("rank1.loss"), values("rank2.loss"), values("rank2.mae")]).toEqual([
      ...[
        [
          [1, 0.5],
          [2, 0],
        ],
        [
          [1, 1.5],
          [2, 1],
        ],
        [
          [1, 2.5],
          [2, 2],
        ],
      ],
      [[3, 2.25]],
    ]);
    expect(statusOf(run)).toBe("finished");
    expect(readFileSync(join(run, "ranks/2/shard.txt"), "utf8")).toBe("of 2");
  });

  it("are finished when all are, and failed or lost when one is", async () => {
    const { run, ranks, ended } = startRanks(
      3,
      `run.log({ loss: 1 }); if (rank === 0) await run.finish();
       if (rank === 1) { process.once("SIGUSR2", () => run.finish().then(() => process.exit())); }
       setInterval(() => 0, 1000);
       if (rank === 0) process.exit();`,
    );
    await until(() => readStatusFile(run)?.others?.length === 2 && readStatusFile(run)?.state === "finished");
    expect(statusOf(run)).toBe("running");
    ranks[1]?.kill("SIGUSR2");
    await until(() => readStatusFile(run)?.others?.[0]?.state === "finished");
    expect(statusOf(run)).toBe("running");
    ranks[2]?.kill("SIGKILL");
    await ended;
    expect(statusOf(run)).toBe("lost");
    expect(historyOf(run)).toHaveLength(1);
  });

  it("keep what they save, copy, point at and say below their own folder", async () => {
    const { run, ended } = startRanks(
      2,
      `const { writeFileSync } = await import("node:fs");
       writeFileSync("shard" + rank + ".bin", "of " + rank);
       run.describe({ data_config: { shard: rank } });
       run.addArtifact("shard" + rank + ".bin");
       run.snapshotInput("shard" + rank + ".bin");
       run.saveScaler("X", { mean: rank });
       run.savePredictions([rank], [rank]);
       await run.finish(); process.exit(process.exitCode ?? 0);`,
    );
    expect(await ended).toEqual([0, 0]);
    expect(metadataOf(run)).toMatchObject({ data_config: { shard: 0 } });
    expect(readdirSync(join(run, "ranks/1")).sort()).toEqual([
      "described.json",
      "inputs",
      "predictions.npy",
      "scaler_X.json",
      "targets.npy",
    ]);
    expect(JSON.parse(readFileSync(join(run, "ranks/1/described.json"), "utf8"))).toMatchObject({
      data_config: { shard: 1 },
      inputs: [{ path: "shard1.bin", stored_as: "inputs/shard1.bin", bytes: 4 }],
      artifacts: [{ path: expect.stringMatching(/^\/.*shard1\.bin$/), bytes: 4 }],
    });
    expect(readFileSync(join(run, "ranks/1/inputs/shard1.bin"), "utf8")).toBe("of 1");
    const table = findSources(join(run, "..")).sources;
    expect(table.map(({ id }) => id)).toEqual(["team"]);
  });

  it("keep their items apart", async () => {
    const { run, ended } = startRanks(
      2,
      `for (let at = 0; at < 3; at++) run.item({ id: rank + "-" + at, expected: "a", predicted: at === 0 ? "b" : "a" });
       run.itemError("x", new Error("no answer")); if (run.itemCount !== 3) process.exitCode = 9;
       await run.finish(); process.exit(process.exitCode ?? 0);`,
    );
    expect(await ended).toEqual([0, 0]);
    const idsIn = (path: string) =>
      readFileSync(join(run, path), "utf8")
        .trim()
        .split("\n")
        .map((line) => line.split(",")[0]);
    expect(idsIn("outputs/results.csv")).toEqual(["id", "0-0", "0-1", "0-2"]);
    expect(idsIn("ranks/1/outputs/results.csv")).toEqual(["id", "1-0", "1-1", "1-2"]);
    expect(readFileSync(join(run, "ranks/1/outputs/errors.log"), "utf8")).toContain("no answer");
    expect(
      readNativeHistory(run)
        .history.get("rank1.correct")
        ?.map(({ value }) => value),
    ).toEqual([0, 1, 1]);
    expect(JSON.parse(readFileSync(join(run, "ranks/1/evaluation.json"), "utf8"))).toMatchObject({
      evaluation: { items: 3 },
    });
  });
});
