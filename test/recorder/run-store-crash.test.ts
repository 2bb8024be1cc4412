// A run of a run store is cut off at every single call to the disk: what is left can be read, and the run can go on.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readRuns } from "../../src/catalog/read-runs.js";
import { openRun, type StartRunOptions } from "../../src/recorder/start-run.js";
import {
  type FailingFileSystem,
  failingFileSystem,
  hastyFileSystem,
} from "../helpers/failing-file-system.js";
import { testWorld } from "../helpers/recorder-world.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const items = ["a", "b", "c", "d"];

interface Cut {
  readonly disk: FailingFileSystem;
  readonly folder: string;
  readonly root: string;
  /** Items that had been brought to the disk before it was cut off. */
  readonly safe: readonly string[];
}

/** Records a run on a disk that takes nothing more from a call on, as after SIGKILL: calls that fail change nothing. */
async function recordUntil(failAt: number): Promise<Cut> {
  const disk = failingFileSystem({ failAt, failCount: Number.POSITIVE_INFINITY }, hastyFileSystem);
  const root = join(temporaryFolder(), "runs");
  const { recorder, run } = openRun(startOf(root), testWorld({ files: disk }));
  const safe: string[] = [];
  for (const item of items) {
    recorder.item(rowOf(item));
    run?.sync();
    if (run !== undefined && disk.failures() === 0) safe.push(item);
  }
  await recorder.finish();
  return { disk, folder: join(root, "run_cut"), root, safe };
}

function startOf(root: string): StartRunOptions {
  return {
    ...{
      root,
      layout: "run-store",
      runTag: "cut",
      collect: false,
      signals: false,
      seed: 7,
      factors: ["matcher"],
    },
    config: { dataset: { students: 60 }, pipeline: { strategies: ["baseline"] } },
  };
}

function rowOf(item: string): Record<string, unknown> {
  // The second half has a column more: the table gets a second segment, which the end joins to the first.
  const late = item > "b" ? { note: "late" } : {};
  return { id: item, matcher: item < "c" ? "fuzzy" : "hybrid", tp: 3, fp: 1, fn: 2, ...late };
}

/** What is wrong with the files that the crash left. */
function damageOf({ folder, root }: Cut): string[] {
  if (!existsSync(join(folder, "metadata.json"))) return [];
  const damage: string[] = [];
  for (const name of ["metadata.json", "status.json", "config.json", "metrics.json"]) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    try {
      JSON.parse(readFileSync(path, "utf8"));
    } catch (error) {
      damage.push(`${name}: ${String(error)}`);
    }
  }
  const { runs, problems } = readRuns(root);
  if (runs.map((run) => run.id).join() !== "run_cut") damage.push(`runs: ${runs.map((run) => run.id)}`);
  if (runs[0]?.params.get("config.dataset.students") !== 60) damage.push("the configuration is missing");
  return [...damage, ...problems.map((problem) => problem.message)];
}

/** Resumes the run on a whole disk and records what is missing; returns the ids in its results. */
async function goOn({ root, folder }: Cut): Promise<{ kept: string[]; ids: string[] }> {
  const { recorder, run } = openRun(
    { ...startOf(root), resume: folder },
    testWorld({ files: hastyFileSystem }),
  );
  void run?.evaluation;
  const kept = items.filter((item) => recorder.hasItem(item));
  for (const item of items) if (!kept.includes(item)) recorder.item(rowOf(item));
  await recorder.finish();
  const lines = readFileSync(join(folder, "outputs", "results.csv"), "utf8")
    .trimEnd()
    .split("\n");
  return { kept, ids: lines.slice(1).map((line) => line.split(",")[0] ?? "") };
}

/** The process that wrote it is this one, and lives. */
function endWriter({ folder }: Cut): void {
  const status = join(folder, "status.json");
  if (!existsSync(status)) return;
  const { writer, ...rest } = JSON.parse(readFileSync(status, "utf8"));
  const dead = { ...rest, writer: { ...writer, process_start_time: "1" } };
  hastyFileSystem.remove(status);
  const handle = hastyFileSystem.open(status, "create");
  hastyFileSystem.write(handle, Buffer.from(JSON.stringify(dead)), 0);
  hastyFileSystem.close(handle);
}

it("leaves a run that is read back and goes on to the same results, wherever it is cut off", async () => {
  let cuts = 0;
  for (let failAt = 1; ; failAt++) {
    const cut = await recordUntil(failAt);
    const call = `call ${failAt}: ${cut.disk.calls[failAt - 1]}`;
    if (cut.disk.failures() === 0) break;
    cuts++;
    expect(damageOf(cut), call).toEqual([]);
    if (!existsSync(join(cut.folder, "metadata.json"))) {
      expect(cut.safe, call).toEqual([]);
      continue;
    }
    endWriter(cut);
    const { kept, ids } = await goOn(cut);
    expect(kept, call).toEqual(expect.arrayContaining([...cut.safe]));
    expect([...ids].sort(), call).toEqual(items);
    const { results } = JSON.parse(readFileSync(join(cut.folder, "config.json"), "utf8"));
    expect(Object.keys(results.by_matcher), call).toEqual(["fuzzy", "hybrid"]);
    expect(readRuns(cut.root).runs[0]?.status, call).toBe("finished");
  }
  expect(cuts).toBeGreaterThan(80);
});
