// Several processes that train together are one run: a file each, the first decides the summary, complete when all are.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readNativeHistory } from "../../src/readers/native-history.js";
import { deriveStatus, readStatusFile } from "../../src/store/status-file.js";
import { machineIdentity } from "../../src/store/writer-identity.js";
import { builtRecorder } from "../helpers/child-run.js";
import { historyOf, metadataOf } from "../helpers/read-run-folder.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { isLongTier } from "../helpers/test-tier.js";

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
});

const sizes = [100, 9_000, 300_000];
const writers = isLongTier ? 64 : 4;
const lines = isLongTier ? 200 : 6;

/** Rows of a file that all wrote into, and lines that are none. */
function linesIn(text: string): { rows: Set<string>; torn: number } {
  const rows = new Set<string>();
  let torn = 0;
  for (const line of text.split("\n").slice(0, -1)) {
    try {
      const { rank, step } = JSON.parse(line) as { rank: number; step: number };
      rows.add(`${rank}/${step}`);
    } catch {
      torn++;
    }
  }
  return { rows, torn };
}

describe(`${writers} writers of ${lines} lines into one run`, () => {
  it.each(sizes)(
    "of %i bytes lose none and mix none",
    async (bytes) => {
      const names = Math.max(1, Math.round((bytes - 40) / 20));
      const { run, ended } = startRanks(
        writers,
        `const values = Object.fromEntries(Array.from({ length: ${names} }, (_, at) => ["metric" + at + "x".repeat(5), rank]));
       for (let step = 0; step < ${lines}; step++) { run.log(values, { step }); if (step % 7 === 0) await sleep(1); }
       await run.finish();`,
      );
      expect(new Set(await ended)).toEqual(new Set([0]));
      const files = readdirSync(run).filter((name) => name.startsWith("history."));
      expect(files).toHaveLength(writers);
      for (const name of files) {
        const rank = Number(/rank(\d+)/.exec(name)?.[1] ?? 0);
        const rows = readFileSync(join(run, name), "utf8")
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line));
        expect(rows.map(({ step }) => step)).toEqual(Array.from({ length: lines }, (_, step) => step));
        expect(rows.every((row) => Object.keys(row).length === names + 2 && row.metric0xxxxx === rank)).toBe(
          true,
        );
      }
      expect(statusOf(run)).toBe("finished");
    },
    600_000,
  );

  it("that share one file and write a line in pieces mix them, which this check finds", async () => {
    const path = join(temporaryFolder(), "history.jsonl");
    openSync(path, "a");
    const body = `const fs = require("fs"), file = fs.openSync(${JSON.stringify(path)}, "a"), rank = Number(process.argv[1]);
      for (let step = 0; step < 300; step++) {
        const line = JSON.stringify({ rank, step, pad: "x".repeat(9000) }) + "\\n";
        for (let at = 0; at < line.length; at += 4096) fs.writeSync(file, line.slice(at, at + 4096));
      }`;
    const children = Array.from({ length: 8 }, (_, rank) =>
      spawn(process.execPath, ["-e", body, String(rank)], { stdio: "ignore" }),
    );
    await Promise.all(children.map((child) => once(child, "close")));
    expect(linesIn(readFileSync(path, "utf8")).torn).toBeGreaterThan(0);
    appendFileSync(path, '{"rank":99,"step":1}\n');
    expect(linesIn(readFileSync(path, "utf8")).rows).toContain("99/1");
  }, 60_000);
});
