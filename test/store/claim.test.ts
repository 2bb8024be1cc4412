import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { claimRunFolder, makeFolders } from "../../src/store/claim.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { diskError, failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

describe("claiming a run folder", () => {
  it("takes the wanted name, then -2, -3, …", () => {
    const root = temporaryFolder();
    const ids = Array.from({ length: 4 }, () => claimRunFolder(nodeFileSystem, root, "m_1").id);
    expect(ids).toEqual(["m_1", "m_1-2", "m_1-3", "m_1-4"]);
    expect(readdirSync(root).sort()).toEqual([...ids].sort());
  });

  it("leaves an empty folder, a file and a dead link of that name alone", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "m"));
    writeFileSync(join(root, "m-2"), "a file");
    symlinkSync("/nowhere", join(root, "m-3"));
    expect(claimRunFolder(nodeFileSystem, root, "m").id).toBe("m-4");
  });

  it("avoids names that differ only in capitals, for disks that cannot tell them apart", () => {
    const root = temporaryFolder();
    claimRunFolder(nodeFileSystem, root, "ResNet");
    expect(claimRunFolder(nodeFileSystem, root, "resnet").id).toBe("resnet-2");
    expect(claimRunFolder(nodeFileSystem, root, "RESNET").id).toBe("RESNET-3");
  });

  it("makes the root and the folders above it, also behind a link", () => {
    const parent = temporaryFolder();
    symlinkSync(parent, join(parent, "link"));
    const { folder } = claimRunFolder(nodeFileSystem, join(parent, "link", "a", "b"), "m");
    expect(existsSync(folder)).toBe(true);
  });

  it("fails where the root is a file", () => {
    const root = join(temporaryFolder(), "experiments");
    writeFileSync(root, "not a folder");
    expect(() => claimRunFolder(nodeFileSystem, root, "m")).toThrow(/ENOTDIR/);
  });

  it("shares folders above the root that somebody else makes at the same moment, but never the run's own", () => {
    const parent = temporaryFolder();
    const root = join(parent, "a", "b");
    const waiting = new Set([join(parent, "a"), root, join(root, "m")]);
    const raced: FileSystem = {
      ...nodeFileSystem,
      makeFolder: (path) => {
        // Another process is a moment faster.
        if (existsSync(dirname(path)) && waiting.delete(path)) mkdirSync(path);
        nodeFileSystem.makeFolder(path);
      },
    };
    expect(claimRunFolder(raced, root, "m").id).toBe("m-2");
    expect(readdirSync(root)).toContain("m");
  });

  it("makes each new folder known to the disk, and none that was there", () => {
    const root = temporaryFolder();
    const files = failingFileSystem({ only: ["open"] });
    claimRunFolder(files, join(root, "a"), "m");
    expect(files.calls).toEqual([`open ${root}/.`, `open ${root}/a/.`]);
    claimRunFolder(files, join(root, "a"), "n");
    expect(files.calls.slice(2)).toEqual([`open ${root}/a/.`]);
  });

  it("takes names for the same that are only written with other code points", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "u\u0308ber"));
    expect(claimRunFolder(nodeFileSystem, root, "\u00fcber").id).toBe("\u00fcber-2");
  });

  it("gives up where every name it may take is taken", () => {
    const names = ["m", ...Array.from({ length: 100_000 }, (_, index) => `m-${index + 2}`)];
    const full: FileSystem = { ...nodeFileSystem, list: () => names, makeFolder: () => undefined };
    expect(() => claimRunFolder(full, "/full", "m")).toThrow(
      expect.objectContaining({ code: "EEXIST", message: "/full holds too many runs called m." }),
    );
  });

  it("makes nothing above a folder that may not be made, and nothing above the top", () => {
    const refusing = (code: string) => {
      const asked: string[] = [];
      const makeFolder = (path: string) => {
        asked.push(path);
        throw diskError(code);
      };
      return { files: { ...nodeFileSystem, makeFolder }, asked };
    };
    const readOnly = refusing("EROFS");
    expect(() => makeFolders(readOnly.files, "/a/b/c")).toThrow("EROFS");
    expect(readOnly.asked).toEqual(["/a/b/c"]);
    const gone = refusing("ENOENT");
    expect(() => makeFolders(gone.files, "/a/b")).toThrow("ENOENT");
    expect(gone.asked).toEqual(["/a/b", "/a", "/"]);
  });

  it("throws the disk's error whichever call fails, and never claims what was there", () => {
    for (let failAt = 1; ; failAt++) {
      const root = temporaryFolder();
      mkdirSync(join(root, "m"));
      const files = failingFileSystem({ failAt, code: "EROFS" });
      let id = "";
      try {
        id = claimRunFolder(files, root, "m").id;
      } catch (error) {
        expect(error).toMatchObject({ code: "EROFS" });
      }
      expect(id).not.toBe("m");
      if (files.failures() === 0) return;
    }
  });
});
