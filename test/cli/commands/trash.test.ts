import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startRun } from "../../../src/index.js";
import { type FileSystem, nodeFileSystem } from "../../../src/store/file-system.js";
import { moveRunToTrash } from "../../../src/store/several-to-trash.js";
import { archiveWorld } from "../../helpers/archive-root.js";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

function rootOfTwo(): string {
  const folder = temporaryFolder();
  for (const name of ["a", "b"]) {
    const metadata = { schema_version: 1, run_id: name, status: "finished", metrics: { loss: 1 } };
    writeTree(join(folder, "runs", name), { "metadata.json": metadata, "notes.txt": "12345" });
  }
  return folder;
}

/** Two runs that are files; the first are two. */
function rootOfLogs(): string {
  const folder = temporaryFolder();
  const lines = (id: string, steps: readonly number[]): string =>
    [
      { run_header: true, run_id: id, model: "m" },
      ...steps.map((step) => ({ run_id: id, step, evaluation: { correct: true } })),
    ]
      .map((line) => JSON.stringify(line))
      .join("\n");
  writeTree(folder, {
    "runs/r1.jsonl": lines("r1", [1, 2]),
    "runs/r1.jsonl.recovered": lines("r1", [3]),
    "runs/r2.jsonl": lines("r2", [1]),
  });
  return folder;
}

/** What a removal of r1 leaves that dies when the first of its files has gone. */
async function cutRemoval(folder: string, reason: string): Promise<void> {
  const paths = ["r1.jsonl", "r1.jsonl.recovered"].map((name) => join(folder, "runs", name));
  const rename: FileSystem["rename"] = (from, to) => {
    if (from === paths[1]) throw new Error("died");
    nodeFileSystem.rename(from, to);
  };
  const world = archiveWorld({ files: { ...nodeFileSystem, rename } });
  const removal = { root: join(folder, "runs"), runId: "r1", paths, reason };
  await expect(moveRunToTrash(removal, world)).rejects.toThrow("died");
}

