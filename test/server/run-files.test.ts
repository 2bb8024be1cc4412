import { closeSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isPlainPath, openRunFile } from "../../src/server/run-files.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

function readRunFile(run: { path: string; root: string }, path: string): string {
  const { descriptor } = openRunFile(run, path);
  try {
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}

const refused = expect.objectContaining({ code: "no-such-file" });

function refusalOf(run: { path: string; root: string }, path: string): unknown {
  try {
    return readRunFile(run, path);
  } catch (error) {
    return error;
  }
}

describe("a file of a run", () => {
  it("is found by its path, whatever is in its name", () => {
    const root = temporaryFolder();
    const names = [
      "a b.txt",
      "ü.txt",
      "%2e%2e",
      "a'b\"c.txt",
      "12:30:00.log",
      "x".repeat(200),
      "deep/er/file",
    ];
    writeTree(root, Object.fromEntries(names.map((name) => [`run/${name}`, `content of ${name}`])));
    const run = { path: join(root, "run"), root };
    for (const name of names) expect(readRunFile(run, name)).toBe(`content of ${name}`);
  });

  it("may be reached by a link that stays inside, not by one that leads out", () => {
    const root = temporaryFolder();
    writeTree(root, { "run/ckpt-5": "five", "run-2/secret": "no", "run/x/y": "z" });
    const run = { path: join(root, "run"), root };
    symlinkSync("ckpt-5", join(run.path, "latest"));
    symlinkSync("../run-2/secret", join(run.path, "out"));
    symlinkSync(join(root, "run-2"), join(run.path, "beside"));
    expect(readRunFile(run, "latest")).toBe("five");
    // A name that begins with the folder's is not inside it.
    for (const path of ["out", "beside/secret", "../run-2/secret"])
      expect(refusalOf(run, path), path).toEqual(refused);
  });

  it("of a run outside its root is no file of the root", () => {
    const [root, elsewhere] = [temporaryFolder(), temporaryFolder()];
    writeTree(elsewhere, { "run/file": "x" });
    symlinkSync(join(elsewhere, "run"), join(root, "run"));
    expect(refusalOf({ path: join(root, "run"), root }, "file")).toEqual(refused);
  });

  it("may lie below a root that is reached by a link", () => {
    const folder = temporaryFolder();
    writeTree(folder, { "real/run/file": "x" });
    symlinkSync("real", join(folder, "root"));
    expect(readRunFile({ path: join(folder, "root/run"), root: join(folder, "root") }, "file")).toBe("x");
  });

  it("is the only one where the run is a file", () => {
    const root = temporaryFolder();
    writeFileSync(join(root, "log_1.jsonl"), "log");
    writeFileSync(join(root, "log_2.jsonl"), "other");
    const run = { path: join(root, "log_1.jsonl"), root };
    expect(readRunFile(run, "log_1.jsonl")).toBe("log");
    for (const path of ["log_2.jsonl", "../log_2.jsonl", "log_1.jsonl/../log_2.jsonl", "."])
      expect(refusalOf(run, path), path).toEqual(refused);
  });

  it("is no folder and nothing that is gone, and every refusal has the same words", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "run/folder"), { recursive: true });
    const run = { path: join(root, "run"), root };
    const messages = ["folder", "gone", "../x", ".env", "a/b"].map((path) => String(refusalOf(run, path)));
    expect(new Set(messages).size).toBe(1);
    expect(refusalOf({ path: join(root, "gone"), root }, "x")).toEqual(refused);
  });

  it.each([
    "",
    "/",
    "a//b",
    "a/",
    "/a",
    ".",
    "..",
    "a/./b",
    "a/../b",
    "a\\b",
    "C:a",
    "c:/a",
    "a\0",
    "a\n",
    "a\u0085",
    ".git/config",
    "a/.env",
    "a.",
    "a ",
    "a./b",
    "\uFFFD",
    "\uD800",
    "x/".repeat(3000),
  ])("is not named by %j", (path) => {
    expect(isPlainPath(path)).toBe(false);
  });
});
