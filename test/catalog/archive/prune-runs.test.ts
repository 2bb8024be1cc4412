// A clean-up that dies or fails at any call of the disk: nothing is lost, and the next one takes it up.

import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type GoingRun, planPrune } from "../../../src/catalog/archive/prune-plan.js";
import { type PruneWorld, pruneRuns, withPruneLocks } from "../../../src/catalog/archive/prune-runs.js";
import { loadRuns } from "../../../src/catalog/load-runs.js";
import { emptyContract } from "../../../src/core/contract/contract.js";
import { parseKeepRules } from "../../../src/core/keep/keep-rule.js";
import { checkArchive } from "../../../src/store/archive-check.js";
import { readArchiveRecords } from "../../../src/store/archive-records.js";
import { type FileSystem, nodeFileSystem } from "../../../src/store/file-system.js";
import { machineIdentity, ownIdentity } from "../../../src/store/writer-identity.js";
import { snapshot } from "../../helpers/archive-root.js";
import { failingFileSystem, hastyFileSystem } from "../../helpers/failing-file-system.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

const nowMs = Date.now() + 3_600_000;
const machine = machineIdentity();
const worldOf = (files: FileSystem = hastyFileSystem): PruneWorld => ({
  files,
  own: ownIdentity(),
  machine,
  nowMs: () => nowMs,
  reading: { nowMs, machine },
});

function writeRoot(): string {
  const root = temporaryFolder();
  for (const day of ["01", "02"]) {
    const metadata = { model_name: "lstm", timestamp: `202601${day}_120000`, metrics: { loss: Number(day) } };
    writeTree(join(root, "runs", `lstm_202601${day}_120000`), {
      "metadata.json": metadata,
      "w.bin": `weights ${day}`,
    });
  }
  return join(root, "runs");
}

function goingOf(root: string, keep = "best:1:loss"): readonly GoingRun[] {
  const { runs } = loadRuns([root], { nowMs, machine });
  const rules = parseKeepRules([keep]);
  const parts = { contract: emptyContract, references: new Map(), minAgeMs: undefined };
  return planPrune({ files: nodeFileSystem, runs, rules, packs: true, nowMs, ...parts }).going;
}

async function prune(root: string, files: FileSystem, keep?: string): Promise<string[]> {
  const world = worldOf(files);
  const outFolder = join(root, "../archive");
  const done: string[] = [];
  await withPruneLocks([root], world, async (locks) => {
    const options = { outFolder, locks, isNeeded: () => undefined };
    for await (const one of pruneRuns(goingOf(root, keep), options, world))
      done.push("error" in one ? one.error.code : "gone");
  });
  return done;
}

/** Where the run that goes is, whole; and its archive, if that has its name. */
async function stateOf(root: string, before: ReadonlyMap<string, string>) {
  const name = "lstm_20260102_120000";
  const trash = join(root, ".trash");
  const places = [
    join(root, name),
    ...(existsSync(trash) ? readdirSync(trash).map((one) => join(trash, one, name)) : []),
  ];
  const found = places.filter((place) => existsSync(place));
  for (const place of found) expect(snapshot(place)).toEqual(before);
  const archive = join(root, "../archive", `${name}.tar.gz`);
  const isArchived = existsSync(archive);
  if (isArchived) {
    const { comparison } = await checkArchive(nodeFileSystem, archive);
    expect([comparison.same.length, comparison.changed, comparison.missing]).toEqual([2, [], []]);
  }
  return { places: found.length, isInTrash: found.some((place) => place.startsWith(trash)), isArchived };
}

