import { createHash } from "node:crypto";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { measureFiles, measureFilesNow } from "../../src/store/measure-files.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const none = (): boolean => false;
const never = { isLeftOut: none, isTooLate: none };
const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");
const facts = (path: string, content: string) => ({
  path,
  bytes: Buffer.byteLength(content),
  sha256: sha256(content),
});

/** Longer than any piece that is read at a time. */
const long = "0123456789abcdef".repeat(150_000);
const tree = { "b.txt": "b", "a/z.txt": "zz", "a/b/c.txt": "", "a.bin": long, "empty/": "" };
const measured = [facts("a.bin", long), facts("a/b/c.txt", ""), facts("a/z.txt", "zz"), facts("b.txt", "b")];

function folderOf(files: Readonly<Record<string, string>> = tree): string {
  const folder = temporaryFolder();
  writeTree(folder, files);
  return folder;
}

/** Files that were opened and not closed. */
function counting(files: FileSystem): { readonly files: FileSystem; readonly open: () => number } {
  let open = 0;
  return {
    open: () => open,
    files: {
      ...files,
      open: (path, mode) => {
        const handle = files.open(path, mode);
        open++;
        return handle;
      },
      close: (handle) => {
        open--;
        files.close(handle);
      },
    },
  };
}

describe("files that are measured", () => {
  it("are those of all folders by path, each with its size and sha256, at once or in turns", async () => {
    const folder = folderOf();
    expect(await measureFiles(nodeFileSystem, folder, none)).toEqual(measured);
    expect(measureFilesNow(nodeFileSystem, folder, never)).toEqual(measured);
    expect(await measureFiles(nodeFileSystem, temporaryFolder(), none)).toEqual([]);
  });

  it("are neither links, nor what they lead to, nor what is left out", async () => {
    const folder = folderOf();
    symlinkSync("b.txt", join(folder, "link"));
    symlinkSync(join(folder, "a"), join(folder, "linked-folder"));
    const asked: string[] = [];
    const isLeftOut = (path: string): boolean => {
      asked.push(path);
      return path === "a/b" || path === "b.txt";
    };
    expect((await measureFiles(nodeFileSystem, folder, isLeftOut)).map(({ path }) => path)).toEqual([
      "a.bin",
      "a/z.txt",
    ]);
    expect(asked).not.toContain("a/b/c.txt");
  });

  it("are not those that vanish meanwhile", async () => {
    const folder = folderOf();
    const open: FileSystem["open"] = (path, mode) => {
      if (path.endsWith("z.txt")) rmSync(path);
      return nodeFileSystem.open(path, mode);
    };
    const found = await measureFiles({ ...nodeFileSystem, open }, folder, none);
    expect(found.map(({ path }) => path)).toEqual(["a.bin", "a/b/c.txt", "b.txt"]);
  });

  it.each(["open", "list", "look"] as const)(
    "are none when the disk fails at %s, and no file stays open",
    async (name) => {
      const folder = folderOf({ "a.txt": "1", "b/c.txt": "2" });
      for (let failAt = 1; ; failAt++) {
        const failing = failingFileSystem({ only: [name], failAt, code: "EIO" });
        const { files, open } = counting(failing);
        const outcome = await measureFiles(files, folder, none).catch((error: Error) => error.message);
        expect(open(), `call ${failAt}`).toBe(0);
        if (failing.failures() === 0) return expect(failAt).toBeGreaterThan(2);
        expect(outcome, `call ${failAt}`).toBe("EIO: made to fail");
      }
    },
  );

  it("are none of a folder that is missing", async () => {
    await expect(measureFiles(nodeFileSystem, join(temporaryFolder(), "none"), none)).rejects.toThrow(
      "ENOENT",
    );
  });
});

describe("measuring at once", () => {
  it("is given up when it is too late, with no file left open", () => {
    const folder = folderOf();
    let asked = 0;
    const { files, open } = counting(nodeFileSystem);
    const isTooLate = (): boolean => ++asked === 2;
    expect(measureFilesNow(files, folder, { isLeftOut: none, isTooLate })).toBeUndefined();
    expect([asked, open()]).toEqual([2, 0]);
  });

  it("passes over what it was told to", () => {
    const isLeftOut = (path: string): boolean => path !== "b.txt";
    expect(measureFilesNow(nodeFileSystem, folderOf(), { isLeftOut, isTooLate: none })).toEqual([
      facts("b.txt", "b"),
    ]);
  });
});

it("other work goes on while files are measured in turns", async () => {
  const folder = folderOf({ "a.bin": long });
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await measureFiles(nodeFileSystem, folder, none);
  isDone = true;
  expect(turns).toBeGreaterThan(0);
  writeFileSync(join(folder, "a.bin"), "short");
  expect(await measureFiles(nodeFileSystem, folder, none)).toEqual([facts("a.bin", "short")]);
});
