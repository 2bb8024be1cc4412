import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ArchivedRun, archiveRun } from "../../src/store/archive.js";
import { archivePath, listOf, pathBelow, sha256Of } from "../../src/store/archive-file.js";
import { parseChecksums } from "../../src/store/checksums.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { archiveWorld } from "../helpers/archive-root.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

function runWith(content: Readonly<Record<string, unknown>>, parts: Partial<ArchivedRun> = {}): ArchivedRun {
  const root = temporaryFolder();
  writeTree(join(root, "a"), content);
  return { id: "a", path: join(root, "a"), root, layout: "shape", status: "unknown", ...parts };
}

describe("the name of an archive", () => {
  it.each([
    ["a", "/out/a.tar.gz"],
    ["deep/a", "/out/deep-a.tar.gz"],
    ["../../evil", "/out/evil.tar.gz"],
  ])("of run %j is a file in the folder: %s", (id, path) => {
    expect(archivePath({ ...runWith({}), id }, "/out")).toBe(path);
  });
});

describe("an archive's own list", () => {
  it("says which run it holds, where that was, and every file", () => {
    const root = temporaryFolder();
    writeTree(root, { "deep/a/x.txt": "x" });
    const run = runWith({}, { id: "deep/a", path: join(root, "deep/a"), root });
    const files = [{ path: "x.txt", bytes: 1, sha256: sha256Of(Buffer.from("x")) }];
    const list = listOf(nodeFileSystem, run, files).toString();
    expect(parseChecksums(list)).toEqual(files);
    expect(JSON.parse(list)).toMatchObject({
      run_id: "deep/a",
      layout: "shape",
      status: "unknown",
      path: "deep/a",
      base: "deep/a",
    });
    expect(pathBelow(root, root)).toBe("");
  });

  it("is also there as sha256sum reads it, whatever the files are called", async () => {
    const names = [
      "plain.txt",
      "two\nlines.txt",
      "back\\slash.txt",
      "return\r.txt",
      "ä € 'x'.txt",
      "sub/b.txt",
    ];
    const run = runWith(Object.fromEntries(names.map((name) => [name, `content of ${name}`])));
    const { path } = await archiveRun(run, temporaryFolder(), archiveWorld());
    const unpacked = temporaryFolder();
    execFileSync("tar", ["-xzf", path, "-C", unpacked]);
    const list = readFileSync(join(unpacked, "a", ".runledger-archive.sha256"), "utf8");
    expect(list).toMatch(/^[0-9a-f]{64} {2}plain\.txt$/m);
    expect(list).toMatch(/^\\[0-9a-f]{64} {2}two\\nlines\.txt$/m);
    const sums = ["--strict", "--check", ".runledger-archive.sha256"];
    const checked = execFileSync("sha256sum", sums, { cwd: join(unpacked, "a"), encoding: "utf8" });
    expect(checked.split("\n").filter((line) => line.endsWith(": OK"))).toHaveLength(names.length);
  });
});