describe("runledger delete and trash", () => {
  it("moves a run to the trash, lists it there, and puts it back", async () => {
    const folder = rootOfTwo();
    const before = readFileSync(join(folder, "runs/a/metadata.json"), "utf8");
    const gone = await runCli(["delete", "a"], { in: folder });
    expect(gone.code).toBe(0);
    expect(gone.out).toMatch(
      /^a: moved to runs\/\.trash\/\S+\/a \(2 files, .*Back with: runledger trash restore a\n$/,
    );
    expect((await runCli(["list", "--json"], { in: folder })).out).not.toContain('"id":"a"');
    const listed = await runCli(["trash"], { in: folder });
    expect(listed.out).toMatch(/^a +deleted +0 s +2 +[\d.]+ KiB +runs$/m);
    const back = await runCli(["trash", "restore", "a"], { in: folder });
    expect(back.out).toBe("runs/a: restored\n");
    expect(readFileSync(join(folder, "runs/a/metadata.json"), "utf8")).toBe(before);
    expect((await runCli(["trash"], { in: folder })).err).toBe("The trash is empty.\n");
  });

  it("says how a run comes back so that it can be copied: quoted, and with its root", async () => {
    const folder = rootOfTwo();
    const metadata = { schema_version: 1, run_id: "it is", status: "finished" };
    writeTree(join(folder, "runs/it is"), { "metadata.json": metadata });
    const { out } = await runCli(["delete", "--root", "runs", "it is"], { in: folder });
    expect(out).toMatch(/Back with: runledger trash restore 'it is' --root runs\n$/);
  });

  it("says with --dry-run what would go, file by file, and changes nothing", async () => {
    const folder = rootOfTwo();
    const { out } = await runCli(["delete", "a", "b", "--dry-run"], { in: folder });
    expect(out).toMatch(
      /^a: would be moved to the trash, 2 files, [\d.]+ KiB on disk\n +\d+ B {2}a\/metadata\.json {2}in the run's folder\n +5 B {2}a\/notes\.txt .*\nb: /,
    );
    const json = JSON.parse((await runCli(["delete", "a", "--dry-run", "--json"], { in: folder })).out);
    expect(json).toMatchObject({ schema: "runledger.delete/1", dry_run: true, runs: [{ id: "a" }] });
    expect(readdirSync(join(folder, "runs"))).toEqual(["a", "b"]);
  });

  it("refuses running runs and references, and then deletes none of those named", async () => {
    const folder = rootOfTwo();
    const run = await startRun({ root: join(folder, "runs"), model: "live", collect: false, signals: false });
    const running = await runCli(["delete", "a", run.id], { in: folder, now: Date.now() });
    expect(running).toMatchObject({
      code: 5,
      err: expect.stringContaining("is running. Nothing was deleted."),
    });
    await run.finish();
    await runCli(["reference", "set", "b", "--name", "main"], { in: folder });
    const kept = await runCli(["delete", "b"], { in: folder });
    expect(kept).toMatchObject({ code: 5, err: expect.stringContaining("is kept as reference main") });
    expect(existsSync(join(folder, "runs/a"))).toBe(true);
    expect((await runCli(["delete", "b", "--force"], { in: folder })).code).toBe(0);
  });

  it("leaves alone what another program keeps in a folder of the same name, as MLflow does", async () => {
    const folder = rootOfTwo();
    writeTree(join(folder, "runs/.trash/971835414638830121"), { "meta.yaml": "experiment_id: '9'\n" });
    expect((await runCli(["trash"], { in: folder })).err).toBe("The trash is empty.\n");
    await runCli(["delete", "a"], { in: folder });
    expect((await runCli(["trash"], { in: folder })).out).toMatch(/\n1 run, /);
    const emptied = await runCli(["trash", "empty", "--yes"], { in: folder });
    expect(emptied.out).toMatch(/^1 run removed for good, /);
    expect(readdirSync(join(folder, "runs/.trash"))).toEqual(["971835414638830121"]);
    const named = await runCli(["trash", "empty", "971835414638830121"], { in: folder });
    expect(named).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no "971835414638830121"'),
    });
  });

  it("asks nothing where the trash is empty", async () => {
    const emptied = await runCli(["trash", "empty"], { in: rootOfTwo() });
    expect(emptied).toMatchObject({ code: 0, out: "0 runs removed for good, 0 B freed\n" });
  });

  it("empties the trash only when told what or how old", async () => {
    const folder = rootOfTwo();
    await runCli(["delete", "a", "b"], { in: folder });
    const all = await runCli(["trash", "empty"], { in: folder });
    expect(all).toMatchObject({
      code: 5,
      err: expect.stringContaining("all of it, 2 runs, would be gone for good"),
    });
    const young = await runCli(["trash", "empty", "--older", "30d"], { in: folder });
    expect(young.out).toBe("0 runs removed for good, 0 B freed\n");
    const dry = await runCli(["trash", "empty", "a", "--dry-run"], { in: folder });
    expect(dry.out).toMatch(
      /^a: would be removed for good \(deleted, for 0 s\), [\d.]+ KiB on disk\n +\d+ B {2}a\/metadata\.json\n +5 B {2}a\/notes\.txt\n +\d+ B {2}trash\.json\n1 run, [\d.]+ KiB would come free; nothing was removed\n$/,
    );
    const later = Date.parse("2026-03-22T12:00:00Z");
    const old = await runCli(["trash", "empty", "--older", "30d"], { in: folder, now: later });
    expect(old.out).toMatch(/^2 runs removed for good, [\d.]+ KiB freed\n$/);
    expect(readdirSync(join(folder, "runs/.trash"))).toEqual([]);
  });

  it("names its actions and what it does not find", async () => {
    const folder = rootOfTwo();
    expect((await runCli(["trash", "burn"], { in: folder })).err).toContain("Actions: list, restore, empty.");
    expect((await runCli(["trash", "restore", "c"], { in: folder })).err).toContain('there is no "c"');
    expect((await runCli(["trash", "restore"], { in: folder })).err).toContain("nothing is named");
    expect((await runCli(["trash", "--older", "soon"], { in: folder })).code).toBe(2);
  });

  it("moves all files of a run without a folder, and puts them back together", async () => {
    const folder = rootOfLogs();
    const before = readdirSync(join(folder, "runs"));
    const gone = await runCli(["delete", "r1"], { in: folder });
    expect(gone.code, gone.err).toBe(0);
    expect(readdirSync(join(folder, "runs")).filter((name) => name.startsWith("r1"))).toEqual([]);
    const back = await runCli(["trash", "restore", "r1"], { in: folder });
    expect(back.code, back.err).toBe(0);
    expect(readdirSync(join(folder, "runs")).filter((name) => !name.startsWith("."))).toEqual(before);
  });

  it("finishes with the same words what a killed delete has left of such a run", async () => {
    const folder = rootOfLogs();
    await cutRemoval(folder, "deleted");
    const dry = await runCli(["delete", "r1", "--dry-run"], { in: folder });
    expect(dry.out).toMatch(
      /^r1: would be moved to the trash, 1 file, .*\n +\d+ B {2}r1\.jsonl\.recovered {2}left when its removal was cut off\n$/,
    );
    const gone = await runCli(["delete", "r1", "r2", "--json"], { in: folder });
    expect(JSON.parse(gone.out).runs).toMatchObject([
      { id: "r1", path: join(folder, "runs/r1.jsonl"), files: [{ path: "r1.jsonl.recovered" }] },
      { id: "r2" },
    ]);
    expect(readdirSync(join(folder, "runs")).filter((name) => !name.startsWith("."))).toEqual([]);
    expect((await runCli(["delete", "r1"], { in: folder })).code).toBe(2);
    expect((await runCli(["trash", "restore", "r1"], { in: folder })).out).toBe(
      "runs/r1.jsonl: restored\nruns/r1.jsonl.recovered: restored\n",
    );
  });

  it("lets a clean-up finish what a killed one without archives has left of such a run", async () => {
    const folder = rootOfLogs();
    await cutRemoval(folder, "pruned");
    const words = ["prune", "--keep", "last:9", "--no-archive"];
    const options = { in: folder, now: Date.now() + 3_600_000 };
    const dry = await runCli([...words, "--dry-run"], options);
    expect(dry.err).toBe("r1: its removal was cut off; 1 more file would go to the trash.\n");
    const done = await runCli(words, options);
    expect(done).toMatchObject({
      code: 0,
      err: "r1: its removal was cut off; 1 more file went to the trash.\n",
      out: expect.stringMatching(/^r2 +last:9\n\nNothing to do: 1 run kept$/m),
    });
    expect(readdirSync(join(folder, "runs")).filter((name) => !name.startsWith("."))).toEqual(["r2.jsonl"]);
    expect((await runCli(words, options)).err).toBe("");
  });
});
