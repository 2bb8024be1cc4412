import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyFile, digestFile } from "../../src/store/copy-file.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { checkRunPath, discardRunFolder, saveRunFile } from "../../src/store/run-folder-file.js";
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
