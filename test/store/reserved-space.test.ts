import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { realLogDisk } from "../../src/store/reserved-space.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const system = vi.hoisted(() => ({ platform: "linux" as string }));
vi.mock("node:process", async (original) => ({
  ...(await original<typeof import("node:process")>()),
  get platform() {
    return system.platform;
  },
}));

afterEach(() => {
  vi.unstubAllEnvs();
  system.platform = "linux";
});

function logOf(text: string): string {
  const path = join(temporaryFolder(), "stdout.log");
  writeFileSync(path, text);
  return path;
}

/** Puts a program called fallocate in the place of the system's own. */
function fallocate(script: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "fallocate"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
  return folder;
}

describe("free room on a disk", () => {
  it("is what a user may still take there, and not known where there is no disk", () => {
    const folder = temporaryFolder();
    const told = execFileSync("df", ["--block-size=1", "--output=avail,size", folder], { encoding: "utf8" });
    const [available = 0, size = 0] = told.split("\n")[1]?.trim().split(/\s+/).map(Number) ?? [];
    const free = realLogDisk.freeBytes(folder) ?? Number.NaN;
    // Others write meanwhile.
    expect(Math.abs(free - available)).toBeLessThan(size / 10);
    expect(realLogDisk.freeBytes(join(folder, "none"))).toBeUndefined();
  });
});

describe("room that is reserved", () => {
  it("is asked for behind the end, without making the file longer, in plain English", () => {
    const path = logOf("12345");
    const folder = fallocate(
      'echo "$@" > "$(dirname "$0")/words"; echo "$LC_ALL" >> "$(dirname "$0")/words"',
    );
    expect(realLogDisk.reserve(path, 5, 1000)).toBe("reserved");
    const words = readFileSync(join(folder, "words"), "utf8");
    expect(words).toBe(`--keep-size --offset 5 --length 1000 ${path}\nC\n`);
  });

  it.each([
    ["fallocate: fallocate failed: No space left on device", "full"],
    ["fallocate: fallocate failed: Disk quota exceeded", "full"],
    ["fallocate: fallocate failed: Operation not supported", "unsupported"],
    ["", "unsupported"],
  ])('is told by what the program says: "%s" is %s', (says, answer) => {
    fallocate(`echo "${says}" >&2; exit 1`);
    expect(realLogDisk.reserve(logOf(""), 0, 1000)).toBe(answer);
  });

  it("is not to be had without the program, nor on other systems, where it is not even asked for", () => {
    vi.stubEnv("PATH", temporaryFolder());
    expect(realLogDisk.reserve(logOf(""), 0, 1000)).toBe("unsupported");
    const folder = fallocate('touch "$(dirname "$0")/asked"');
    system.platform = "darwin";
    expect(realLogDisk.reserve(logOf(""), 0, 1000)).toBe("unsupported");
    expect(() => statSync(join(folder, "asked"))).toThrow("ENOENT");
  });

  it("is looked for in the usual places where the environment names none", () => {
    vi.stubEnv("PATH", undefined);
    const path = logOf("12345");
    const isThere = ["/usr/bin/fallocate", "/bin/fallocate"].some((place) =>
      statSync(place, { throwIfNoEntry: false }),
    );
    const onDisk = (): number => statSync(path).blocks;
    const before = onDisk();
    const answer = realLogDisk.reserve(path, 5, 1024 * 1024);
    expect(isThere ? ["reserved", "unsupported"] : ["unsupported"]).toContain(answer);
    expect(readFileSync(path, "utf8")).toBe("12345");
    // Where the disk held a megabyte for it, that is given back.
    realLogDisk.release(path);
    expect(readFileSync(path, "utf8")).toBe("12345");
    expect(onDisk()).toBeLessThan(before + 1024);
  });
});

describe("a log that has used up its room", () => {
  it("keeps its beginning and a mark, and what others append meanwhile follows", () => {
    const path = logOf("0123456789");
    realLogDisk.cut(path, 4, () => Buffer.from("<cut>"));
    expect(readFileSync(path, "utf8")).toBe("0123<cut>");
    realLogDisk.cut(path, 0, () => Buffer.from(""));
    expect(readFileSync(path, "utf8")).toBe("");
  });

  it("is made as long as it is before the mark is written, so that none is written behind it", () => {
    const path = logOf("0123456789");
    let sizeThen = 0;
    realLogDisk.cut(path, 2, () => {
      sizeThen = statSync(path).size;
      return Buffer.from("m");
    });
    expect([sizeThen, readFileSync(path, "utf8")]).toEqual([10, "01m"]);
  });

  it("is never reached through a link, and is a file", () => {
    const path = logOf("0123456789");
    symlinkSync(path, `${path}.link`);
    mkdirSync(`${path}.folder`);
    const mark = vi.fn(() => Buffer.from("m"));
    expect(() => realLogDisk.cut(`${path}.link`, 0, mark)).toThrow("ELOOP");
    expect(() => realLogDisk.cut(`${path}.folder`, 0, mark)).toThrow("EISDIR");
    expect(() => realLogDisk.release(`${path}.none`)).toThrow("ENOENT");
    realLogDisk.cut("/dev/null", 0, mark);
    realLogDisk.release("/dev/null");
    expect(mark).not.toHaveBeenCalled();
    expect(readFileSync(path, "utf8")).toBe("0123456789");
  });
});
