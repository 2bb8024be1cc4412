import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { discardFolder, UnpackedFiles } from "../../src/store/unpacked-files.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function unpacking(contents: Readonly<Record<string, string>>, files = nodeFileSystem) {
  const folder = temporaryFolder();
  const wanted = new Map(
    Object.entries(contents).map(([path, text]) => [
      path,
      { path, bytes: text.length, sha256: sha256(text) },
    ]),
  );
  let counted = 0;
  const count = (piece: Uint8Array): void => {
    counted += piece.length;
  };
  const unpacked = new UnpackedFiles(files, { folder, prefix: "run/", wanted, count });
  const put = (path: string, text: string, said: string | undefined = sha256(text)): void => {
    const sink = unpacked.sinkOf(`run/${path}`);
    sink?.write(Buffer.from(text));
    sink?.close(said);
  };
  return { folder, unpacked, put, counted: () => counted };
}

const changed = (path: string) =>
  expect.objectContaining({
    code: "bad-archive",
    message: `${path}: changed while it was unpacked. Nothing was restored.`,
  });

describe("files that are unpacked", () => {
  it("are written where they belong, in folders that are made, and counted", () => {
    const { folder, unpacked, put, counted } = unpacking({ "a.txt": "1", "deep/er/b.txt": "two" });
    put("deep/er/b.txt", "two");
    put("a.txt", "1");
    unpacked.finish(["empty/er", "deep"]);
    expect(readFileSync(join(folder, "deep/er/b.txt"), "utf8")).toBe("two");
    expect(readdirSync(folder).sort()).toEqual(["a.txt", "deep", "empty"]);
    expect(readdirSync(join(folder, "empty"))).toEqual(["er"]);
    expect(counted()).toBe(4);
  });

  it("are those that are wanted: no other of the archive, and none outside of its folder", () => {
    const { folder, unpacked, put } = unpacking({ "a.txt": "1", "x/a.txt": "2" });
    expect(unpacked.sinkOf("run/b.txt")).toBeUndefined();
    expect(unpacked.sinkOf("other/a.txt")).toBeUndefined();
    expect(unpacked.sinkOf("runx/a.txt")).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    put("a.txt", "1");
    expect(() => unpacked.finish([])).toThrow(changed("x/a.txt"));
  });

  it("are refused when they are not what was checked, and are then not brought to the disk", () => {
    const files = failingFileSystem({ only: ["sync", "close"] });
    const { unpacked, put } = unpacking({ "a.txt": "1" }, files);
    expect(() => put("a.txt", "2")).toThrow(UserError);
    expect(files.calls.map((call) => call.split(" ")[0])).toEqual(["close"]);
    expect(() => unpacked.finish([])).toThrow(changed("a.txt"));
    expect(() => unpacking({ "b.txt": "1" }).put("b.txt", "2")).toThrow(changed("b.txt"));
  });

  it("are closed and do not count when the archive ends in their middle", () => {
    const files = failingFileSystem({ only: ["sync", "close"] });
    const { unpacked } = unpacking({ "a.txt": "1" }, files);
    const sink = unpacked.sinkOf("run/a.txt");
    sink?.write(Buffer.from("1"));
    sink?.close(undefined);
    expect(files.calls.map((call) => call.split(" ")[0])).toEqual(["close"]);
    expect(() => unpacked.finish([])).toThrow(changed("a.txt"));
  });

  it("are on the disk, and so are the names of all folders, when it is finished", () => {
    const files = failingFileSystem({ only: ["sync"] });
    const { unpacked, put } = unpacking({ "a/b/c.txt": "1", "a/d.txt": "2" }, files);
    put("a/b/c.txt", "1");
    put("a/d.txt", "2");
    const before = files.calls.length;
    unpacked.finish(["a/e"]);
    // The new folder in its parent, then the top, a, a/b and a/e.
    expect(files.calls.length - before).toBe(5);
    const failing = failingFileSystem({ only: ["sync"], failAt: 1, code: "ENOSPC" });
    const other = unpacking({ "a.txt": "1" }, failing);
    expect(() => other.put("a.txt", "1")).toThrow(
      expect.objectContaining({
        code: "not-restored",
        message: "a.txt: cannot be written (ENOSPC). Nothing was restored.",
        hint: "Check that the disk has room and that you may write there.",
        cause: expect.objectContaining({ code: "ENOSPC" }),
      }),
    );
    expect(() => other.unpacked.finish([])).toThrow(changed("a.txt"));
  });
});

it("a folder that nobody relies on goes with all that is in it", () => {
  const top = temporaryFolder();
  writeTree(top, { "staging/a/b/c": "1", "staging/d": "2", "staging/e/": "", kept: "3" });
  discardFolder(nodeFileSystem, join(top, "staging"));
  expect(readdirSync(top)).toEqual(["kept"]);
});
