import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { archiveRuns, planRuns } from "../../../src/catalog/archive/archive-runs.js";
import { findSources } from "../../../src/catalog/find-sources.js";
import { loadRuns } from "../../../src/catalog/load-runs.js";
import { openTable } from "../../../src/catalog/open-table.js";
import type { Run } from "../../../src/core/run.js";
import { UserError } from "../../../src/errors.js";
import { checkArchive } from "../../../src/store/archive-check.js";
import { readArchiveRecords } from "../../../src/store/archive-records.js";
import { writeChecksums } from "../../../src/store/checksums.js";
import { type FileSystem, nodeFileSystem } from "../../../src/store/file-system.js";
import { restoreArchive } from "../../../src/store/restore-archive.js";
import { machineIdentity } from "../../../src/store/writer-identity.js";
import { archiveNowMs, archiveWorld, snapshot } from "../../helpers/archive-root.js";
import { failingFileSystem, hastyFileSystem } from "../../helpers/failing-file-system.js";
import { goldenRoot } from "../../helpers/read-golden.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

const reading = { nowMs: archiveNowMs, machine: machineIdentity() };
const worldWith = (files: FileSystem) => ({ ...archiveWorld({ files }), reading });

const id = "lstm_20260122_020157";
const history = '{"step":1,"loss":0.5}\n{"step":2,"loss":"NaN"}\n';

async function writeRoot(): Promise<string> {
  const root = temporaryFolder();
  writeTree(join(root, id), {
    "metadata.json": { schema_version: 1, run_id: id, status: "finished", metrics: { mae: 0.25 }, seed: 7 },
    "status.json": { schema_version: 1, state: "finished" },
    "history.jsonl": history,
    "annotations.jsonl": '{"type":"tag","tag":"good","time":"2026-01-22T00:00:00Z"}\n',
  });
  await writeChecksums(nodeFileSystem, join(root, id));
  return root;
}

async function archiveAll(
  root: string,
  outFolder: string,
  how: { readonly files?: FileSystem; readonly removes?: boolean } = {},
): Promise<readonly Run[]> {
  const { runs } = loadRuns([root], reading);
  const plans = planRuns(nodeFileSystem, runs, runs);
  const world = worldWith(how.files ?? nodeFileSystem);
  for await (const _ of archiveRuns(plans, { outFolder, removes: how.removes ?? true }, world));
  return runs;
}

/** A run without what only archived ones have. */
function plain(run: Run): Run {
  const attributes = new Map([...run.attributes].filter(([name]) => !name.startsWith("archive.")));
  return { ...run, attributes };
}

