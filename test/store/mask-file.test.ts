import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { maskParts } from "../../src/store/mask-file.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const bytes = Buffer.from("**");

function textFile(): string {
  const path = join(temporaryFolder(), "log");
  writeFileSync(path, "0123456789");
  return path;
}

it("masks parts in place and leaves out those beyond the end", () => {
  const path = textFile();
  maskParts(nodeFileSystem, path, [
    { position: 8, bytes },
    { position: 9, bytes },
    { position: 2, bytes },
  ]);
  expect(readFileSync(path, "utf8")).toBe("01**4567**");
});

it("masks all of a part however little the disk takes at a time", () => {
  const path = textFile();
  const files = failingFileSystem({ writeAtMost: 2, only: ["writeAt", "close"] });
  maskParts(files, path, [{ position: 3, bytes: Buffer.from("abcde") }]);
  expect(readFileSync(path, "utf8")).toBe("012abcde89");
  expect(files.calls.map((call) => call.split(" ")[0])).toEqual(["writeAt", "writeAt", "writeAt", "close"]);
});

it("does not wait for a disk that takes nothing", () => {
  const files = failingFileSystem({ writeAtMost: 0, only: ["close"] });
  expect(() => maskParts(files, textFile(), [{ position: 3, bytes }])).toThrow("took none of the bytes");
  expect(files.calls).toHaveLength(1);
});

it("masks nothing through a link, makes no file, and leaves alone what is no file", () => {
  const path = textFile();
  symlinkSync(path, `${path}.link`);
  const parts = [{ position: 0, bytes }];
  expect(() => maskParts(nodeFileSystem, `${path}.link`, parts)).toThrow("ELOOP");
  expect(() => maskParts(nodeFileSystem, `${path}.none`, parts)).toThrow("ENOENT");
  expect(readFileSync(path, "utf8")).toBe("0123456789");
  const lookAt = (handle: number) => ({ ...nodeFileSystem.lookAt(handle), kind: "other" as const });
  maskParts({ ...nodeFileSystem, lookAt }, path, parts);
  expect(readFileSync(path, "utf8")).toBe("0123456789");
  execFileSync("mkfifo", [`${path}.pipe`]);
  expect(() => maskParts(nodeFileSystem, `${path}.pipe`, parts)).toThrow("ENXIO");
});
