import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { FileBatch, hiddenName, removeDurably } from "../../src/store/file-batch.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { countedHandles } from "../helpers/counted-handles.js";
import { diskError, failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

interface Watched {
  readonly files: FileSystem;
  /** Written files and folders with new names that were not synced since. */
  readonly unsynced: ReadonlySet<string>;
  /** What was unsynced at each rename. */
  readonly atRename: string[][];
}

/** The real disk, which remembers what a power cut could take away. */
function watched(failingSync?: string): Watched {
  const paths = new Map<number, string>();
  const unsynced = new Set<string>();
  const atRename: string[][] = [];
  const files: FileSystem = {
    ...nodeFileSystem,
    open: (path, mode) => {
      const handle = nodeFileSystem.open(path, mode);
      paths.set(handle, path.replace(/\/\.$/, ""));
      if (mode === "create") unsynced.add(path).add(dirname(path));
      return handle;
    },
    makeFolder: (path) => {
      nodeFileSystem.makeFolder(path);
      unsynced.add(dirname(path));
    },
    remove: (path) => {
      nodeFileSystem.remove(path);
      unsynced.add(dirname(String(path)));
    },
    syncSoon: (handle, done) => {
      const path = paths.get(handle) ?? "";
      if (failingSync !== undefined && path.endsWith(failingSync)) {
        done(diskError("EIO"));
        return;
      }
      nodeFileSystem.syncSoon(handle, (error) => {
        if (error === undefined) unsynced.delete(path);
        done(error);
      });
    },
    rename: (from, to) => {
      atRename.push([...unsynced].filter((path) => path !== dirname(to)));
      nodeFileSystem.rename(from, to);
      unsynced.add(dirname(to));
    },
  };
  return { files, unsynced, atRename };
}

function writeRuns(batch: FileBatch, root: string): void {
  for (let run = 0; run < 40; run++) {
    batch.writeLast(join(root, `run-${run}`, "meta.yaml"), `run: ${run}\n`);
    for (const name of ["a", "b", "deep/c"])
      batch.write(join(root, `run-${run}`, "metrics", name), "1 2 3\n");
  }
}

describe("a batch of files", () => {
  it("gives the last files their names when all others are on the disk, and leaves nothing unsynced", async () => {
    const root = join(temporaryFolder(), "new", "store");
    const disk = watched();
    const batch = new FileBatch(disk.files);
    writeRuns(batch, root);
    expect(readdirSync(join(root, "run-0")).sort()).toEqual([".meta.yaml.new", "metrics"]);
    expect(disk.unsynced.size).toBeGreaterThan(200);
    await batch.commit();
    expect(disk.atRename).toHaveLength(40);
    for (const unsynced of disk.atRename)
      expect(unsynced.filter((path) => !/run-\d+$/.test(path))).toEqual([]);
    expect([...disk.unsynced]).toEqual([]);
    for (let run = 0; run < 40; run++) {
      expect(readFileSync(join(root, `run-${run}`, "meta.yaml"), "utf8")).toBe(`run: ${run}\n`);
      expect(readdirSync(join(root, `run-${run}`)).sort()).toEqual(["meta.yaml", "metrics"]);
    }
  });

  it("names no last file when one of the others cannot be synced, and says why", async () => {
    const root = temporaryFolder();
    const disk = watched(join("run-7", "metrics", "b"));
    const batch = new FileBatch(disk.files);
    writeRuns(batch, root);
    await expect(batch.commit()).rejects.toMatchObject({ code: "EIO" });
    expect(disk.atRename).toEqual([]);
    expect(existsSync(join(root, "run-0", "meta.yaml"))).toBe(false);
  });

  it("replaces what has the name, also what a batch that ended early left", async () => {
    const root = temporaryFolder();
    writeRuns(new FileBatch(nodeFileSystem), root);
    const path = join(root, "run-3", "meta.yaml");
    expect(existsSync(hiddenName(path))).toBe(true);
    const batch = new FileBatch(nodeFileSystem);
    writeRuns(batch, root);
    await batch.commit();
    expect(existsSync(hiddenName(path))).toBe(false);
    const again = new FileBatch(nodeFileSystem);
    again.writeLast(path, "new\n");
    await again.commit();
    expect(readFileSync(path, "utf8")).toBe("new\n");
  });

  it("removes files durably, and does not mind those that are gone", async () => {
    const root = temporaryFolder();
    const disk = watched();
    const batch = new FileBatch(disk.files);
    batch.write(join(root, "a", "x"), "x");
    await batch.commit();
    await removeDurably(disk.files, [join(root, "a", "x"), join(root, "b", "y")]);
    expect(readdirSync(join(root, "a"))).toEqual([]);
    expect([...disk.unsynced]).toEqual([]);
  });

  it("syncs what it was given once, and is empty then", async () => {
    const root = temporaryFolder();
    const files = failingFileSystem({ only: ["syncSoon", "rename"] });
    const batch = new FileBatch(files);
    batch.write(join(root, "a"), "1");
    batch.writeLast(join(root, "b"), "2");
    await batch.commit();
    expect(files.calls.map((call) => call.split(" ")[0])).toEqual([
      "syncSoon",
      "syncSoon",
      "syncSoon",
      "rename",
      "syncSoon",
    ]);
    await batch.commit();
    expect(files.calls).toHaveLength(5);
  });
});

/** The real disk, which answers syncs of folders with this error on another thread, and well when it is asked again. */
function folderSyncsFail(code: string): FileSystem {
  const folders = new Set<number>();
  return {
    ...nodeFileSystem,
    open: (path, mode) => {
      const handle = nodeFileSystem.open(path, mode);
      if (mode === "read") folders.add(handle);
      else folders.delete(handle);
      return handle;
    },
    syncSoon: (handle, done) =>
      folders.has(handle) ? void setImmediate(done, diskError(code)) : nodeFileSystem.syncSoon(handle, done),
  };
}

describe("a batch of files on a bad disk", () => {
  it("is complete where the disk cannot sync folders", async () => {
    const root = temporaryFolder();
    const batch = new FileBatch(folderSyncsFail("EINVAL"));
    batch.writeLast(join(root, "run", "meta.yaml"), "run\n");
    await batch.commit();
    expect(readdirSync(join(root, "run"))).toEqual(["meta.yaml"]);
  });

  it("names no last file when a folder was not synced, also where a second try would say that all is well", async () => {
    const root = temporaryFolder();
    const batch = new FileBatch(folderSyncsFail("EIO"));
    batch.writeLast(join(root, "run", "meta.yaml"), "run\n");
    await expect(batch.commit()).rejects.toMatchObject({ code: "EIO" });
    expect(readdirSync(join(root, "run"))).toEqual([".meta.yaml.new"]);
  });

  it("tells the first error when no sync is under way any more, and begins none after it", async () => {
    const root = temporaryFolder();
    const going: ((error?: Error) => void)[] = [];
    const syncSoon: FileSystem["syncSoon"] = (_, done) => void going.push((error) => done(error));
    const disk = countedHandles({ ...nodeFileSystem, syncSoon });
    const batch = new FileBatch(disk.files);
    for (let file = 0; file < 50; file++) batch.write(join(root, String(file)), "x");
    let ended: unknown = "not yet";
    const work = batch.commit().catch((error: unknown) => {
      ended = error;
    });
    const atOnce = going.length;
    expect([atOnce > 1, atOnce < 50]).toEqual([true, true]);
    going[1]?.(diskError("EIO"));
    going[0]?.(diskError("ENOSPC"));
    for (const end of going.slice(2, -1)) end();
    await new Promise((resolve) => setImmediate(resolve));
    expect([ended, disk.open().length]).toEqual(["not yet", 1]);
    going.at(-1)?.();
    await work;
    expect(ended).toMatchObject({ code: "EIO" });
    expect([going.length, disk.open()]).toEqual([atOnce, []]);
  });

  it("says what the disk said, and leaves nothing open, whichever call fails", async () => {
    for (let failAt = 1; ; failAt++) {
      const root = temporaryFolder();
      const failing = failingFileSystem({ failAt, code: "ENOSPC" });
      const disk = countedHandles(failing);
      const batch = new FileBatch(disk.files);
      const work = async () => {
        batch.writeLast(join(root, "new", "run", "meta.yaml"), "run\n");
        batch.write(join(root, "new", "run", "deep", "a"), "1\n");
        await batch.commit();
      };
      const error = await work().catch((reason: unknown) => reason);
      expect(disk.open()).toEqual([]);
      if (failing.failures() === 0) {
        expect([error, failAt > 20]).toEqual([undefined, true]);
        return;
      }
      expect(error).toMatchObject({ code: "ENOSPC" });
    }
  });

  it("makes no folders for ever where even the topmost is missing", () => {
    const makeFolder = (): never => {
      throw diskError("ENOENT");
    };
    const batch = new FileBatch({ ...nodeFileSystem, makeFolder });
    expect(() => batch.makeFolder("/a/b")).toThrow("ENOENT");
  });

  it("removes nothing when a file cannot be made for another reason than its name", () => {
    const root = temporaryFolder();
    writeFileSync(join(root, "a"), "old");
    const open = (): never => {
      throw diskError("EACCES");
    };
    const batch = new FileBatch({ ...nodeFileSystem, open });
    expect(() => batch.write(join(root, "a"), "new")).toThrow("EACCES");
    expect(readFileSync(join(root, "a"), "utf8")).toBe("old");
  });
});

describe("removing files durably", () => {
  it("says what the disk said of a file that is there, and of the folder it was in", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "x"), "x");
    const locked = failingFileSystem({ only: ["remove"], failAt: 1, code: "EACCES" });
    await expect(removeDurably(locked, [join(folder, "x")])).rejects.toMatchObject({ code: "EACCES" });
    const failing = failingFileSystem({ only: ["syncSoon"], failAt: 1 });
    await expect(removeDurably(failing, [join(folder, "x")])).rejects.toMatchObject({ code: "EIO" });
    expect(readdirSync(folder)).toEqual([]);
  });
});
