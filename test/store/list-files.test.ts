import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { listFiles } from "../../src/store/list-files.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

it("lists what lies below a folder by path, links and pipes without a size, empty folders not at all", () => {
  const top = temporaryFolder();
  writeTree(top, { "b/c/z": "123", "b/a": "1", a: "12", "c-d": "1234", "empty/": "", "b/c/d/e": "" });
  symlinkSync(top, join(top, "b/link"));
  execFileSync("mkfifo", [join(top, "pipe")]);
  expect(listFiles(nodeFileSystem, top)).toEqual([
    { path: "a", bytes: 2 },
    { path: "b/a", bytes: 1 },
    { path: "b/c/d/e", bytes: 0 },
    { path: "b/c/z", bytes: 3 },
    { path: "b/link", bytes: 0 },
    { path: "c-d", bytes: 4 },
    { path: "pipe", bytes: 0 },
  ]);
});

it("orders what it lists, in whatever order the disk names it", () => {
  const list = (): string[] => ["b", "d", "a", "c"];
  const look: typeof nodeFileSystem.look = (path) =>
    nodeFileSystem.look(String(path).endsWith("/top") ? "/" : "/dev/null");
  const paths = listFiles({ ...nodeFileSystem, list, look }, "/top").map(({ path }) => path);
  expect(paths).toEqual(["a", "b", "c", "d"]);
});

it("lists a path that is no folder as itself, and nothing where nothing is", () => {
  const top = temporaryFolder();
  writeTree(top, { file: "12345" });
  symlinkSync(top, join(top, "link"));
  expect(listFiles(nodeFileSystem, join(top, "file"))).toEqual([{ path: "", bytes: 5 }]);
  expect(listFiles(nodeFileSystem, join(top, "link"))).toEqual([{ path: "", bytes: 0 }]);
  expect(listFiles(nodeFileSystem, join(top, "nothing"))).toEqual([]);
});
