import { execFileSync } from "node:child_process";
import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { encodeLock, readLock } from "../../src/store/lock-record.js";
import { ownIdentity } from "../../src/store/writer-identity.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const record = { token: "abc", writer: ownIdentity(), time: "2026-01-22T12:00:00.000Z" };

function lockFile(text: string): string {
  const path = join(temporaryFolder(), "archive.lock");
  writeFileSync(path, text);
  return path;
}

it("a lock file gives back what was written and when, and nothing else that it holds", () => {
  const path = lockFile(encodeLock(record));
  utimesSync(path, 1000, 1000);
  expect(readLock(path)).toEqual({ record, modifiedMs: 1_000_000 });
  expect(readLock(lockFile(JSON.stringify({ ...record, more: 1 })))).toMatchObject({ record });
  expect(encodeLock(record).endsWith("}\n")).toBe(true);
});

it("a lock that is not there is missing", () => {
  expect(readLock(join(temporaryFolder(), "archive.lock"))).toBe("missing");
});

it.each([
  ["nothing", ""],
  ["half a record", encodeLock(record).slice(0, 30)],
  ["a list", "[]"],
  ["no token", JSON.stringify({ ...record, token: 7 })],
  ["no time", JSON.stringify({ ...record, time: 7 })],
  ["a time that is none", JSON.stringify({ ...record, time: "noon" })],
  ["no writer", JSON.stringify({ ...record, writer: { pid: 1 } })],
])("a lock file that holds %s names nobody", (_, text) => {
  expect(readLock(lockFile(text))).toEqual({ record: undefined, modifiedMs: expect.any(Number) });
});

it("what is no file, or larger than any lock, is not taken for one", () => {
  const pipe = join(temporaryFolder(), "archive.lock");
  execFileSync("mkfifo", [pipe]);
  const refusal = { code: "bad-lock", exitCode: 5, message: expect.stringContaining(`${pipe}: `) };
  const hint = "Remove it when no other runledger command is at work.";
  expect(() => readLock(pipe)).toThrow(expect.objectContaining({ ...refusal, hint }));
  expect(() => readLock(lockFile(" ".repeat(64 * 1024 + 1)))).toThrow(
    expect.objectContaining({ code: "bad-lock" }),
  );
  expect(readLock(lockFile(" ".repeat(64 * 1024)))).toMatchObject({ record: undefined });
});
