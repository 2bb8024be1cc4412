import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyFile, digestFile } from "../../src/store/copy-file.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import {
  checkRunPath,
  checkSnapshotPath,
  discardRunFolder,
  makeRunFolder,
  saveRunFile,
  saveRunJson,
} from "../../src/store/run-folder-file.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

describe("files of a run", () => {
  it("may have any path inside the run folder", () => {
    expect(checkRunPath("outputs//a/./b.csv")).toBe("outputs/a/b.csv");
    expect(checkRunPath("outputs\\b.csv")).toBe("outputs/b.csv");
    expect(checkRunPath("..hidden/x")).toBe("..hidden/x");
  });

  it.each([
    "",
    ".",
    "/etc/passwd",
    "../a",
    "a/../../b",
    "C:\\x",
    "a\u0000b",
    "metadata.json",
    "./history.jsonl",
  ])("may not be called %j", (path) => {
    expect(() => checkRunPath(path)).toThrow(expect.objectContaining({ code: "bad-run-path", exitCode: 2 }));
  });

  it("are never written through a linked folder", () => {
    const [folder, outside] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(outside, join(folder, "outputs"));
    expect(() => saveRunFile(nodeFileSystem, { folder, path: "outputs/x" }, "text")).toThrow("is a link");
    expect(readdirSync(outside)).toEqual([]);
  });

  it("are saved with the folders on the way, twice if need be", () => {
    const folder = temporaryFolder();
    saveRunFile(nodeFileSystem, { folder, path: "a/b/c.txt" }, "1");
    saveRunFile(nodeFileSystem, { folder, path: "a/b/c.txt" }, new Uint8Array([50]));
    expect(readFileSync(join(folder, "a/b/c.txt"), "utf8")).toBe("2");
  });
});

describe("paths that are refused", () => {
  const said = (path: unknown): { message: string } => {
    try {
      checkRunPath(path as string);
    } catch (error) {
      return error as { message: string };
    }
    return { message: "accepted" };
  };

  it.each([
    ["../a", '"../a" leads out of the run folder.'],
    ["a/..", '"a/.." leads out of the run folder.'],
    ["\\\\a", '"\\\\a" leads out of the run folder.'],
    ["c:x", '"c:x" leads out of the run folder.'],
    ["./", '"./" names no file.'],
    ["checksums.json", '"checksums.json" is written by the recorder alone.'],
    ["a\0b", '"a\0b" is not a path.'],
    [7, '"7" is not a path.'],
    [undefined, '"undefined" is not a path.'],
  ])("%j is refused with its reason", (path, message) => {
    expect(said(path)).toMatchObject({
      message,
      code: "bad-run-path",
      exitCode: 2,
      hint: "Give a path inside the run folder, for example outputs/results.csv.",
    });
  });

  it("are accepted where only a part looks like one", () => {
    expect(checkRunPath("a/c:x")).toBe("a/c:x");
    expect(checkRunPath("outputs/metadata.json")).toBe("outputs/metadata.json");
  });

  it("of copies of inputs are those that lie elsewhere", () => {
    expect(checkSnapshotPath("inputs//a.csv")).toBe("inputs/a.csv");
    expect(checkSnapshotPath("./config/a/b.yaml")).toBe("config/a/b.yaml");
    for (const path of ["inputs", "inputs/", "outputs/a", "my/inputs/a", "configs/a", "metadata.json"])
      expect(() => checkSnapshotPath(path), path).toThrow(expect.objectContaining({ code: "bad-run-path" }));
    expect(() => checkSnapshotPath("a")).toThrow('"a" is not below inputs/ or config/.');
  });
});

describe("files that are saved in a run folder", () => {
  it("lie in the folder itself or in folders that are made and brought to the disk", () => {
    const folder = temporaryFolder();
    saveRunFile(nodeFileSystem, { folder, path: "top.txt" }, "1");
    const files = failingFileSystem({ only: ["makeFolder", "open"] });
    saveRunJson(files, { folder, path: "a/b/c.json" }, { loss: Number.NaN });
    expect(readFileSync(join(folder, "a/b/c.json"), "utf8")).toBe('{\n  "loss": "NaN"\n}\n');
    expect(files.calls.slice(0, 4)).toEqual([
      `makeFolder ${join(folder, "a")}`,
      `open ${folder}/.`,
      `makeFolder ${join(folder, "a/b")}`,
      `open ${join(folder, "a")}/.`,
    ]);
  });

  it("are not saved where a folder cannot be made", () => {
    const folder = temporaryFolder();
    const files = failingFileSystem({ only: ["makeFolder"], failAt: 1, code: "EACCES" });
    expect(() => saveRunFile(files, { folder, path: "a/b" }, "1")).toThrow("EACCES");
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, "a"), "a file");
    expect(() => saveRunFile(nodeFileSystem, { folder, path: "a/b" }, "1")).toThrow("ENOTDIR");
    expect(() => makeRunFolder(nodeFileSystem, folder, "a/b/c")).toThrow("ENOTDIR");
  });

  it("say by a code that a folder on the way is a link", () => {
    const folder = temporaryFolder();
    symlinkSync(folder, join(folder, "a"));
    expect(() => makeRunFolder(nodeFileSystem, folder, "./a/b")).toThrow(
      expect.objectContaining({ code: "ELOOP", message: `${join(folder, "a")} is a link.` }),
    );
  });
});

it("a run folder that could not be begun is taken back, but nobody else's files", () => {
  const root = temporaryFolder();
  for (const name of ["ours", "theirs"]) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, "status.json"), "{}");
  }
  writeFileSync(join(root, "theirs", "data.csv"), "1");
  discardRunFolder(nodeFileSystem, join(root, "ours"));
  discardRunFolder(nodeFileSystem, join(root, "theirs"));
  expect(readdirSync(root)).toEqual(["theirs"]);
  expect(readdirSync(join(root, "theirs"))).toEqual(["data.csv"]);
});

describe("copying a file", () => {
  it("gives size and sha256 of what was copied", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "from"), "abc".repeat(200_000));
    const digest = await copyFile(nodeFileSystem, join(folder, "from"), join(folder, "to"));
    expect(digest).toEqual(await digestFile(nodeFileSystem, join(folder, "to")));
    expect(digest.sizeBytes).toBe(600_000);
    expect(readFileSync(join(folder, "to"))).toEqual(readFileSync(join(folder, "from")));
  });

  it("leaves no copy and no temporary file, whichever call fails", async () => {
    for (let failAt = 1; ; failAt++) {
      const folder = temporaryFolder();
      writeFileSync(join(folder, "from"), "abc");
      const files = failingFileSystem({
        failAt,
        only: ["open", "read", "write", "sync", "rename", "lookAt"],
      });
      const outcome = await copyFile(files, join(folder, "from"), join(folder, "to")).catch(() => "failed");
      if (files.failures() === 0) return expect(readdirSync(folder).sort()).toEqual(["from", "to"]);
      if (outcome === "failed")
        expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
    }
  });

  it("refuses folders", async () => {
    const folder = temporaryFolder();
    await expect(copyFile(nodeFileSystem, folder, join(folder, "copy"))).rejects.toThrow(
      "not a regular file",
    );
    await expect(digestFile(nodeFileSystem, join(folder, "missing"))).rejects.toThrow("ENOENT");
  });
});
