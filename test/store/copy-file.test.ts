import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256Of } from "../../src/store/archive-file.js";
import { copyFile, digestFile } from "../../src/store/copy-file.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { countedHandles } from "../helpers/counted-handles.js";
import { diskError, failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const content = Buffer.alloc(600_000, "a file of several pieces ");

function fileWith(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), "from.bin");
  writeFileSync(path, bytes);
  return path;
}

describe("copying a file", () => {
  it("gives the same bytes, size and sha256, and replaces what had the name", async () => {
    const to = join(temporaryFolder(), "to.bin");
    writeFileSync(to, "old");
    const expected = { sizeBytes: content.length, sha256: sha256Of(content) };
    expect(await copyFile(nodeFileSystem, fileWith(content), to)).toEqual(expected);
    expect(readFileSync(to).equals(content)).toBe(true);
    expect(readdirSync(join(to, ".."))).toEqual(["to.bin"]);
    expect(await digestFile(nodeFileSystem, to)).toEqual(expected);
    expect(await digestFile(nodeFileSystem, fileWith(Buffer.alloc(0)))).toEqual({
      sizeBytes: 0,
      sha256: sha256Of(Buffer.alloc(0)),
    });
  });

  it("has the copy on the disk before it gets its name, and the name after that", async () => {
    const files = failingFileSystem({ only: ["sync", "rename"] });
    const to = join(temporaryFolder(), "to.bin");
    await copyFile(files, fileWith(Buffer.from("x")), to);
    expect(files.calls.map((call) => call.split(" ")[0])).toEqual(["sync", "rename", "sync"]);
  });

  it("has closed the copy before it gets its name: disks in a network tell some errors only then", async () => {
    const folder = temporaryFolder();
    const to = join(folder, "to.bin");
    writeFileSync(to, "old");
    const files = failingFileSystem({ only: ["close"], failAt: 2, code: "EDQUOT" });
    await expect(copyFile(files, fileWith(Buffer.from("new")), to)).rejects.toMatchObject({ code: "EDQUOT" });
    expect([readFileSync(to, "utf8"), readdirSync(folder)]).toEqual(["old", ["to.bin"]]);
  });

  it("lets other work go on between the pieces", async () => {
    const path = fileWith(content);
    let reads = 0;
    const seen: number[] = [];
    const files = {
      ...nodeFileSystem,
      read: (...args: Parameters<typeof nodeFileSystem.read>) => {
        setImmediate(() => seen.push(reads));
        reads++;
        return nodeFileSystem.read(...args);
      },
    };
    await digestFile(files, path);
    expect(seen).toEqual([1, 2, 3]);
  });

  it("refuses folders and links, and copies nothing", async () => {
    const folder = temporaryFolder();
    const inner = join(folder, "inner");
    mkdirSync(inner);
    symlinkSync("/etc/hostname", join(folder, "link"));
    const { files, open } = countedHandles();
    const to = join(folder, "to.bin");
    await expect(copyFile(files, inner, to)).rejects.toMatchObject({
      code: "ENOTSUP",
      message: `${inner} is not a regular file.`,
    });
    await expect(copyFile(files, join(folder, "link"), to)).rejects.toThrow(/ELOOP/);
    expect([readdirSync(folder).sort(), open()]).toEqual([["inner", "link"], []]);
  });

  it("leaves the old or the new file whole and no other, whichever call fails, and closes both files", async () => {
    const from = fileWith(Buffer.from("new"));
    for (let failAt = 1; ; failAt++) {
      const folder = temporaryFolder();
      const to = join(folder, "to.bin");
      writeFileSync(to, "old");
      const faulty = failingFileSystem({ failAt, code: "EDQUOT" });
      const { files, open } = countedHandles(faulty);
      const outcome = await copyFile(files, from, to).catch((error: unknown) => error);
      if (faulty.failures() === 0) return;
      expect(outcome).toMatchObject({ code: "EDQUOT" });
      expect(["old", "new"]).toContain(readFileSync(to, "utf8"));
      expect(readdirSync(folder)).toEqual(["to.bin"]);
      expect(open()).toEqual([]);
    }
  });

  it("closes both files and tells the first error where the disk fails from one call on for good", async () => {
    const from = fileWith(Buffer.from("new"));
    for (let failAt = 1; ; failAt++) {
      const to = join(temporaryFolder(), "to.bin");
      const faulty = failingFileSystem({ failAt, failCount: Number.POSITIVE_INFINITY });
      const { files, open } = countedHandles({
        ...faulty,
        remove: () => {
          throw diskError("EROFS");
        },
      });
      const outcome = await copyFile(files, from, to).catch((error: unknown) => error);
      expect(open()).toEqual([]);
      if (faulty.failures() === 0) return;
      expect(outcome).toMatchObject({ code: "EIO" });
    }
  });
});
