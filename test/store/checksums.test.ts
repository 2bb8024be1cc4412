import { createHash } from "node:crypto";
import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  compareChecksums,
  differingPaths,
  encodeChecksums,
  isUnchecked,
  measureChecked,
  parseChecksums,
  readChecksums,
  writeChecksums,
  writeChecksumsNow,
} from "../../src/store/checksums.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { snapshot, writeFinishedRun } from "../helpers/archive-root.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function filesOf(folder: string) {
  const read = readChecksums(folder);
  if (!("files" in read)) throw new Error("no checksums");
  return read.files;
}

describe("checksums of a run", () => {
  it("cover what the run wrote, sorted by path, and leave out what changes later", async () => {
    const folder = temporaryFolder();
    writeTree(folder, {
      "metadata.json": "{}",
      "b/c.txt": "c",
      "b.txt": "b",
      "status.json": "{}",
      "annotations.jsonl": "",
      "report.md": "",
      "assets/plot.png": "",
      "assets.txt": "kept",
      ".metadata.json.0123456789ab.tmp": "half",
    });
    symlinkSync("/etc/passwd", join(folder, "link"));
    await writeChecksums(nodeFileSystem, folder);
    expect(filesOf(folder)).toEqual([
      { path: "assets.txt", bytes: 4, sha256: sha256("kept") },
      { path: "b.txt", bytes: 1, sha256: sha256("b") },
      { path: "b/c.txt", bytes: 1, sha256: sha256("c") },
      { path: "metadata.json", bytes: 2, sha256: sha256("{}") },
    ]);
    expect(readFileSync(join(folder, "checksums.json"), "utf8")).toMatch(
      /^\{\n {2}"schema_version": 1,\n {2}"files": \[\n {4}\{"path":"assets.txt","bytes":4,"sha256":"[0-9a-f]{64}"\},\n/,
    );
  });

  it("are the same when they are written at once, and are not written too late", async () => {
    const { path } = await writeFinishedRun();
    const calm = readFileSync(join(path, "checksums.json"));
    rmSync(join(path, "checksums.json"));
    expect(writeChecksumsNow(nodeFileSystem, path, () => true)).toBe(false);
    expect(readChecksums(path)).toEqual({ problem: undefined });
    expect(writeChecksumsNow(nodeFileSystem, path, () => false)).toBe(true);
    expect(readFileSync(join(path, "checksums.json")).equals(calm)).toBe(true);
  });

  it("say which files changed, are missing or came later", async () => {
    const { path } = await writeFinishedRun();
    const recorded = filesOf(path);
    expect(compareChecksums(recorded, await measureChecked(nodeFileSystem, path))).toEqual({
      same: recorded,
      changed: [],
      missing: [],
      added: [],
    });
    writeFileSync(join(path, "history.jsonl"), "other");
    rmSync(join(path, "predictions.npy"));
    writeTree(path, { "later/file.txt": "x", "report.md": "not counted" });
    const { changed, missing, added, same } = compareChecksums(
      recorded,
      await measureChecked(nodeFileSystem, path),
    );
    expect(changed.map((pair) => pair.found)).toEqual([
      { path: "history.jsonl", bytes: 5, sha256: sha256("other") },
    ]);
    expect(missing.map((file) => file.path)).toEqual(["predictions.npy"]);
    expect(added.map((file) => file.path)).toEqual(["later/file.txt"]);
    expect(same).toHaveLength(recorded.length - 2);
  });

  it("leave out a file that vanishes meanwhile, and pass on what the disk reports", async () => {
    const { path } = await writeFinishedRun();
    const before = snapshot(path);
    const vanishing = failingFileSystem({ failAt: 3, code: "ENOENT", only: ["open"] });
    expect(await measureChecked(vanishing, path)).toHaveLength(filesOf(path).length - 1);
    const failing = failingFileSystem({ failAt: 2, code: "EIO", only: ["read"] });
    await expect(writeChecksums(failing, path)).rejects.toThrow("EIO");
    expect(snapshot(path)).toEqual(before);
  });

  it("close every file, also when they give up", async () => {
    const { path } = await writeFinishedRun();
    const opened = new Set<number>();
    const counting = {
      ...nodeFileSystem,
      open: (...args: Parameters<typeof nodeFileSystem.open>) => {
        const handle = nodeFileSystem.open(...args);
        opened.add(handle);
        return handle;
      },
      close: (handle: number) => {
        opened.delete(handle);
        nodeFileSystem.close(handle);
      },
    };
    let asked = 0;
    writeChecksumsNow(counting, path, () => ++asked > 3);
    writeChecksumsNow(counting, path, () => false);
    expect(opened.size).toBe(0);
  });

  it.each([
    "",
    "[]",
    "null",
    '{"files":1}',
    '{"files":[{"path":"a"}]}',
    '{"files":[{"path":1,"bytes":1,"sha256":"x"}]}',
    '{"files":[7]}',
    '{"files":[null]}',
    `{"files":[{"path":1,"bytes":1,"sha256":"${"a".repeat(64)}"}]}`,
    `{"files":[{"path":"a","bytes":"1","sha256":"${"a".repeat(64)}"}]}`,
    `{"files":[{"path":"a","bytes":1,"sha256":"${"a".repeat(63)}"}]}`,
    `{"files":[{"path":"a","bytes":1,"sha256":"${"a".repeat(65)}"}]}`,
    `{"files":[{"path":"a","bytes":1,"sha256":"${"A".repeat(64)}"}]}`,
  ])("are not read from %j", (text) => {
    expect(parseChecksums(text)).toBeUndefined();
  });

  it("say what is wrong with checksums.json", () => {
    const folder = temporaryFolder();
    writeTree(folder, { "checksums.json": "{" });
    const path = join(folder, "checksums.json");
    expect(readChecksums(folder)).toEqual({
      problem: { code: "bad-checksums", path, message: "is not a list of checksums." },
    });
    rmSync(path);
    writeTree(path, { "a.txt": "" });
    expect(readChecksums(folder)).toMatchObject({
      problem: { path, message: expect.stringContaining("is a folder") },
    });
  });

  it("take a file for changed when its size or its content is another", () => {
    const recorded = { path: "a", bytes: 1, sha256: "1".repeat(64) };
    for (const other of [
      { ...recorded, bytes: 2 },
      { ...recorded, sha256: "2".repeat(64) },
    ]) {
      const { same, changed } = compareChecksums([recorded], [other]);
      expect([same, changed]).toEqual([[], [{ recorded, found: other }]]);
    }
    const named = (path: string, bytes = 1) => ({ ...recorded, path, bytes });
    const comparison = compareChecksums(
      [named("a"), named("gone"), named("same")],
      [named("a", 2), named("more"), named("same")],
    );
    expect(differingPaths(comparison)).toEqual(["a", "gone", "more"]);
  });

  it.each([
    ["history.rank1.jsonl", true],
    ["status.json", true],
    ["assets/a.bin", true],
    ["assets", true],
    ["assets.txt", false],
    ["ranks/1/history.jsonl", true],
    ["ranks.txt", false],
    ["a/.b.0123456789ab.tmp", true],
    ["a/.b.0123456789ab.tmp/c", false],
    ["a/b.0123456789ab.tmp", false],
    [".b.0123456789a.tmp", false],
    ["metadata.json", false],
  ])("cover %s or not: left out is %s", (path, isLeftOut) => {
    expect(isUnchecked(path)).toBe(isLeftOut);
  });

  it("can be read back with what else a list says", () => {
    const files = [{ path: 'a "b"\n', bytes: 0, sha256: sha256("") }];
    const text = encodeChecksums(files, { run_id: "x" });
    expect(parseChecksums(text)).toEqual(files);
    expect(JSON.parse(text)).toEqual({ schema_version: 1, run_id: "x", files });
    expect(encodeChecksums([])).toBe('{\n  "schema_version": 1,\n  "files": []\n}\n');
    expect(encodeChecksums([], { a: "1", b: "2" })).toBe(
      '{\n  "schema_version": 1,\n  "a": "1",\n  "b": "2",\n  "files": []\n}\n',
    );
    expect(parseChecksums(encodeChecksums([]))).toEqual([]);
  });
});
