import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commitFile } from "../../src/store/commit-file.js";
import type { FileSystem } from "../../src/store/file-system.js";
import { diskError, failingFileSystem, hastyFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const text = `${"a commit ".repeat(500)}\n`;

interface Found {
  readonly result: boolean | "thrown";
  readonly content: string | undefined;
}

/** Commits on a disk that fails from one call on, for every call in turn, and tells what was found afterwards. */
function eachFault(failCount: number, base: FileSystem = hastyFileSystem, code = "EIO"): Found[] {
  const found: Found[] = [];
  for (let failAt = 1; ; failAt++) {
    const path = join(temporaryFolder(), "commit.json");
    const files = failingFileSystem({ failAt, failCount, code, writeAtMost: 1500 }, base);
    let result: Found["result"];
    try {
      result = commitFile(files, path, text);
    } catch {
      result = "thrown";
    }
    if (files.failures() === 0) return found;
    found.push({ result, content: existsSync(path) ? readFileSync(path, "utf8") : undefined });
  }
}

/** A disk that knows no second names. */
const linkless: FileSystem = {
  ...hastyFileSystem,
  link: () => {
    throw diskError("EPERM");
  },
};

/** What must never be found: a commit in part, or success without a whole commit. */
function wrongs(found: readonly Found[]): Found[] {
  return found.filter(
    ({ result, content }) =>
      (content !== undefined && content !== text) ||
      (result === true && content !== text) ||
      result === false,
  );
}

describe("committing a file", () => {
  it("leaves it whole or not there, and never claims it, whichever call fails", () => {
    for (const code of ["EIO", "ENOSPC"]) {
      const found = eachFault(1, hastyFileSystem, code);
      expect(found.length).toBeGreaterThan(8);
      expect(wrongs(found)).toEqual([]);
    }
  });

  it("leaves it whole or not there wherever the process dies", () => {
    expect(wrongs(eachFault(Number.POSITIVE_INFINITY))).toEqual([]);
  });

  it("leaves it whole or not there where the disk knows no links and one call fails", () => {
    expect(wrongs(eachFault(1, linkless))).toEqual([]);
  });

  it("is made by the first; others are told and change nothing", () => {
    const folder = temporaryFolder();
    const path = join(folder, "commit.json");
    for (const files of [hastyFileSystem, linkless]) {
      expect(commitFile(files, path, text)).toBe(files === hastyFileSystem);
      expect(commitFile(files, path, "second")).toBe(false);
    }
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(readdirSync(folder)).toEqual(["commit.json"]);
  });

  it("makes no second try where the disk knows links and fails", () => {
    const files = failingFileSystem({ only: ["link"], failAt: 1, code: "EIO" }, hastyFileSystem);
    const folder = temporaryFolder();
    expect(() => commitFile(files, join(folder, "commit.json"), text)).toThrow("EIO");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("never takes away what another made, whichever call fails", () => {
    for (const base of [hastyFileSystem, linkless])
      for (let failAt = 1; ; failAt++) {
        const folder = temporaryFolder();
        const path = join(folder, "commit.json");
        commitFile(hastyFileSystem, path, text);
        const files = failingFileSystem({ failAt, code: "EMFILE" }, base);
        try {
          expect(commitFile(files, path, "second")).toBe(false);
        } catch (error) {
          expect(error).toMatchObject({ code: "EMFILE" });
        }
        expect(readFileSync(path, "utf8")).toBe(text);
        if (files.failures() === 0) break;
      }
  });

  it("does not follow a link or replace what has its name", () => {
    const folder = temporaryFolder();
    const [path, elsewhere] = [join(folder, "commit.json"), join(folder, "elsewhere")];
    symlinkSync(elsewhere, path);
    expect(commitFile(hastyFileSystem, path, text)).toBe(false);
    expect(existsSync(elsewhere)).toBe(false);
  });

  it("is caught by these tests when it writes in place", () => {
    const inPlace = (files: FileSystem, path: string): void => {
      const handle = files.open(path, "create");
      files.write(handle, Buffer.from(text), 0);
      files.close(handle);
    };
    const path = join(temporaryFolder(), "commit.json");
    inPlace(failingFileSystem({ writeAtMost: 1500 }, hastyFileSystem), path);
    expect(wrongs([{ result: "thrown", content: readFileSync(path, "utf8") }])).toHaveLength(1);
  });
});
