// What du says, and what comes free: compared with du itself.

import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, linkSync, openSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskUsage } from "../../src/store/disk-usage.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { removeTree } from "../../src/store/remove-tree.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const du = (...paths: string[]): number =>
  execFileSync("du", ["-sck", "--block-size=1", ...paths], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.endsWith("\ttotal"))
    .reduce((sum, line) => sum + Number(line.split("\t")[0]), 0);

/** A folder with a sparse file, hard links inside and to the outside, links, empty and deep folders. */
function writeOdd(): { root: string; run: string } {
  const root = temporaryFolder();
  const run = join(root, "run");
  writeTree(root, {
    "run/a.bin": new Uint8Array(70_000).fill(7),
    "run/b/c/d.txt": "x",
    "run/b/empty/": "",
    "run/shared.bin": new Uint8Array(30_000).fill(1),
    "other/keep.txt": "y",
  });
  linkSync(join(run, "a.bin"), join(run, "b/again.bin"));
  linkSync(join(run, "shared.bin"), join(root, "other/shared.bin"));
  symlinkSync("/etc/passwd", join(run, "link"));
  const sparse = openSync(join(run, "sparse.bin"), "w");
  ftruncateSync(sparse, 500_000_000);
  closeSync(sparse);
  return { root, run };
}

describe("diskUsage", () => {
  it("is what du says, with hard links once and holes for nothing", () => {
    const { root, run } = writeOdd();
    expect(diskUsage(nodeFileSystem, [run]).bytes).toBe(du(run));
    expect(diskUsage(nodeFileSystem, [run, join(root, "other")]).bytes).toBe(du(run, join(root, "other")));
    expect(diskUsage(nodeFileSystem, [join(root, "none")])).toEqual({ bytes: 0, freedBytes: 0 });
  });

  it("tells what comes free: not what has a name elsewhere", () => {
    const { root, run } = writeOdd();
    const [before, { freedBytes }] = [du(root), diskUsage(nodeFileSystem, [run])];
    expect(removeTree(nodeFileSystem, run, () => undefined)).toBe(freedBytes);
    expect(before - du(root)).toBe(freedBytes);
  });
});
