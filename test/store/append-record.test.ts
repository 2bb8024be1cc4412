import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appendRecord } from "../../src/store/append-record.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { countedHandles } from "../helpers/counted-handles.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const nameOf = (call: string) => call.split(" ")[0];

describe("appending a record", () => {
  it("makes the file and adds one line for each", () => {
    const path = join(temporaryFolder(), "log.jsonl");
    appendRecord(nodeFileSystem, path, { a: 1, text: "two\nlines" });
    appendRecord(nodeFileSystem, path, { a: 2 });
    expect(readFileSync(path, "utf8")).toBe('{"a":1,"text":"two\\nlines"}\n{"a":2}\n');
  });

  it("takes one write, so that no other process comes between, and waits for the disk", () => {
    const path = join(temporaryFolder(), "log.jsonl");
    const first = failingFileSystem({ only: ["write", "sync", "open"] });
    appendRecord(first, path, { a: 1 });
    expect(first.calls.map(nameOf)).toEqual(["open", "write", "sync", "open", "sync"]);
    const second = failingFileSystem({ only: ["write", "sync"] });
    appendRecord(second, path, { a: 2 });
    expect(second.calls.map(nameOf)).toEqual(["write", "sync", "sync"]);
  });

  it("brings the name of the file to the disk, also where an earlier call has failed to or died before", () => {
    const path = join(temporaryFolder(), "log.jsonl");
    const first = failingFileSystem({ only: ["sync"], failAt: 2 });
    expect(() => appendRecord(first, path, { a: 1 })).toThrow("EIO");
    const again = failingFileSystem({ only: ["open", "sync"] });
    appendRecord(again, path, { a: 1 });
    expect(again.calls.slice(-2).map((call) => call.split("/").at(-1))).toEqual([
      ".",
      expect.stringMatching(/^sync \d+$/),
    ]);
    expect(readFileSync(path, "utf8")).toBe('{"a":1}\n{"a":1}\n');
  });

  it("begins a new line behind one that somebody left unfinished", () => {
    const path = join(temporaryFolder(), "log.jsonl");
    writeFileSync(path, '{"a":1}\n{"a":');
    appendRecord(nodeFileSystem, path, { a: 2 });
    appendRecord(nodeFileSystem, path, { a: 3 });
    expect(readFileSync(path, "utf8")).toBe('{"a":1}\n{"a":\n{"a":2}\n{"a":3}\n');
  });

  it("leaves no empty line at the start of an empty file", () => {
    const path = join(temporaryFolder(), "log.jsonl");
    writeFileSync(path, "");
    appendRecord(nodeFileSystem, path, { a: 1 });
    expect(readFileSync(path, "utf8")).toBe('{"a":1}\n');
  });

  it("begins a new line, too, where the end of the file cannot be told", () => {
    const path = join(temporaryFolder(), "log.jsonl");
    writeFileSync(path, '{"a":1}\n');
    appendRecord({ ...nodeFileSystem, read: () => 0 }, path, { a: 2 });
    expect(readFileSync(path, "utf8")).toBe('{"a":1}\n\n{"a":2}\n');
  });

  it("is refused where the name is a pipe, a folder or a link, and closes what it opened", () => {
    const folder = temporaryFolder();
    const [pipe, inner, link] = [join(folder, "pipe"), join(folder, "inner"), join(folder, "link")];
    execFileSync("mkfifo", [pipe]);
    mkdirSync(inner);
    writeFileSync(join(folder, "target"), "");
    symlinkSync("target", link);
    const { files, open } = countedHandles();
    expect(() => appendRecord(files, pipe, {})).toThrow(/ENXIO/);
    expect(() => appendRecord(files, inner, {})).toThrow(
      expect.objectContaining({ code: "ENOTSUP", message: `${inner} is not a regular file.` }),
    );
    expect(() => appendRecord(files, link, {})).toThrow(/ELOOP/);
    expect(readFileSync(join(folder, "target"), "utf8")).toBe("");
    expect(open()).toEqual([]);
  });

  it("throws the disk's error whichever call fails, closes every file once and spoils no other line", () => {
    for (let failAt = 1; ; failAt++) {
      const path = join(temporaryFolder(), "log.jsonl");
      writeFileSync(path, '{"a":1}\n');
      const faulty = failingFileSystem({ failAt, code: "ENOSPC", writeAtMost: 5 });
      const { files, open } = countedHandles(faulty);
      let isThrown = false;
      try {
        appendRecord(files, path, { long: "x".repeat(20) });
      } catch (error) {
        isThrown = true;
        expect(error).toMatchObject({ code: "ENOSPC" });
      }
      expect(isThrown).toBe(faulty.failures() === 1);
      expect(open()).toEqual([]);
      expect(readFileSync(path, "utf8").startsWith('{"a":1}\n')).toBe(true);
      if (!isThrown) return;
    }
  });
});
