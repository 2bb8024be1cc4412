import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  ReplacedFile,
  removeIfThere,
  replaceFile,
  syncFile,
  syncFolder,
  writeAll,
} from "../../src/store/atomic-write.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { countedHandles } from "../helpers/counted-handles.js";
import { diskError, failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const oldText = "old ".repeat(1000);
const newText = "new ".repeat(2000);

type Replace = (files: FileSystem, path: string, content: string) => void;

/** Fails or crashes a replacement at every call in turn; returns what was found to be neither old nor new. */
function damageOf(replace: Replace, failCount: number): string[] {
  const damaged: string[] = [];
  for (let failAt = 1; ; failAt++) {
    const folder = temporaryFolder();
    const path = join(folder, "metadata.json");
    writeFileSync(path, oldText);
    const files = failingFileSystem({ failAt, failCount, code: "ENOSPC", writeAtMost: 3000 });
    let hasThrown = false;
    try {
      replace(files, path, newText);
    } catch {
      hasThrown = true;
    }
    if (files.failures() === 0) return damaged;
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    if (text !== newText && (text !== oldText || !hasThrown))
      damaged.push(`call ${failAt}: ${text.length} characters`);
  }
}

describe("replacing a file", () => {
  it("leaves the old or the new content whole, whichever call fails", () => {
    expect(damageOf(replaceFile, 1)).toEqual([]);
  });

  it("leaves the old or the new content whole, wherever the process dies", () => {
    expect(damageOf(replaceFile, Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it("is told apart from writing in place, which this check finds damaged", () => {
    const writeInPlace: Replace = (files, path, content) => {
      files.remove(path);
      const handle = files.open(path, "create");
      writeAll(files, handle, Buffer.from(content));
      files.close(handle);
    };
    expect(damageOf(writeInPlace, 1)).not.toEqual([]);
  });

  it("removes its temporary file after every fault but that of the removal itself", () => {
    for (let failAt = 1; ; failAt++) {
      const folder = temporaryFolder();
      const files = failingFileSystem({ failAt });
      try {
        replaceFile(files, join(folder, "a.json"), "text");
      } catch {
        expect(readdirSync(folder).filter((name) => name !== "a.json")).toEqual([]);
      }
      if (files.failures() === 0) return;
    }
  });

  it("writes everything when the disk takes one byte at a time", () => {
    const path = join(temporaryFolder(), "a.json");
    replaceFile(failingFileSystem({ writeAtMost: 1 }), path, "äöü and more");
    expect(readFileSync(path, "utf8")).toBe("äöü and more");
  });

  it("gives up when the disk takes nothing without saying why", () => {
    const files = { ...nodeFileSystem, write: () => 0 };
    expect(() => replaceFile(files, join(temporaryFolder(), "a"), "text")).toThrow(
      expect.objectContaining({ code: "EIO", message: "The disk took none of the bytes." }),
    );
  });

  it("syncs the file before and the folder after the rename", () => {
    const files = failingFileSystem();
    replaceFile(files, join(temporaryFolder(), "a"), "text");
    const order = files.calls.map((call) => call.split(" ")[0]);
    expect(order).toEqual(["open", "write", "sync", "close", "rename", "open", "sync", "close"]);
  });

  it("gives files the usual mode of new files", () => {
    const folder = temporaryFolder();
    replaceFile(nodeFileSystem, join(folder, "ours"), "text");
    writeFileSync(join(folder, "usual"), "text");
    expect(statSync(join(folder, "ours")).mode).toBe(statSync(join(folder, "usual")).mode);
  });

  it("works in a folder that is reached through a link, and on disks that cannot sync folders", () => {
    const folder = temporaryFolder();
    const link = join(temporaryFolder(), "link");
    symlinkSync(folder, link);
    const files = failingFileSystem({ only: ["sync"], failAt: 2, code: "EINVAL" });
    replaceFile(files, join(link, "a"), "text");
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("text");
  });
});

describe("replacing a file again and again", () => {
  it("waits for the disk elsewhere and keeps the newest content", async () => {
    const path = join(temporaryFolder(), "status.json");
    const file = new ReplacedFile(nodeFileSystem, path);
    const slow = file.replaceSoon("slow");
    file.replace("final");
    await slow;
    expect(readFileSync(path, "utf8")).toBe("final");
    expect(readdirSync(join(path, ".."))).toEqual(["status.json"]);
  });

  it("lets the later of two slow replacements win", async () => {
    const path = join(temporaryFolder(), "status.json");
    const file = new ReplacedFile(nodeFileSystem, path);
    await Promise.all([file.replaceSoon("first"), file.replaceSoon("second")]);
    expect(readFileSync(path, "utf8")).toBe("second");
    expect(readdirSync(join(path, ".."))).toEqual(["status.json"]);
  });

  it("rejects with the disk's error and keeps the old content, whichever call fails", async () => {
    for (let failAt = 1; ; failAt++) {
      const path = join(temporaryFolder(), "status.json");
      writeFileSync(path, "old");
      const files = failingFileSystem({ failAt });
      const outcome = await new ReplacedFile(files, path).replaceSoon("new").catch(() => "failed");
      const text = readFileSync(path, "utf8");
      expect(text === "new" || (text === "old" && outcome === "failed")).toBe(true);
      if (files.failures() === 0) return;
    }
  });

  it("rejects where the disk cannot even begin to sync, and leaves no file behind", async () => {
    const folder = temporaryFolder();
    const refusing = countedHandles({
      ...nodeFileSystem,
      syncSoon: () => {
        throw diskError("EMFILE");
      },
    });
    const file = new ReplacedFile(refusing.files, join(folder, "status.json"));
    await expect(file.replaceSoon("new")).rejects.toMatchObject({ code: "EMFILE" });
    expect([readdirSync(folder), refusing.open()]).toEqual([[], []]);
  });
});

describe("waiting for the disk", () => {
  it("leaves alone the disks that cannot sync folders, and passes on every other error", () => {
    const folder = temporaryFolder();
    for (const code of ["EINVAL", "ENOTSUP", "EPERM", "EBADF", "EISDIR"])
      syncFolder(failingFileSystem({ only: ["sync"], failAt: 1, code }), folder);
    const { files, open } = countedHandles(failingFileSystem({ only: ["sync"], failAt: 1, code: "EIO" }));
    expect(() => syncFolder(files, folder)).toThrow("EIO");
    expect(open()).toEqual([]);
  });

  it("syncs one file and closes it, also when that fails", () => {
    const path = join(temporaryFolder(), "a");
    writeFileSync(path, "text");
    const calm = failingFileSystem();
    syncFile(calm, path);
    expect(calm.calls.map((call) => call.split(" ")[0])).toEqual(["open", "sync", "close"]);
    const { files, open } = countedHandles(failingFileSystem({ only: ["sync"], failAt: 1 }));
    expect(() => syncFile(files, path)).toThrow("EIO");
    expect(open()).toEqual([]);
  });
});

describe("removing a file if it is there", () => {
  it("removes it, takes one that is not there for no fault, and passes on every other error", () => {
    const path = join(temporaryFolder(), "a");
    writeFileSync(path, "text");
    expect(() => removeIfThere(failingFileSystem({ failAt: 1, code: "EPERM" }), path)).toThrow("EPERM");
    removeIfThere(nodeFileSystem, path);
    expect(existsSync(path)).toBe(false);
    removeIfThere(nodeFileSystem, path);
    removeIfThere(nodeFileSystem, join(path, "below", "nothing"));
  });
});