describe("archived runs", () => {
  it("stay in the table with metrics, tags and history, with and without the index", async () => {
    const root = await writeRoot();
    const out = temporaryFolder();
    const historyOf = () => findSources(root).sources[0]?.readHistory?.();
    const before = { runs: loadRuns([root], reading).runs, history: historyOf() };
    await archiveAll(root, out);
    expect(existsSync(join(root, id))).toBe(false);
    const { runs, problems } = loadRuns([root], reading);
    expect(problems).toEqual([]);
    expect(runs.map(plain)).toEqual(before.runs);
    expect(runs[0]?.attributes.get("archive.path")).toBe(join(out, `${id}.tar.gz`));
    expect(historyOf()).toEqual(before.history);
    const use = { folder: temporaryFolder(), isTrusted: false, forAll: true };
    for (const index of [undefined, use, use]) {
      const open = openTable([root], reading, index);
      expect(open.table.rows.map((row) => open.runOf(row))).toEqual(runs);
      open.finish();
    }
    await restoreArchive(nodeFileSystem, { archive: join(out, `${id}.tar.gz`), root }, archiveWorld());
    const open = openTable([root], reading, use);
    expect(open.table.rows.map((row) => open.runOf(row))).toEqual(before.runs);
    open.finish();
  });

  it("keep their place among the others: what ties, ties in the same order", async () => {
    const root = temporaryFolder();
    for (const name of ["a", "b", "c", "d"]) {
      const metadata = { schema_version: 1, run_id: name, status: "finished", metrics: { mae: 0.25 } };
      writeTree(join(root, name), { "metadata.json": metadata });
    }
    const { runs } = loadRuns([root], reading);
    const plans = planRuns(nodeFileSystem, runs, runs).filter(({ run }) => ["c", "a"].includes(run.id));
    const options = { outFolder: temporaryFolder(), removes: true };
    for await (const _ of archiveRuns(plans.reverse(), options, worldWith(nodeFileSystem)));
    expect(loadRuns([root], reading).runs.map((run) => run.id)).toEqual(["a", "b", "c", "d"]);
    expect(openTable([root], reading, undefined).table.rows.map((row) => row.id)).toEqual([
      "a",
      "b",
      "c",
      "d",
    ]);
  });

  it("are told with a problem where what was kept of the history is damaged", async () => {
    const root = await writeRoot();
    await archiveAll(root, temporaryFolder());
    const folder = join(root, ".runledger/archived");
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), "damaged");
    const read = findSources(root).sources[0]?.readHistory?.();
    expect(read?.problems[0]?.message).toContain("runledger restore lstm_20260122_020157");
    writeFileSync(join(root, ".runledger/archives.jsonl"), '{"half', { flag: "a" });
    const { runs, problems } = loadRuns([root], reading);
    expect(runs.map((run) => run.id)).toEqual([id]);
    expect(problems[0]?.code).toBe("malformed-archive-record");
  });

  const layouts = ["content-addressed-tree", "lab-notebook", "run-store", "step-logs", "training-log"];
  const shapes = ["a-file-a-fold", "a-file-a-time", "a-log-a-run"].map((name) => `shape/${name}`);

  it.each([...layouts, ...shapes])("of the layout %s come back as they were", async (layout) => {
    const folder = goldenRoot(layout);
    const root = join(temporaryFolder(), "root");
    copyTree(folder, root);
    const { runs } = loadRuns([root], reading);
    const files = snapshot(root);
    const plans = planRuns(nodeFileSystem, runs, runs).filter(
      ({ refusal, stays }) => refusal === undefined && stays === undefined,
    );
    const out = temporaryFolder();
    for await (const _ of archiveRuns(plans, { outFolder: out, removes: true }, worldWith(nodeFileSystem)));
    const byKey = new Map(loadRuns([root], reading).runs.map((run) => [`${run.path}#${run.id}`, run]));
    for (const { run } of plans) {
      const found = byKey.get(`${run.path}#${run.id}`);
      expect([run.id, found?.metrics, found?.params]).toEqual([run.id, run.metrics, run.params]);
    }
    for (const { archive, root: home } of readArchiveRecords(root).records)
      await restoreArchive(nodeFileSystem, { archive, root: home }, archiveWorld());
    rmSync(join(root, ".runledger"), { recursive: true, force: true });
    rmSync(join(root, ".trash"), { recursive: true, force: true });
    expect(snapshot(root)).toEqual(files);
  });
});

function copyTree(from: string, to: string): void {
  for (const [path, content] of snapshot(from)) {
    const isFolder = content === "folder";
    writeTree(to, { [isFolder ? `${path}/` : path]: isFolder ? "" : Buffer.from(content, "latin1") });
  }
}

/** Whether the run is in its place; or its archive is good and recorded, and it is whole in the trash. */
async function isSafe(root: string, out: string, before: ReadonlyMap<string, string>): Promise<boolean> {
  const isListed = loadRuns([root], reading).runs.some(
    (run) => run.id === id && run.metrics.get("mae") === 0.25,
  );
  if (!isListed) return false;
  const found = snapshot(join(root, id));
  if (found.size === before.size && [...found].every(([path, text]) => before.get(path) === text))
    return true;
  if (found.size > 0 || readArchiveRecords(root).records.length !== 1) return false;
  const { comparison } = await checkArchive(nodeFileSystem, join(out, `${id}.tar.gz`));
  return comparison.same.length === before.size && comparison.changed.length === 0;
}

/** Fails at every call in turn, or dies there; counts tries, and those after which something was lost. */
async function tryEveryCall(
  { failCount, step }: { readonly failCount: number; readonly step: number },
  work: (root: string, out: string, files: FileSystem) => Promise<unknown>,
): Promise<{ tries: number; lost: number }> {
  let lost = 0;
  for (let call = 1; ; call += step) {
    const root = await writeRoot();
    const before = snapshot(join(root, id));
    const out = temporaryFolder();
    const files = failingFileSystem({ failAt: call, failCount, code: "ENOSPC" }, hastyFileSystem);
    await work(root, out, files).catch((error: unknown) => {
      const isKnown = error instanceof UserError || (error as { code?: string }).code === "ENOSPC";
      if (!isKnown) throw error;
    });
    if (!(await isSafe(root, out, before))) lost++;
    if (files.failures() === 0) return { tries: call - 1, lost };
  }
}

