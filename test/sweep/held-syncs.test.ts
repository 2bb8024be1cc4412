import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replaceFile, syncFolder } from "../../src/store/atomic-write.js";
import { HeldSyncs } from "../../src/sweep/held-syncs.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

describe("syncs that are held", () => {
  it("are done at release, each file and folder once, under the names they have by then", () => {
    const folder = temporaryFolder();
    const disk = failingFileSystem({ only: ["open", "sync"] });
    const held = new HeldSyncs(disk);
    for (const text of ["1", "2"]) replaceFile(held.files, join(folder, "a.json"), text);
    replaceFile(held.files, join(folder, "b.json"), "3");
    expect(disk.calls.filter((call) => call.startsWith("sync"))).toEqual([]);
    disk.calls.length = 0;
    held.release();
    expect(disk.calls.filter((call) => call.startsWith("open"))).toEqual(
      ["a.json", "b.json", "."].map((name) => `open ${folder}/${name}`),
    );
    expect(disk.calls.filter((call) => call.startsWith("sync"))).toHaveLength(3);
  });

  it("reach the disk at once from then on", () => {
    const folder = temporaryFolder();
    const disk = failingFileSystem({ only: ["sync"] });
    const held = new HeldSyncs(disk);
    held.release();
    replaceFile(held.files, join(folder, "a.json"), "1");
    expect(disk.calls).toHaveLength(2);
  });

  it("fail at release when the disk fails, but for disks that sync no folders", () => {
    const folder = temporaryFolder();
    for (const [code, isTold] of [
      ["ENOSPC", true],
      ["EIO", true],
      ["EINVAL", false],
    ] as const) {
      const held = new HeldSyncs(failingFileSystem({ only: ["sync"], failAt: 1, code }));
      syncFolder(held.files, folder);
      if (isTold) expect(() => held.release()).toThrow(code);
      else held.release();
    }
  });
});
