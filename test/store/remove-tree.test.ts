import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { namesIn, removeTree } from "../../src/store/remove-tree.js";
import { diskError, failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const nothing = (): void => undefined;
const onDisk = (path: string | Buffer): number => nodeFileSystem.look(path)?.diskBytes ?? Number.NaN;

/** Name of a file that is no text in any encoding of Unicode. */
const strange = (folder: string, ...bytes: number[]): Buffer =>
  Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(bytes)]);

describe("removeTree", () => {
  it("removes all of it, and tells what came free as the disk counts it", () => {
    const top = temporaryFolder();
    writeTree(top, { "run/a.bin": "x".repeat(9000), "run/deep/b.txt": "1", "run/empty/": "", kept: "2" });
    const run = join(top, "run");
    const paths = ["", "a.bin", "deep", "deep/b.txt", "empty"].map((path) => join(run, path));
    const all = paths.reduce((sum, path) => sum + onDisk(path), 0);
    expect(removeTree(nodeFileSystem, run, nothing)).toBe(all);
    expect(all).toBeGreaterThan(9000);
    expect(readdirSync(top)).toEqual(["kept"]);
  });

  it("removes a single file, a link as a link, and nothing where nothing is", () => {
    const top = temporaryFolder();
    writeTree(top, { file: "x".repeat(5000), "folder/kept": "1" });
    symlinkSync(join(top, "folder"), join(top, "link"));
    const bytes = onDisk(join(top, "file"));
    expect(removeTree(nodeFileSystem, join(top, "file"), nothing)).toBe(bytes);
    removeTree(nodeFileSystem, join(top, "link"), nothing);
    expect(removeTree(nodeFileSystem, join(top, "nothing"), nothing)).toBe(0);
    expect(readdirSync(top)).toEqual(["folder"]);
    expect(readFileSync(join(top, "folder/kept"), "utf8")).toBe("1");
  });

  it("counts a file with several names when the last of them goes", () => {
    const top = temporaryFolder();
    writeTree(top, { "run/a": "x".repeat(9000), "other/": "" });
    linkSync(join(top, "run/a"), join(top, "other/b"));
    const [run, file] = [onDisk(join(top, "run")), onDisk(join(top, "run/a"))];
    expect(removeTree(nodeFileSystem, join(top, "run"), nothing)).toBe(run);
    const other = onDisk(join(top, "other"));
    expect(removeTree(nodeFileSystem, join(top, "other"), nothing)).toBe(other + file);
  });

  it("removes and counts names that are no text, through the same disk", () => {
    const top = temporaryFolder();
    const inner = strange(top, 0xff, 0xfe);
    mkdirSync(inner);
    const file = Buffer.concat([inner, Buffer.from("/"), Buffer.from([0x0a, 0xf0])]);
    writeFileSync(file, "x".repeat(5000));
    const all = onDisk(top) + onDisk(inner) + onDisk(file);
    const refusing = failingFileSystem({ only: ["remove"], failAt: 1, code: "EACCES" });
    expect(() => removeTree(refusing, top, nothing)).toThrow("EACCES");
    expect(removeTree(nodeFileSystem, top, nothing)).toBe(all);
    expect(() => readdirSync(top)).toThrow("ENOENT");
  });

  it("asks before each single removal, and stops where the answer is thrown", () => {
    const top = temporaryFolder();
    writeTree(top, { "run/b": "1", "run/a": "2", "run/c/d": "3" });
    const listBytes: typeof nodeFileSystem.listBytes = (folder) => nodeFileSystem.listBytes(folder).reverse();
    const files = { ...nodeFileSystem, listBytes };
    let asked = 0;
    const ask = (): void => {
      if (++asked === 4) throw new Error("enough");
    };
    expect(() => removeTree(files, join(top, "run"), ask)).toThrow("enough");
    expect(readdirSync(join(top, "run"))).toEqual(["c"]);
    asked = 4;
    removeTree(files, join(top, "run"), ask);
    expect(asked).toBe(7);
  });

  it.each(["listBytes", "remove", "removeFolder"] as const)(
    "takes it for no fault when something has vanished before %s",
    (name) => {
      const top = temporaryFolder();
      writeTree(top, { "run/a": "1" });
      const [run, file] = [join(top, "run"), join(top, "run/a")];
      const sizes = { folder: onDisk(run), file: onDisk(file) };
      const gone = {
        remove: [file, sizes.folder],
        listBytes: [run, 0],
        removeFolder: [run, sizes.file],
      } as const;
      const call = (path: string | Buffer): never => {
        rmSync(gone[name][0], { recursive: true });
        return nodeFileSystem[name](path) as never;
      };
      expect(removeTree({ ...nodeFileSystem, [name]: call }, run, nothing)).toBe(gone[name][1]);
      expect(readdirSync(top)).toEqual([]);
    },
  );

  it.each(["listBytes", "remove", "removeFolder"] as const)("throws what the disk says at %s", (name) => {
    const top = temporaryFolder();
    writeTree(top, { "run/a": "1" });
    const files = failingFileSystem({ only: [name], failAt: 1, code: "EBUSY" });
    expect(() => removeTree(files, join(top, "run"), nothing)).toThrow("EBUSY");
  });
});

describe("namesIn", () => {
  it("sorts the names of a folder, and finds none where there is no folder", () => {
    const top = temporaryFolder();
    writeTree(top, { b: "", a: "", C: "", ä: "" });
    expect(namesIn(nodeFileSystem, top)).toEqual(["C", "a", "b", "ä"]);
    const list = (): string[] => ["b", "a", "c"];
    expect(namesIn({ ...nodeFileSystem, list }, top)).toEqual(["a", "b", "c"]);
    expect(namesIn(nodeFileSystem, join(top, "none"))).toEqual([]);
    expect(namesIn(nodeFileSystem, join(top, "a"))).toEqual([]);
  });

  it("throws what else the disk says", () => {
    const list = (): never => {
      throw diskError("EIO");
    };
    expect(() => namesIn({ ...nodeFileSystem, list }, "/")).toThrow("EIO");
  });
});