describe("archiving and removing on a bad day", () => {
  const ours = (root: string, out: string, files: FileSystem) => archiveAll(root, out, { files });

  it.each([
    ["is the last", { failCount: Number.POSITIVE_INFINITY, step: 1 }],
    ["of every third fails", { failCount: 1, step: 3 }],
  ])(
    "loses no run and no row, whichever call %s",
    async (_, faults) => {
      const { tries, lost } = await tryEveryCall(faults, ours);
      expect(lost).toBe(0);
      expect(tries).toBeGreaterThan(80);
    },
    120_000,
  );

  it("would notice an archiver that removes before it records", async () => {
    const careless = async (root: string, out: string, files: FileSystem): Promise<void> => {
      await archiveAll(root, out, { removes: false });
      const records = readFileSync(join(root, ".runledger/archives.jsonl"));
      rmSync(join(root, ".runledger"), { recursive: true });
      rmSync(join(root, id), { recursive: true });
      files.makeFolder(join(root, ".runledger"));
      const handle = files.open(join(root, ".runledger/archives.jsonl"), "create");
      files.write(handle, records, 0);
      files.close(handle);
    };
    expect(
      (await tryEveryCall({ failCount: Number.POSITIVE_INFINITY, step: 1 }, careless)).lost,
    ).toBeGreaterThan(0);
  });

  it("takes up what a killed call left", async () => {
    const root = await writeRoot();
    const out = temporaryFolder();
    const records = join(root, ".runledger/archives.jsonl");
    const open: FileSystem["open"] = (path, mode) => {
      if (path === records) throw Object.assign(new Error("full"), { code: "ENOSPC" });
      return nodeFileSystem.open(path, mode);
    };
    const error = await archiveAll(root, out, { files: { ...nodeFileSystem, open } }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: "not-recorded" });
    expect(existsSync(join(root, id))).toBe(true);
    await archiveAll(root, out);
    expect(existsSync(join(root, id))).toBe(false);
    expect(readArchiveRecords(root).records).toHaveLength(1);
  });

  describe("of a run that is several files", () => {
    const readAll = (root: string) => loadRuns([root], reading).runs;
    const archiveOne = async (name: string, root: string, out: string, files: FileSystem): Promise<void> => {
      const runs = readAll(root);
      const plans = planRuns(
        files,
        runs.filter(({ id }) => id === name),
        runs,
      );
      const [plan] = plans;
      if (plan === undefined || (plan.refusal !== undefined && plan.unfinished === undefined)) return;
      for await (const _ of archiveRuns(plans, { outFolder: out, removes: true }, worldWith(files)));
    };

    it.each(["checkpoints-of-five-runs", "parallel-folders"])(
      "is finished by the same call, whichever move was the last: %s",
      async (shape) => {
        let [partial, call] = [0, 2];
        for (let failures = 1; failures > 0; ) {
          const root = join(temporaryFolder(), "root");
          copyTree(goldenRoot(`shape/${shape}`), root);
          const [first] = readAll(root);
          const [plan] = planRuns(nodeFileSystem, first === undefined ? [] : [first], readAll(root));
          expect(plan?.filePaths?.length).toBeGreaterThan(2);
          const before = snapshot(root);
          const out = temporaryFolder();
          const faults = { failAt: ++call, failCount: Number.POSITIVE_INFINITY, only: ["rename"] as const };
          const files = failingFileSystem({ ...faults, code: "EIO" }, hastyFileSystem);
          await archiveOne(first?.id ?? "", root, out, files).catch(() => undefined);
          failures = files.failures();
          const isGone = (path: string): boolean => !existsSync(path);
          const gone = plan?.filePaths?.filter(isGone).length ?? 0;
          if (gone > 0 && gone < (plan?.filePaths?.length ?? 0)) partial++;
          await archiveOne(first?.id ?? "", root, out, nodeFileSystem);
          expect(plan?.filePaths?.every(isGone), `rename ${call}`).toBe(true);
          const [found, ...others] = readAll(root).filter(({ id }) => id === first?.id);
          expect(others).toEqual([]);
          expect([found?.metrics, found?.params]).toEqual([first?.metrics, first?.params]);
          for (const { archive, root: home } of readArchiveRecords(root).records)
            await restoreArchive(nodeFileSystem, { archive, root: home }, archiveWorld());
          for (const [path, content] of before) expect(snapshot(root).get(path)).toBe(content);
        }
        expect(partial).toBeGreaterThan(1);
      },
    );
  });
});
