import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replaceFile, writeAll } from "../../src/store/atomic-write.js";
import type { FileSystem } from "../../src/store/file-system.js";
import { LineLog } from "../../src/store/line-log.js";
import { PowerCutDisk, powerCutFolder } from "../helpers/power-cut-disk.js";

const path = join(powerCutFolder, "metadata.json");

type Write = (files: FileSystem, path: string, content: string) => void;

/** Calls `observe` after every call that changes the disk. */
function observed(files: FileSystem, observe: () => void): FileSystem {
  const after = <Parameters extends unknown[], Result>(call: (...parameters: Parameters) => Result) => {
    return (...parameters: Parameters): Result => {
      const result = call(...parameters);
      observe();
      return result;
    };
  };
  const { open, write, sync, close, rename } = files;
  return {
    ...files,
    open: after(open),
    write: after(write),
    sync: after(sync),
    close: after(close),
    rename: after(rename),
  };
}

/** Replaces a file five times with a power cut after every call; counts states, and those that are not as promised. */
function replaceUnderPowerCuts(write: Write): { states: number; broken: number } {
  const disk = new PowerCutDisk();
  const texts = Array.from({ length: 6 }, (_, version) => JSON.stringify({ version, text: "x".repeat(40) }));
  let [states, broken] = [0, 0];
  const check = (allowed: readonly (string | undefined)[]): void => {
    for (const found of disk.statesAfterPowerCut()) {
      states++;
      if (!allowed.includes(found.get("metadata.json"))) broken++;
    }
  };
  write(disk.fileSystem(), path, texts[0] ?? "");
  check([texts[0]]);
  for (let version = 1; version < texts.length; version++) {
    const files = observed(disk.fileSystem(), () => check([texts[version - 1], texts[version]]));
    write(files, path, texts[version] ?? "");
    check([texts[version]]);
  }
  return { states, broken };
}

/** The same steps with one left out. */
function replaceWithout(left: "fileSync" | "folderSync" | "rename"): Write {
  return (files, target, content) => {
    const temporary = left === "rename" ? target : `${target}.tmp`;
    if (left === "rename") files.remove(target);
    const handle = files.open(temporary, "create");
    writeAll(files, handle, Buffer.from(content));
    if (left !== "fileSync") files.sync(handle);
    files.close(handle);
    if (left !== "rename") files.rename(temporary, target);
    if (left === "folderSync") return;
    const folder = files.open(`${powerCutFolder}/.`, "read");
    files.sync(folder);
    files.close(folder);
  };
}

describe("a power cut", () => {
  it("finds the old or the new file while it is replaced, and the new one afterwards", () => {
    const { states, broken } = replaceUnderPowerCuts(replaceFile);
    expect(states).toBeGreaterThan(50);
    expect(broken).toBe(0);
  });

  it.each(["fileSync", "folderSync", "rename"] as const)("would find damage without the %s", (left) => {
    const write = replaceWithout(left);
    const firstWrite: Write = (files, target, content) => {
      if (left === "rename" && content.includes('"version":0')) replaceFile(files, target, content);
      else write(files, target, content);
    };
    expect(replaceUnderPowerCuts(firstWrite).broken).toBeGreaterThan(0);
  });

  it("keeps every line that was synced, and of the others only whole ones and one torn end", () => {
    const disk = new PowerCutDisk();
    const log = new LineLog({
      files: disk.fileSystem(),
      folder: powerCutFolder,
      name: "history.jsonl",
      onFault: (error) => expect.unreachable(String(error)),
    });
    let synced = "";
    let written = "";
    for (let line = 0; line < 40; line++) {
      const text = `{"step":${line}}\n`;
      log.write(Buffer.from(text));
      written += text;
      if (line % 7 === 0) {
        log.sync();
        synced = written;
      }
      for (const found of disk.statesAfterPowerCut()) {
        const kept = found.get("history.jsonl") ?? "";
        expect(kept.startsWith(synced) && written.startsWith(kept)).toBe(true);
      }
    }
  });
});
