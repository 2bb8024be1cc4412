import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { takeLock } from "../../src/store/lock.js";
import { moveToTrash } from "../../src/store/trash.js";
import {
  emptyTrash,
  listTrash,
  restoreFromTrash,
  type TrashEntry,
  trashLock,
} from "../../src/store/trash-bin.js";
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

describe("entries as they are found", () => {
  it("of one second are in the order of their names", () => {
    const root = temporaryFolder();
    writeTree(root, { "b/x": "1", "a/x": "1", "c/x": "1" });
    for (const name of ["b", "c", "a"])
      moveToTrash({ files: hastyFileSystem, root, path: join(root, name), reason: "deleted", nowMs });
    const list = (folder: string): string[] => nodeFileSystem.list(folder).reverse();
    for (const files of [nodeFileSystem, { ...nodeFileSystem, list }])
      expect(listTrash(files, root).map(({ from }) => from)).toEqual(["a", "b", "c"]);
  });

  it("tell what their record says, as far as it says it in the right form", () => {
    const root = rootWithTrash();
    const record = join(root, ".trash", firstIn(root).name, "trash.json");
    writeFileSync(
      record,
      JSON.stringify({ path: "x", reason: "archived", run_id: "run_a", moved_at: "2026-01-01" }),
    );
    expect(firstIn(root)).toMatchObject({
      root,
      from: "x",
      reason: "archived",
      runId: "run_a",
      movedMs: Date.parse("2026-01-01"),
    });
    writeFileSync(record, JSON.stringify({ path: 1, reason: 2, run_id: 3, moved_at: 4 }));
    expect(firstIn(root)).toMatchObject({ from: undefined, reason: undefined, runId: undefined });
    writeFileSync(record, "[]");
    expect(listTrash(nodeFileSystem, root).map(({ from }) => from)).toContain(undefined);
  });

  it("are as old as their folder where the record does not tell, and very old where that is gone", () => {
    const root = rootWithTrash();
    const { name } = firstIn(root);
    const entry = join(root, ".trash", name);
    writeFileSync(join(entry, "trash.json"), "{}");
    utimesSync(entry, 1000, 1000);
    expect(firstIn(root)).toMatchObject({ name, movedMs: 1_000_000, runId: undefined });
    let looks = 0;
    const look: FileSystem["look"] = (path) =>
      path === entry && ++looks === 3 ? undefined : nodeFileSystem.look(path);
    expect(listTrash({ ...nodeFileSystem, look }, root)[0]).toMatchObject({ name, movedMs: 0 });
  });

  it("are listed at once also where a pipe has the name of the record, and what is no entry is not", () => {
    const root = rootWithTrash();
    const { name } = firstIn(root);
    const record = join(root, ".trash", name, "trash.json");
    rmSync(record);
    execFileSync("mkfifo", [record]);
    writeTree(join(root, ".trash"), { "a file": "1", ".going-x/y": "1", "empty/": "" });
    expect(listTrash(nodeFileSystem, root).map(({ from }) => from)).toEqual(["b", undefined]);
  });
});

