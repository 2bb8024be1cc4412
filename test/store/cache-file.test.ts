import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  appendCacheFile,
  cacheFolder,
  pruneCacheFolder,
  replaceCacheFile,
} from "../../src/store/cache-file.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { countedHandles } from "../helpers/counted-handles.js";
import { diskError, failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

it.each([
  [{ XDG_CACHE_HOME: "/c", HOME: "/h" }, "linux", "/c/runledger"],
  [{ XDG_CACHE_HOME: "relative", HOME: "/h" }, "linux", "/h/.cache/runledger"],
  [{ HOME: "/h" }, "darwin", "/h/Library/Caches/runledger"],
  [{ HOME: "relative" }, "linux", undefined],
  [{}, "linux", undefined],
])("of %o on %s the cache folder is %s", (environment, platform, expected) => {
  expect(cacheFolder({ environment, platform })).toBe(expected);
});

it("replaces a file and makes its folders, and leaves the old one where the disk fails", () => {
  const folder = temporaryFolder();
  const path = join(folder, "a", "b", "kept");
  replaceCacheFile(path, [Buffer.from("o"), Buffer.from("ld")]);
  appendCacheFile(path, Buffer.from("er"));
  expect(readFileSync(path, "utf8")).toBe("older");
  const failing = {
    ...nodeFileSystem,
    rename: () => {
      throw diskError("EIO");
    },
  };
  expect(() => replaceCacheFile(path, [Buffer.from("new")], failing)).toThrow("EIO");
  expect(readFileSync(path, "utf8")).toBe("older");
  expect(readdirSync(join(folder, "a", "b"))).toEqual(["kept"]);
});

it("tells the first error and closes its file where the disk fails for good, and appending does the same", () => {
  const path = join(temporaryFolder(), "kept");
  const { files, open } = countedHandles({
    ...failingFileSystem({ failAt: 1, failCount: Number.POSITIVE_INFINITY, only: ["write"] }),
    remove: () => {
      throw diskError("EROFS");
    },
  });
  expect(() => replaceCacheFile(path, [Buffer.from("x")], files)).toThrow("EIO");
  expect(() => appendCacheFile(path, Buffer.from("x"), files)).toThrow("EIO");
  expect(open()).toEqual([]);
});

it("says when a folder cannot be made, unless somebody else has made it", () => {
  const folder = temporaryFolder();
  const refused = {
    ...nodeFileSystem,
    makeFolder: () => {
      throw diskError("EACCES");
    },
  };
  expect(() => replaceCacheFile(join(folder, "a", "kept"), [], refused)).toThrow("EACCES");
  const raced = {
    ...nodeFileSystem,
    makeFolder: (path: string) => {
      mkdirSync(path);
      throw diskError("EEXIST");
    },
  };
  replaceCacheFile(join(folder, "b", "kept"), [Buffer.from("x")], raced);
  expect(readFileSync(join(folder, "b", "kept"), "utf8")).toBe("x");
});

it("makes nothing where the folder is there, and ends at the top", () => {
  const asked: string[] = [];
  const files = {
    ...nodeFileSystem,
    look: (path: string) => (path === "/there" ? nodeFileSystem.look("/") : undefined),
    makeFolder: (path: string) => {
      asked.push(path);
      throw diskError("EACCES");
    },
  };
  expect(() => replaceCacheFile("/there/kept", [], files)).toThrow("ENOENT");
  expect(asked).toEqual([]);
  expect(() => replaceCacheFile("/a/b/kept", [], files)).toThrow("EACCES");
  expect(asked).toEqual(["/a"]);
});

it("prunes by age in whatever order the disk lists", () => {
  const folder = temporaryFolder();
  for (const [index, name] of ["a", "b", "c"].entries()) {
    writeFileSync(join(folder, name), "12345");
    utimesSync(join(folder, name), 1000 + index, 1000 + index);
  }
  const listed = { ...nodeFileSystem, list: () => ["c", "gone", "a", "b"] };
  pruneCacheFolder(folder, 14, listed);
  expect(readdirSync(folder)).toEqual(["b", "c"]);
  pruneCacheFolder(folder, 9, listed);
  expect(readdirSync(folder)).toEqual(["c"]);
});

it("prunes the oldest files first, never folders, and no more than it has to", () => {
  const folder = temporaryFolder();
  for (const [name, ageSeconds] of [
    ["c", 10],
    ["a", 30],
    ["b", 20],
  ] as const) {
    writeFileSync(join(folder, name), "12345");
    utimesSync(join(folder, name), 1_000_000 - ageSeconds, 1_000_000 - ageSeconds);
  }
  mkdirSync(join(folder, "sub"));
  pruneCacheFolder(folder, 15);
  expect(readdirSync(folder)).toEqual(["a", "b", "c", "sub"]);
  pruneCacheFolder(folder, 9);
  expect(readdirSync(folder)).toEqual(["c", "sub"]);
  pruneCacheFolder(folder, 0);
  expect(readdirSync(folder)).toEqual(["sub"]);
  pruneCacheFolder(join(folder, "missing"), 0);
  expect(existsSync(join(folder, "missing"))).toBe(false);
});
