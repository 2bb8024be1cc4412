import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRegularFile, readTextFile } from "../../src/formats/read-file.js";

let folder: string;
const at = (name: string) => join(folder, name);
const write = (name: string, data: string | Uint8Array) => {
  writeFileSync(at(name), data);
  return at(name);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "runledger-read-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function problemOf(path: string, maxBytes?: number): { code: string; path: string; message: string } {
  const result = readRegularFile(path, maxBytes === undefined ? {} : { maxBytes });
  if (!("problem" in result)) throw new Error(`was read: ${path}`);
  return result.problem;
}

describe("readRegularFile", () => {
  it("reads bytes and what tells this version of the file from another", () => {
    const result = readRegularFile(write("a.bin", new Uint8Array([1, 0, 255])));
    if (!("bytes" in result)) throw new Error("not read");
    expect([...result.bytes]).toEqual([1, 0, 255]);
    expect(result.stat.size).toBe(3);
    expect(result.stat.ino).toBeGreaterThan(0);
    expect(Math.abs(result.stat.mtimeMs - Date.now())).toBeLessThan(60_000);
  });

  it("says that a file is missing, also below something that is no folder", () => {
    write("plain", "x");
    expect(readRegularFile(at("none"))).toEqual({ missing: true });
    expect(readRegularFile(at("plain/below"))).toEqual({ missing: true });
  });

  it("reads an empty file and a hard link", () => {
    expect(readRegularFile(write("empty", ""))).toMatchObject({ bytes: Buffer.alloc(0) });
    linkSync(write("first", "same"), at("second"));
    expect(readTextFile(at("second"))).toMatchObject({ text: "same" });
  });

  it("refuses a folder, a link, a link loop, a pipe and a device without waiting", () => {
    mkdirSync(at("dir"));
    write("real", "x");
    symlinkSync(at("real"), at("link"));
    symlinkSync(at("loop"), at("loop"));
    execFileSync("mkfifo", [at("pipe")]);
    expect(problemOf(at("dir"))).toEqual({
      code: "not-a-file",
      path: at("dir"),
      message: "is a folder, not a regular file. It was not read.",
    });
    expect(problemOf(at("link")).message).toContain("is a link");
    expect(problemOf(at("loop")).message).toContain("is a link");
    expect(problemOf(at("pipe")).message).toContain("is a pipe");
    expect(problemOf("/dev/zero").message).toContain("is a device");
  });

  it("refuses a socket", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at("socket"), resolve));
    expect(problemOf(at("socket")).code).toBe("not-a-file");
    await new Promise((resolve) => server.close(resolve));
  });

  it("refuses a file that is too large before allocating for it", () => {
    write("huge", "");
    truncateSync(at("huge"), 2 ** 40);
    expect(problemOf(at("huge")).code).toBe("file-too-large");
    expect(problemOf(write("four", "1234"), 3).message).toBe(
      "has 4 bytes; at most 3 are read. It was not read.",
    );
    expect(readRegularFile(at("four"), { maxBytes: 4 })).toHaveProperty("bytes");
  });

  it("turns a name that cannot exist into a problem", () => {
    expect(problemOf(at("a\0b")).code).toBe("unreadable-file");
    expect(problemOf(at("n".repeat(300))).message).toContain("ENAMETOOLONG");
  });
});

describe("readTextFile", () => {
  it.each([
    ["plain UTF-8", Buffer.from("ä€😀")],
    ["UTF-8 with a byte order mark", Buffer.from("\uFEFFä€😀")],
    ["little-endian UTF-16", Buffer.from("\uFEFFä€😀", "utf16le")],
    ["big-endian UTF-16", Buffer.from("\uFEFFä€😀", "utf16le").swap16()],
  ])("decodes %s", (name, bytes) => {
    expect(readTextFile(write(name, bytes))).toMatchObject({ text: "ä€😀", remarks: [] });
  });

  it("shows bytes that are no text as U+FFFD and remarks it", () => {
    const path = write("bad", Buffer.from([0x61, 0xff, 0x62]));
    expect(readTextFile(path)).toMatchObject({
      text: "a\uFFFDb",
      remarks: [
        { code: "bad-encoding", path, message: "holds bytes that are not UTF-8. They are shown as \uFFFD." },
      ],
    });
    expect(readTextFile(write("odd", Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x62])))).toMatchObject({
      text: "a",
      remarks: [{ code: "bad-encoding" }],
    });
    expect(readTextFile(write("half", Buffer.from([0xff, 0xfe, 0x00, 0xd8])))).toMatchObject({
      text: "\uFFFD",
      remarks: [{ code: "bad-encoding" }],
    });
  });

  it("does not remark on a U+FFFD that the file really holds", () => {
    expect(readTextFile(write("real-fffd", "a\uFFFDb"))).toMatchObject({ text: "a\uFFFDb", remarks: [] });
  });

  it("passes on why nothing was read", () => {
    expect(readTextFile(at("none"))).toEqual({ missing: true });
    expect(readTextFile("/dev/null")).toHaveProperty("problem.code", "not-a-file");
  });
});
