import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileErrorName, isMissingFile, isNameTaken } from "../../src/store/file-error.js";
import { nodeFileSystem as files } from "../../src/store/file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

describe("the real disk", () => {
  it("never writes through a link", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "target"), "safe");
    symlinkSync(join(folder, "target"), join(folder, "link"));
    expect(() => files.open(join(folder, "link"), "create")).toThrow(/EEXIST/);
    expect(() => files.open(join(folder, "link"), "append")).toThrow(/ELOOP/);
    expect(() => files.open(join(folder, "link"), "read")).toThrow(/ELOOP|EMLINK/);
    expect(readFileSync(join(folder, "target"), "utf8")).toBe("safe");
  });

  it("never waits for the other end of a pipe", () => {
    const pipe = join(temporaryFolder(), "pipe");
    execFileSync("mkfifo", [pipe]);
    expect(() => files.open(pipe, "append")).toThrow(/ENXIO/);
    const handle = files.open(pipe, "read");
    expect(files.lookAt(handle).kind).toBe("other");
    files.close(handle);
  });

  it("appends wherever others have written meanwhile", () => {
    const path = join(temporaryFolder(), "log");
    const [a, b] = [files.open(path, "append"), files.open(path, "append")];
    for (const [handle, text] of [
      [a, "1"],
      [b, "2"],
      [a, "3"],
    ] as const)
      files.write(handle, Buffer.from(text), 0);
    for (const handle of [a, b]) files.close(handle);
    expect(readFileSync(path, "utf8")).toBe("123");
  });

  it("writes from an offset on, and reads from a place on, and says how much", () => {
    const path = join(temporaryFolder(), "log");
    const writing = files.open(path, "create");
    expect(files.write(writing, Buffer.from("xx012345"), 2)).toBe(6);
    files.sync(writing);
    files.close(writing);
    const reading = files.open(path, "read");
    const buffer = Buffer.alloc(4, "-");
    expect([files.read(reading, buffer, 3), String(buffer)]).toEqual([3, "345-"]);
    expect(files.read(reading, buffer, 6)).toBe(0);
    expect(files.lookAt(reading)).toEqual(files.look(path));
    files.close(reading);
  });

  it("tells, when it has synced elsewhere, whether that went well", async () => {
    const handle = files.open(join(temporaryFolder(), "log"), "append");
    const syncSoon = (of: number) => new Promise((resolve) => files.syncSoon(of, resolve));
    expect(await syncSoon(handle)).toBeUndefined();
    files.close(handle);
    const neverOpen = 2 ** 30;
    expect(await syncSoon(neverOpen)).toMatchObject({ code: "EBADF" });
  });

  it("writes elsewhere from a place in the bytes on, and tells how many were taken, or why none", async () => {
    const path = join(temporaryFolder(), "log");
    const handle = files.open(path, "append");
    files.write(handle, Buffer.from("012"), 0);
    const writeSoon = (of: number) =>
      new Promise((resolve) =>
        files.writeSoon(of, Buffer.from("12345"), 2, (error, count) => resolve(error ?? count)),
      );
    expect(await writeSoon(handle)).toBe(3);
    files.close(handle);
    expect(readFileSync(path, "utf8")).toBe("012345");
    expect(await writeSoon(2 ** 30)).toMatchObject({ code: "EBADF" });
  });

  it("gives a file a second name, and never one that is taken", () => {
    const folder = temporaryFolder();
    const [path, name] = [join(folder, "a"), join(folder, "b")];
    writeFileSync(path, "text");
    files.link(path, name);
    expect(files.look(name)).toMatchObject({ links: 2, inode: files.look(path)?.inode });
    expect(() => files.link(path, name)).toThrow(/EEXIST/);
  });

  it("tells what a name stands for", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "folder"));
    writeFileSync(join(folder, "file"), "12345");
    symlinkSync("nowhere", join(folder, "link"));
    expect(files.look(join(folder, "file"))).toMatchObject({ kind: "file", sizeBytes: 5 });
    expect(files.look(join(folder, "folder"))?.kind).toBe("folder");
    expect(files.look(join(folder, "link"))?.kind).toBe("link");
    expect(files.look(join(folder, "nothing"))).toBeUndefined();
    expect(files.list(folder).sort()).toEqual(["file", "folder", "link"]);
  });
});

describe("errors of files", () => {
  it("have a name, also those of network disks that Node has none for", () => {
    expect(fileErrorName(Object.assign(new Error("x"), { code: "ENOSPC", errno: -28 }))).toBe("ENOSPC");
    const stale = process.platform === "darwin" ? -70 : -116;
    expect(fileErrorName(Object.assign(new Error("x"), { code: "Unknown system error", errno: stale }))).toBe(
      "ESTALE",
    );
    expect(fileErrorName(new Error("something else"))).toBe("something else");
    expect(fileErrorName("a text")).toBe("a text");
  });

  it("are told apart", () => {
    const folder = temporaryFolder();
    const errorOf = (action: () => unknown): unknown => {
      try {
        return action();
      } catch (error) {
        return error;
      }
    };
    expect(isNameTaken(errorOf(() => files.makeFolder(folder)))).toBe(true);
    expect(isMissingFile(errorOf(() => files.open(join(folder, "no"), "read")))).toBe(true);
    writeFileSync(join(folder, "file"), "");
    expect(isMissingFile(errorOf(() => files.open(join(folder, "file", "no"), "read")))).toBe(true);
    for (const error of [errorOf(() => files.remove(folder)), new Error("something else"), undefined])
      expect([isNameTaken(error), isMissingFile(error)]).toEqual([false, false]);
  });
});
