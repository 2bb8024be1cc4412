import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { moveToTrash } from "../../src/store/trash.js";
import { emptyTrash, listTrash, restoreFromTrash, type TrashEntry } from "../../src/store/trash-bin.js";
import { machineIdentity, ownIdentity } from "../../src/store/writer-identity.js";
import { failingFileSystem, hastyFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const nowMs = Date.parse("2026-01-22T12:00:00Z");
const worldOf = (files: FileSystem = nodeFileSystem) => ({
  files,
  own: ownIdentity(),
  machine: machineIdentity(),
  nowMs: () => nowMs,
});

function rootWithTrash(): string {
  const root = temporaryFolder();
  writeTree(root, {
    "group/a/metadata.json": "12345",
    "group/a/checkpoints/w.bin": "123",
    "b/metadata.json": "1",
  });
  for (const [path, ageMs] of [
    ["group/a", 60_000],
    ["b", 0],
  ] as const)
    moveToTrash({
      files: hastyFileSystem,
      root,
      path: join(root, path),
      reason: "deleted",
      nowMs: nowMs - ageMs,
    });
  return root;
}

const du = (path: string): number =>
  Number(execFileSync("du", ["-s", "--block-size=1", path], { encoding: "utf8" }).split("\t")[0]);
const firstIn = (root: string): TrashEntry => listTrash(nodeFileSystem, root)[0] as TrashEntry;
const trashNames = (root: string): string[] => readdirSync(join(root, ".trash"));

describe("listTrash", () => {
  it("lists what lies there, the oldest first, with where it came from and its size", () => {
    const root = rootWithTrash();
    expect(listTrash(nodeFileSystem, root)).toMatchObject([
      { from: "group/a", reason: "deleted", movedMs: nowMs - 60_000, bytes: 8, files: 2 },
      { from: "b", reason: "deleted", movedMs: nowMs, bytes: 1, files: 1 },
    ]);
    expect(listTrash(nodeFileSystem, temporaryFolder())).toEqual([]);
  });

  it("lists entries whose record is gone or damaged, and counts no byte twice through a link", () => {
    const root = rootWithTrash();
    const entry = firstIn(root);
    writeFileSync(join(root, ".trash", entry.name, "trash.json"), "{");
    symlinkSync("/etc", join(root, ".trash", entry.name, "a", "link"));
    const damaged = listTrash(nodeFileSystem, root).find(({ name }) => name === entry.name);
    expect(damaged).toMatchObject({ from: undefined, reason: undefined, bytes: 8, files: 3 });
  });
});

describe("restoreFromTrash", () => {
  it("puts a run back whole, also where its folder is gone", async () => {
    const root = rootWithTrash();
    const place = await restoreFromTrash(firstIn(root), worldOf());
    expect(place).toBe(join(root, "group/a"));
    expect(readFileSync(join(place, "metadata.json"), "utf8")).toBe("12345");
    expect(listTrash(nodeFileSystem, root).map(({ from }) => from)).toEqual(["b"]);
  });

  it("never puts it over something, nor outside of its root", async () => {
    const root = rootWithTrash();
    mkdirSync(join(root, "group/a"), { recursive: true });
    const entry = firstIn(root);
    await expect(restoreFromTrash(entry, worldOf())).rejects.toThrow("group/a exists");
    for (const from of ["../evil", "/etc/evil", ".trash/x", ".runledger/x", "a/../../evil", ""]) {
      const path = join(root, ".trash", entry.name, "trash.json");
      writeFileSync(path, JSON.stringify({ path: from, moved_at: "2026-01-01T00:00:00Z" }));
      await expect(restoreFromTrash(firstIn(root), worldOf()), from).rejects.toThrow("cannot be put back");
    }
    expect(trashNames(root)).toHaveLength(2);
  });

  it("leaves the run whole in one of both places whatever call of the disk fails", async () => {
    for (let failAt = 1; ; failAt++) {
      const root = rootWithTrash();
      const files = failingFileSystem({ failAt, code: "EIO" });
      const entry = firstIn(root);
      await restoreFromTrash(entry, worldOf(files)).catch(() => undefined);
      const places = [join(root, "group/a"), join(root, ".trash", entry.name, "a")].filter((path) =>
        existsSync(path),
      );
      expect(places, `call ${failAt}`).toHaveLength(1);
      expect(readFileSync(join(places[0] ?? "", "checkpoints/w.bin"), "utf8")).toBe("123");
      if (files.failures() === 0) break;
    }
  });
});

describe("emptyTrash", () => {
  it("removes what is named and frees its bytes, and leaves the rest", async () => {
    const root = rootWithTrash();
    const entry = firstIn(root);
    const before = du(join(root, ".trash"));
    const freed = await emptyTrash(root, [entry], worldOf());
    expect(freed).toBe(entry.diskBytes);
    expect(before - du(join(root, ".trash"))).toBe(freed);
    expect(listTrash(nodeFileSystem, root).map(({ from }) => from)).toEqual(["b"]);
    expect(await emptyTrash(temporaryFolder(), [], worldOf())).toBe(0);
  });

  it("removes a link and not what it leads to", async () => {
    const root = rootWithTrash();
    const outside = temporaryFolder();
    writeTree(outside, { "keep.txt": "kept" });
    symlinkSync(outside, join(root, ".trash", firstIn(root).name, "a", "link"));
    await emptyTrash(root, listTrash(nodeFileSystem, root), worldOf());
    expect(readFileSync(join(outside, "keep.txt"), "utf8")).toBe("kept");
    expect(trashNames(root)).toEqual([]);
  });

  it("is taken up where it was interrupted, whatever call of the disk failed, and shows no half of a run", async () => {
    for (let failAt = 1; ; failAt++) {
      const root = rootWithTrash();
      const files = failingFileSystem({ failAt, code: "EIO" });
      await emptyTrash(root, listTrash(nodeFileSystem, root), worldOf(files)).catch(() => undefined);
      for (const { from, bytes } of listTrash(nodeFileSystem, root))
        expect(bytes, `call ${failAt}`).toBe(from === "b" ? 1 : 8);
      // A process that has died holds its lock no longer; this one lives.
      rmSync(join(root, ".runledger/trash.lock"), { force: true });
      await emptyTrash(root, listTrash(nodeFileSystem, root), worldOf());
      expect(trashNames(root), `call ${failAt}`).toEqual([]);
      if (files.failures() === 0) break;
    }
  });

  it("removes names that are no text, and folders that hold them", async () => {
    const root = rootWithTrash();
    const inside = join(root, ".trash", firstIn(root).name, "a");
    const strange = Buffer.concat([Buffer.from(`${inside}/`), Buffer.from([0xff, 0xfe])]);
    mkdirSync(strange);
    writeFileSync(Buffer.concat([strange, Buffer.from("/"), Buffer.from([0x0a, 0xf0])]), "x");
    await emptyTrash(root, listTrash(nodeFileSystem, root), worldOf());
    expect(trashNames(root)).toEqual([]);
  });

  it("neither lists nor keeps for long what a cut-off move has left: an entry without a run", async () => {
    const root = rootWithTrash();
    const left = join(root, ".trash/20260101_000000_c");
    writeTree(left, { "trash.json": JSON.stringify({ path: "c", reason: "deleted" }) });
    expect(listTrash(nodeFileSystem, root).map(({ from }) => from)).toEqual(["group/a", "b"]);
    // Its run may be on its way into it.
    await emptyTrash(root, [], { ...worldOf(), nowMs: () => Date.now() + 30_000 });
    expect(existsSync(left)).toBe(true);
    await emptyTrash(root, [], { ...worldOf(), nowMs: () => Date.now() + 90_000 });
    expect(existsSync(left)).toBe(false);
    expect(trashNames(root)).toHaveLength(2);
  });

  it("says where it stopped when it may not remove something, and goes on the next time", async () => {
    const root = rootWithTrash();
    const files = failingFileSystem({ failAt: 3, code: "EACCES", only: ["remove"] });
    const entries = listTrash(nodeFileSystem, root);
    await expect(emptyTrash(root, entries, worldOf(files))).rejects.toThrow(
      "not removed to its end (EACCES).",
    );
    await emptyTrash(root, listTrash(nodeFileSystem, root), worldOf());
    expect(trashNames(root)).toEqual([]);
  });
});
