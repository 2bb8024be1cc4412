import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FileSystem } from "../../src/store/file-system.js";
import { type NewName, nameFiles, nameFolder } from "../../src/store/new-names.js";
import { snapshot } from "../helpers/archive-root.js";
import { countedHandles } from "../helpers/counted-handles.js";
import { diskError, failingFileSystem, hastyFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

/** A disk that knows no second names. */
const linkless = (code: string): FileSystem => ({
  ...hastyFileSystem,
  link: () => {
    throw diskError(code);
  },
});

const disks: readonly (readonly [string, FileSystem])[] = [
  ["with links", hastyFileSystem],
  ...["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].map(
    (code) => [`without links (${code})`, linkless(code)] as const,
  ),
];

function scene(): { readonly folder: string; readonly names: readonly NewName[] } {
  const folder = temporaryFolder();
  writeTree(folder, { "from/a": "1", "from/b": "2", "here/other": "3" });
  const [from, to] = [join(folder, "from"), join(folder, "here")];
  return {
    folder,
    names: [
      { from: join(from, "a"), to: join(to, "a") },
      { from: join(from, "b"), to: join(to, "deep/b") },
    ],
  };
}

describe.each(disks)("naming files on a disk %s", (_, disk) => {
  it("gives each its name", () => {
    const { folder, names } = scene();
    nameFiles(disk, names);
    expect([...snapshot(join(folder, "here"))]).toEqual([
      ["a", "1"],
      ["deep", "folder"],
      ["deep/b", "2"],
      ["other", "3"],
    ]);
  });

  it("replaces nothing, and takes back those before", () => {
    const { folder, names } = scene();
    writeTree(folder, { "here/deep/b": "another's" });
    expect(() => nameFiles(disk, names)).toThrow("EEXIST");
    expect(readFileSync(join(folder, "here/deep/b"), "utf8")).toBe("another's");
    expect(existsSync(join(folder, "here/a"))).toBe(false);
  });

  it("leaves no name behind, nor anything open, whichever call fails", () => {
    for (let failAt = 1; ; failAt++) {
      const { folder, names } = scene();
      const failing = failingFileSystem({ failAt, code: "EIO" }, disk);
      const { files, open } = countedHandles(failing);
      let error: unknown;
      try {
        nameFiles(files, names);
      } catch (thrown) {
        error = thrown;
      }
      expect(open()).toEqual([]);
      if (failing.failures() === 0) {
        expect(failAt).toBeGreaterThan(8);
        return;
      }
      expect(error, `call ${failAt}`).toMatchObject({ code: "EIO" });
      const left = [...snapshot(join(folder, "here"))].filter(([, text]) => text !== "folder");
      expect(left, `call ${failAt}`).toEqual([["other", "3"]]);
    }
  });
});

describe("naming a folder", () => {
  it("gives it its name in one step, also below folders that are not there yet", () => {
    const { folder } = scene();
    nameFolder(hastyFileSystem, { from: join(folder, "from"), to: join(folder, "new/run") });
    expect(readdirSync(join(folder, "new/run"))).toEqual(["a", "b"]);
    expect(existsSync(join(folder, "from"))).toBe(false);
  });

  it("takes the name back that may not outlive a power cut, and replaces no file and no folder that holds something", () => {
    const { folder } = scene();
    const [from, to] = [join(folder, "from"), join(folder, "run")];
    const files = failingFileSystem({ only: ["sync"], failAt: 1 });
    expect(() => nameFolder(files, { from, to })).toThrow("EIO");
    expect([readdirSync(from), existsSync(to)]).toEqual([["a", "b"], false]);
    writeFileSync(to, "a file");
    for (const taken of [to, join(folder, "here")])
      expect(() => nameFolder(hastyFileSystem, { from, to: taken })).toThrow(/ENOTDIR|ENOTEMPTY|EEXIST/);
    expect([readFileSync(to, "utf8"), readdirSync(from)]).toEqual(["a file", ["a", "b"]]);
  });
});