describe("pruneRuns", () => {
  it.each([
    ["dies at", Number.POSITIVE_INFINITY],
    ["fails at", 1],
  ])("loses nothing whichever call of the disk it %s, and is taken up", async (_, failCount) => {
    for (let failAt = 1; ; failAt++) {
      const root = writeRoot();
      const before = snapshot(join(root, "lstm_20260102_120000"));
      const files = failingFileSystem({ failAt, failCount, code: "EIO" }, hastyFileSystem);
      await prune(root, files).catch(() => undefined);
      const state = await stateOf(root, before);
      expect(state.places, `call ${failAt}`).toBe(1);
      // In the trash only with an archive that is complete and known.
      if (state.isInTrash)
        expect([state.isArchived, readArchiveRecords(root).records.length]).toEqual([true, 1]);
      if (files.failures() === 0) {
        expect(failAt).toBeGreaterThan(60);
        return;
      }
      // A process that has died holds its locks no longer; this one lives.
      for (const name of readdirSync(root).includes(".runledger")
        ? readdirSync(join(root, ".runledger"))
        : [])
        if (name.includes(".lock")) rmSync(join(root, ".runledger", name));
      rmSync(join(root, "../archive/lstm_20260102_120000.tar.gz.lock"), { force: true });
      if (!state.isInTrash)
        expect(await prune(root, hastyFileSystem), `after call ${failAt}`).toEqual(["gone"]);
      expect(await stateOf(root, before)).toEqual({ places: 1, isInTrash: true, isArchived: true });
    }
  });

  it("would be caught by this if it let a run go before its archive is good", async () => {
    const root = writeRoot();
    const [going] = goingOf(root);
    const files = failingFileSystem({ failAt: 30, failCount: Number.POSITIVE_INFINITY }, hastyFileSystem);
    const hasty = async (): Promise<void> => {
      rmSync(going?.plan.run.path ?? "", { recursive: true });
      await prune(root, files);
    };
    const before = snapshot(join(root, "lstm_20260102_120000"));
    await hasty().catch(() => undefined);
    expect((await stateOf(root, before)).places).toBe(0);
  });

  it("keeps a run that somebody wrote to or tagged after it was looked at, and lets the others go", async () => {
    const root = writeRoot();
    const going = goingOf(root);
    const [one] = going;
    if (one === undefined) expect.unreachable("one run goes");
    const world = worldOf();
    const codes: string[] = [];
    const outFolder = join(root, "../archive");
    writeTree(join(root, ".runledger"), {
      "annotations.jsonl": `${JSON.stringify({ time: "2026-01-03T00:00:00Z", run_id: one.plan.run.id, path: one.plan.run.id, type: "tag", tag: "good" })}\n`,
    });
    for await (const done of pruneRuns(
      [one, { ...one, newestMs: 1 }],
      { outFolder, locks: [], isNeeded: () => undefined },
      world,
    ))
      codes.push("error" in done ? done.error.message : "gone");
    expect(codes).toEqual([
      "lstm_20260102_120000: was tagged good meanwhile. It was kept.",
      "lstm_20260102_120000: has changed meanwhile. It was kept.",
    ]);
    expect(existsSync(one.plan.run.path)).toBe(true);
  });

  it("lets one at a time clean up a root: the second is told who is at it", async () => {
    const root = writeRoot();
    await withPruneLocks([root], worldOf(), async () => {
      const second = withPruneLocks([root], worldOf(), async () => expect.unreachable());
      await expect(second).rejects.toThrow(`prune.lock: process ${process.pid} on `);
    });
    await expect(withPruneLocks([root], worldOf(), async () => "free")).resolves.toBe("free");
  });

  it("finishes what a killed clean-up has left of a run of several files, whatever the rules say by now", async () => {
    let partial = 0;
    for (let failAt = 1, failures = 1; failures > 0; failAt++) {
      const { root, paths } = writeSeveral();
      const faults = { failAt, failCount: Number.POSITIVE_INFINITY, only: ["rename"] as const };
      const files = failingFileSystem({ ...faults, code: "EIO" }, hastyFileSystem);
      await prune(root, files, "last:1").catch(() => undefined);
      failures = files.failures();
      const left = paths.filter((path) => existsSync(path));
      if (left.length === 0 || left.length === paths.length) continue;
      partial++;
      expect(goingOf(root, "last:9").map(({ moves, reason }) => ({ moves, reason }))).toEqual([
        { moves: left, reason: "its removal was cut off" },
      ]);
      expect(await prune(root, hastyFileSystem, "last:9")).toEqual(["gone"]);
      expect(paths.filter((path) => existsSync(path))).toEqual([]);
      expect(goingOf(root, "last:9")).toEqual([]);
    }
    expect(partial).toBeGreaterThan(1);
  });

  it("leaves alone what has come to the places of an archived run since", async () => {
    const { root, paths } = writeSeveral();
    expect(await prune(root, hastyFileSystem, "last:1")).toEqual(["gone"]);
    for (const path of paths.slice(1)) {
      writeFileSync(path, "another's");
      utimesSync(path, nowMs / 1000 + 60, nowMs / 1000 + 60);
    }
    expect(goingOf(root, "last:9")).toEqual([]);
    expect(paths.map((path) => existsSync(path))).toEqual([false, true, true]);
  });
});

/** Two runs without folders of their own; the older one has three files, of which the first tells of it. */
function writeSeveral(): { readonly root: string; readonly paths: readonly string[] } {
  const root = join(temporaryFolder(), "runs");
  const lines = (id: string, steps: readonly number[]): string =>
    [
      { run_header: true, run_id: id, model: "m", ts: `2026-01-0${id.slice(1)}T00:00:00Z` },
      ...steps.map((step) => ({ run_id: id, step, evaluation: { correct: true } })),
    ]
      .map((line) => JSON.stringify(line))
      .join("\n");
  const names = ["r1.jsonl", "r1.jsonl.recovered", "r1.jsonl.recovered.gz"];
  const [first, second, third] = [1, 2, 3].map((step) => lines("r1", [step]));
  writeTree(root, { "r1.jsonl": first, "r1.jsonl.recovered": second, "r2.jsonl": lines("r2", [1]) });
  writeTree(root, { "r1.jsonl.recovered.gz": gzipSync(third ?? "") });
  return { root, paths: names.map((name) => join(root, name)) };
}
