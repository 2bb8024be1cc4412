import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { writeIndex } from "../../src/store/index-file.js";
import { refreshIndexRow, withIndexLock } from "../../src/store/index-lock.js";
import { readIndex } from "../../src/store/read-index.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const world = { files: nodeFileSystem, nowMs: () => Date.now() };

it("a run's line takes the place of the one it had, and the others stay", async () => {
  const root = temporaryFolder();
  writeIndex(root, [{ run_id: "a", loss: 1 }, { run_id: "b" }, { run_id: "c" }]);
  await refreshIndexRow(root, () => ({ run_id: "a", loss: 0.5 }), world);
  await refreshIndexRow(root, () => ({ run_id: "d" }), world);
  expect(readIndex(root)).toEqual([
    { run_id: "a", loss: 0.5 },
    { run_id: "b" },
    { run_id: "c" },
    { run_id: "d" },
  ]);
});

it("runs that end together do not lose each other's lines", async () => {
  const root = temporaryFolder();
  writeIndex(root, []);
  const ids = ["a", "b", "c", "d", "e", "f"];
  await Promise.all(ids.map((run_id) => refreshIndexRow(root, () => ({ run_id }), world)));
  expect(readIndex(root).map(({ run_id }) => run_id)).toEqual(ids);
  expect(existsSync(join(root, ".runledger/index.lock"))).toBe(false);
});

it("where nobody keeps an index there is none afterwards, and its line is not asked for", async () => {
  const root = temporaryFolder();
  const ask = (): never => {
    throw new Error("asked");
  };
  await refreshIndexRow(root, ask, world);
  expect(nodeFileSystem.list(root)).toEqual([]);
  writeFileSync(join(root, "index.json"), '{"runs":[]}');
  await expect(refreshIndexRow(root, ask, world)).rejects.toThrow("asked");
});

it("an index that was removed meanwhile stays removed", async () => {
  const root = temporaryFolder();
  const path = writeIndex(root, [{ run_id: "a" }]);
  const row = () => {
    rmSync(path);
    return { run_id: "b" };
  };
  await refreshIndexRow(root, row, world);
  expect(existsSync(path)).toBe(false);
});

it("somebody else's file of that name is not touched, nor is an index that cannot be replaced", async () => {
  const root = temporaryFolder();
  const path = join(root, "index.json");
  writeFileSync(path, "[]");
  const refresh = (files = nodeFileSystem) =>
    refreshIndexRow(root, () => ({ run_id: "a" }), { ...world, files });
  await expect(refresh()).rejects.toMatchObject({ code: "foreign-index", exitCode: 5 });
  expect(readFileSync(path, "utf8")).toBe("[]");
  writeFileSync(path, '{"runs":[]}');
  await expect(refresh(failingFileSystem({ only: ["rename"], failAt: 1 }))).rejects.toThrow("EIO");
  expect(readFileSync(path, "utf8")).toBe('{"runs":[]}');
});

it("the lock of the index is held while the work is done, and its result is handed on", async () => {
  const root = temporaryFolder();
  const lock = join(root, ".runledger", "index.lock");
  expect(await withIndexLock(root, world, () => existsSync(lock))).toBe(true);
  expect(existsSync(lock)).toBe(false);
});