describe("restoreFromTrash", () => {
  it("refuses an entry that holds several things, none, or is gone, with what it knows", async () => {
    const root = rootWithTrash();
    const entry = firstIn(root);
    const folder = join(root, ".trash", entry.name);
    const refused = {
      code: "not-restorable",
      exitCode: 5,
      message: `${entry.name}: cannot be put back: ${join(folder, "trash.json")} does not say where it came from.`,
      hint: `It is still in ${folder}.`,
    };
    await expect(restoreFromTrash({ ...entry, from: undefined }, worldOf())).rejects.toMatchObject(refused);
    writeFileSync(join(folder, "more"), "1");
    await expect(restoreFromTrash(entry, worldOf())).rejects.toMatchObject(refused);
    rmSync(folder, { recursive: true });
    await expect(restoreFromTrash(entry, worldOf())).rejects.toMatchObject(refused);
    expect(existsSync(join(root, "group/a"))).toBe(false);
  });

  it("removes nothing any more when another has taken its lock", async () => {
    const root = rootWithTrash();
    const entry = firstIn(root);
    const rename: FileSystem["rename"] = (from, to) => {
      nodeFileSystem.rename(from, to);
      rmSync(join(root, ".runledger/trash.lock"));
    };
    await expect(restoreFromTrash(entry, worldOf({ ...nodeFileSystem, rename }))).rejects.toMatchObject({
      code: "lock-lost",
    });
    expect(existsSync(join(root, "group/a/metadata.json"))).toBe(true);
    expect(readdirSync(join(root, ".trash", entry.name))).toEqual(["trash.json"]);
  });

  it("says what the disk says when the run cannot be moved, and leaves it", async () => {
    const root = rootWithTrash();
    const entry = firstIn(root);
    const files = failingFileSystem({ only: ["rename"], failAt: 1, code: "EXDEV" });
    await expect(restoreFromTrash(entry, worldOf(files))).rejects.toThrow(
      `${entry.name}: cannot be put back: EXDEV.`,
    );
    expect(firstIn(root)).toEqual(entry);
    expect(existsSync(join(root, ".runledger/trash.lock"))).toBe(false);
  });

  it("puts a run back whole, also where its folder is gone", async () => {
    const root = rootWithTrash();
    const place = await restoreFromTrash(firstIn(root), worldOf());
    expect(place).toBe(join(root, "group/a"));
    expect(readFileSync(join(place, "metadata.json"), "utf8")).toBe("12345");
    expect(listTrash(nodeFileSystem, root).map(({ from }) => from)).toEqual(["b"]);
  });

  it("puts a run back also where its record was being written anew when that was cut off", async () => {
    const root = rootWithTrash();
    const entry = firstIn(root);
    writeTree(join(root, ".trash", entry.name), { ".trash.json.0123456789ab.tmp": "{" });
    expect(await restoreFromTrash(entry, worldOf())).toBe(join(root, "group/a"));
    expect(existsSync(join(root, ".trash", entry.name))).toBe(false);
  });

  it("never puts it over something, nor outside of its root", async () => {
    const root = rootWithTrash();
    mkdirSync(join(root, "group/a"), { recursive: true });
    const entry = firstIn(root);
    await expect(restoreFromTrash(entry, worldOf())).rejects.toThrow("group/a exists");
    const outside = [
      "../evil",
      "/etc/evil",
      ".trash/x",
      ".runledger/x",
      "a/../../evil",
      "",
      "a/./b",
      "a//b",
      "a\0b",
    ];
    for (const from of outside) {
      const path = join(root, ".trash", entry.name, "trash.json");
      writeFileSync(path, JSON.stringify({ path: from, moved_at: "2026-01-01T00:00:00Z" }));
      await expect(restoreFromTrash(firstIn(root), worldOf()), from).rejects.toThrow(
        "cannot be put back: it came from outside its root.",
      );
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

  it("passes over entries that another has removed since they were listed", async () => {
    const root = rootWithTrash();
    const [first, second] = listTrash(nodeFileSystem, root);
    if (first === undefined || second === undefined) throw new Error("two are in the trash");
    rmSync(join(root, ".trash", first.name), { recursive: true });
    expect(await emptyTrash(root, [first, second], worldOf())).toBe(second.diskBytes);
    expect(trashNames(root)).toEqual([]);
  });

  it("stops at once when another has taken its lock", async () => {
    const root = rootWithTrash();
    const entries = listTrash(nodeFileSystem, root);
    const removeFolder: FileSystem["removeFolder"] = (path) => {
      nodeFileSystem.removeFolder(path);
      rmSync(join(root, ".runledger/trash.lock"), { force: true });
    };
    await expect(
      emptyTrash(root, entries, worldOf({ ...nodeFileSystem, removeFolder })),
    ).rejects.toMatchObject({ code: "lock-lost" });
    expect(trashNames(root).filter((name) => name.startsWith(".going-"))).toHaveLength(1);
    expect(listTrash(nodeFileSystem, root).map(({ from }) => from)).toEqual(["b"]);
  });

  it("needs no lock where nothing is, and takes one of its own where something is", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, ".trash"));
    expect(await emptyTrash(root, [], worldOf())).toBe(0);
    expect(existsSync(join(root, ".runledger"))).toBe(false);
    writeTree(root, { ".trash/a file": "kept" });
    const held = takeLock(trashLock(root, worldOf()));
    await expect(emptyTrash(root, [], worldOf())).rejects.toMatchObject({ code: "locked" });
    held.release();
    expect(await emptyTrash(root, [], { ...worldOf(), nowMs: () => Date.now() + 90_000 })).toBe(0);
    expect(trashNames(root)).toEqual(["a file"]);
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
    const earlier = join(root, ".trash/20260101_000000_d");
    writeTree(earlier, { ".trash.json.0123456789ab.tmp": '{"path"' });
    expect(listTrash(nodeFileSystem, root).map(({ from }) => from)).toEqual(["group/a", "b"]);
    // Its run may be on its way into it.
    await emptyTrash(root, [], { ...worldOf(), nowMs: () => Date.now() + 30_000 });
    expect([existsSync(left), existsSync(earlier)]).toEqual([true, true]);
    await emptyTrash(root, [], { ...worldOf(), nowMs: () => Date.now() + 90_000 });
    expect([existsSync(left), existsSync(earlier)]).toEqual([false, false]);
    expect(trashNames(root)).toHaveLength(2);
  });

  it("says where it stopped when it may not remove something, and goes on the next time", async () => {
    const root = rootWithTrash();
    const files = failingFileSystem({ failAt: 3, code: "EACCES", only: ["remove"] });
    const entries = listTrash(nodeFileSystem, root);
    await expect(emptyTrash(root, entries, worldOf(files))).rejects.toThrow(
      expect.objectContaining({
        code: "not-emptied",
        message: expect.stringMatching(/\.going-[^/]+: not removed to its end \(EACCES\)\.$/),
        hint: "Check your rights there, then run the command again: it goes on where it stopped.",
        cause: expect.objectContaining({ code: "EACCES" }),
      }),
    );
    await emptyTrash(root, listTrash(nodeFileSystem, root), worldOf());
    expect(trashNames(root)).toEqual([]);
  });
});
