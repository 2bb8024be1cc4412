import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { FileBatch, hiddenName, removeDurably } from "../../src/store/file-batch.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
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
        done(Object.assign(new Error("broken disk"), { code: "EIO" }));
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
});
