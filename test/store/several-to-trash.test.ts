import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { takeLock } from "../../src/store/lock.js";
import { findCutRemovals, finishCutRemoval, moveRunToTrash } from "../../src/store/several-to-trash.js";
import { listTrash, restoreFromTrash, trashLock } from "../../src/store/trash-bin.js";
import { archiveWorld } from "../helpers/archive-root.js";
import { failingFileSystem, hastyFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const names = ["logs/r1.jsonl", "logs/r1.jsonl.2", "more/r1.csv"];
const worldOf = (files: FileSystem = nodeFileSystem) => archiveWorld({ files });

function rootOfOne(): { readonly root: string; readonly paths: readonly string[] } {
  const root = temporaryFolder();
  writeTree(root, Object.fromEntries(names.map((name) => [name, `of ${name}`])));
  const paths = names.map((name) => join(root, name));
  for (const path of paths) utimesSync(path, 1000, 1000);
  return { root, paths };
}

const remove = (root: string, paths: readonly string[], files?: FileSystem) =>
  moveRunToTrash({ root, paths, runId: "r1", reason: "deleted" }, worldOf(files));

/** A root where the removal died before this file went. */
async function cutBefore(
  place: number,
): Promise<{ readonly root: string; readonly paths: readonly string[] }> {
  const { root, paths } = rootOfOne();
  const rename: FileSystem["rename"] = (from, to) => {
    if (from === paths[place]) throw new Error("died");
    nodeFileSystem.rename(from, to);
  };
  await expect(remove(root, paths, { ...hastyFileSystem, rename })).rejects.toThrow("died");
  return { root, paths };
}

const isThere = (paths: readonly string[]): boolean[] => paths.map((path) => existsSync(path));
const recordOf = (moved: string) => JSON.parse(readFileSync(join(dirname(moved), "trash.json"), "utf8"));

describe("moving a run of several files to the trash", () => {
  it("moves each of them, with what it is of, and leaves nothing to be done", async () => {
    const { root, paths } = rootOfOne();
    const moved = await remove(root, paths);
    expect(moved.map((path) => [basename(path), readFileSync(path, "utf8")])).toEqual(
      names.map((name) => [basename(name), `of ${name}`]),
    );
    expect(isThere(paths)).toEqual([false, false, false]);
    expect(moved.map(recordOf)).toEqual(
      names.map((path) => ({ path, reason: "deleted", moved_at: "2026-01-22T12:00:00.000Z", run_id: "r1" })),
    );
    expect(findCutRemovals(nodeFileSystem, root)).toEqual([]);
  });

  it("moves one folder as it is, and nothing when there is nothing", async () => {
    const { root } = rootOfOne();
    const [moved = ""] = await remove(root, [join(root, "logs")]);
    expect(readdirSync(moved)).toEqual(["r1.jsonl", "r1.jsonl.2"]);
    expect(recordOf(moved)).not.toHaveProperty("rest");
    expect(findCutRemovals(nodeFileSystem, root)).toEqual([]);
    expect(await remove(root, [])).toEqual([]);
  });

  it("gives way to who works on the trash, and stops when its lock is another's", async () => {
    const { root, paths } = rootOfOne();
    const lock = takeLock(trashLock(root, worldOf()));
    await expect(remove(root, paths)).rejects.toMatchObject({ code: "locked" });
    lock.release();
    const rename: FileSystem["rename"] = (from, to) => {
      nodeFileSystem.rename(from, to);
      rmSync(trashLock(root, worldOf()).path, { force: true });
    };
    const files = { ...nodeFileSystem, rename };
    await expect(remove(root, paths, files)).rejects.toMatchObject({ code: "lock-lost" });
    const [cut] = findCutRemovals(nodeFileSystem, root);
    expect(cut).toMatchObject({ runId: "r1", reason: "deleted", path: paths[0], left: paths.slice(1) });
  });
});

describe("a removal of several files that was cut off", () => {
  it.each([
    ["the process dies at", Number.POSITIVE_INFINITY],
    ["fails", 1],
  ])("is finished by the next call, whichever call %s", async (_, failCount) => {
    let cut = 0;
    for (let failAt = 1, failures = 1; failures > 0; failAt++) {
      const { root, paths } = rootOfOne();
      const files = failingFileSystem({ failAt, failCount }, hastyFileSystem);
      await remove(root, paths, files).catch(() => undefined);
      failures = files.failures();
      rmSync(trashLock(root, worldOf()).path, { force: true });
      const found = findCutRemovals(nodeFileSystem, root);
      for (const one of found) await finishCutRemoval(one, worldOf(hastyFileSystem));
      cut += found.length;
      const [first] = isThere(paths);
      expect(isThere(paths), `call ${failAt}`).toEqual([first, first, first]);
      const inTrash = listTrash(nodeFileSystem, root).map(({ from }) => from);
      expect(inTrash.sort()).toEqual(first === true ? [] : names);
      expect(findCutRemovals(nodeFileSystem, root)).toEqual([]);
    }
    expect(cut).toBeGreaterThan(3);
  });

  it("is finished once: who comes second finds nothing to do", async () => {
    const { root, paths } = await cutBefore(1);
    const [cut] = findCutRemovals(nodeFileSystem, root);
    if (cut === undefined) expect.unreachable("two files are left");
    const moved = await finishCutRemoval(cut, worldOf());
    expect(moved.map(recordOf)).toMatchObject(names.slice(1).map((path) => ({ path, run_id: "r1" })));
    expect(recordOf(join(cut.entry, "r1.jsonl"))).not.toHaveProperty("rest");
    expect(await finishCutRemoval(cut, worldOf())).toEqual([]);
    expect(isThere(paths)).toEqual([false, false, false]);
  });

  it("is none any more when the file that went first was put back, or something else is there", async () => {
    const { root, paths } = await cutBefore(1);
    const [entry] = listTrash(nodeFileSystem, root);
    if (entry === undefined) expect.unreachable("one file went");
    writeFileSync(paths[0] ?? "", "another run");
    expect(findCutRemovals(nodeFileSystem, root)).toEqual([]);
    rmSync(paths[0] ?? "");
    await restoreFromTrash(entry, worldOf());
    expect(isThere(paths)).toEqual([true, true, true]);
    expect(findCutRemovals(nodeFileSystem, root)).toEqual([]);
  });

  it("leaves files alone that have changed since", async () => {
    const { root, paths } = await cutBefore(1);
    const [, second = "", third = ""] = paths;
    writeFileSync(second, "longer than it was before");
    utimesSync(second, 1000, 1000);
    utimesSync(third, 1001, 1001);
    expect(findCutRemovals(nodeFileSystem, root)).toEqual([]);
    expect(isThere(paths)).toEqual([false, true, true]);
  });

  it("is none in an entry that is being removed for good, nor where what went first is nowhere", async () => {
    const { root, paths } = await cutBefore(1);
    const [cut] = findCutRemovals(nodeFileSystem, root);
    const entry = cut?.entry ?? "";
    const going = join(dirname(entry), `.going-${basename(entry)}`);
    renameSync(entry, going);
    expect(findCutRemovals(nodeFileSystem, root)).toEqual([]);
    renameSync(going, entry);
    rmSync(join(entry, basename(paths[0] ?? "")));
    expect(findCutRemovals(nodeFileSystem, root)).toEqual([]);
    expect(isThere(paths)).toEqual([false, true, true]);
  });

  it("is told of what the disk says of a file that is not there, before any other has gone", async () => {
    const { root, paths } = rootOfOne();
    const missing = [join(root, "gone"), ...paths];
    await expect(remove(root, missing)).rejects.toMatchObject({ code: "not-removable" });
    expect(isThere(paths)).toEqual([true, true, true]);
    await expect(remove(root, [...paths.slice(0, 1), join(root, "gone")])).rejects.toThrow("ENOENT");
    expect(findCutRemovals(nodeFileSystem, root)).toEqual([]);
  });

  it("takes nothing that a record names outside of the root, behind a link, or that is no file", async () => {
    const { root } = await cutBefore(2);
    const [cut] = findCutRemovals(nodeFileSystem, root);
    expect(cut?.left).toEqual([join(root, "more/r1.csv")]);
    const outside = temporaryFolder();
    writeTree(outside, { "more/r1.csv": "", x: "" });
    utimesSync(join(outside, "x"), 1, 1);
    symlinkSync(outside, join(root, "link"));
    const record = recordOf(join(cut?.entry ?? "", "r1.jsonl"));
    const told = (path: unknown) => ({ path, bytes: 0, modified_ms: 1000 });
    for (const rest of [
      [told("link/x")],
      [told(`../${basename(outside)}/x`)],
      [told(join(outside, "x"))],
      [told(".trash"), told("more"), told("none"), { path: "none" }, null, 5],
      "more/r1.csv",
    ]) {
      writeFileSync(join(cut?.entry ?? "", "trash.json"), JSON.stringify({ ...record, rest }));
      expect(findCutRemovals(nodeFileSystem, root)).toEqual([]);
    }
    for (const damaged of [
      { ...record, path: "../x" },
      { ...record, path: 5 },
      { ...record, run_id: 5 },
    ]) {
      writeFileSync(join(cut?.entry ?? "", "trash.json"), JSON.stringify(damaged));
      expect(findCutRemovals(nodeFileSystem, root)).toEqual([]);
    }
    writeFileSync(join(cut?.entry ?? "", "trash.json"), JSON.stringify(record));
    expect(findCutRemovals(nodeFileSystem, root)).toEqual([cut]);
  });

  it("is looked for in vain where there is no trash", () => {
    expect(findCutRemovals(nodeFileSystem, temporaryFolder())).toEqual([]);
  });
});
