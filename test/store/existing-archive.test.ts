import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { archiveRun } from "../../src/store/archive.js";
import { findArchive, refuseExisting, removeLeftovers } from "../../src/store/existing-archive.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { archiveWorld, tinyContent, writeFinishedRun } from "../helpers/archive-root.js";
import { diskError } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

describe("an earlier archive of a run", () => {
  it("is found when it holds exactly the run as it is now, and is what archiving gave", async () => {
    const [run, out] = [await writeFinishedRun(tinyContent), temporaryFolder()];
    expect(await findArchive(nodeFileSystem, run, out)).toBeUndefined();
    const made = await archiveRun(run, out, archiveWorld());
    expect(await findArchive(nodeFileSystem, run, out)).toEqual(made);
  });

  it.each<[string, (path: string) => void]>([
    ["another content", (path) => writeFileSync(join(path, "predictions.npy"), "x".repeat(3000))],
    ["a file more", (path) => writeFileSync(join(path, "later.txt"), "")],
    ["a file less", (path) => rmSync(join(path, "predictions.npy"))],
  ])("is not the run's when the run has %s", async (_, change) => {
    const [run, out] = [await writeFinishedRun(tinyContent), temporaryFolder()];
    await archiveRun(run, out, archiveWorld());
    change(run.path);
    expect(await findArchive(nodeFileSystem, run, out)).toBeUndefined();
  });

  it("is an error when it is damaged, and none when its name is a folder or lies behind a file", async () => {
    const [run, out] = [await writeFinishedRun(tinyContent), temporaryFolder()];
    const path = join(out, `${run.id}.tar.gz`);
    mkdirSync(path);
    expect(await findArchive(nodeFileSystem, run, out)).toBeUndefined();
    expect(await findArchive(nodeFileSystem, run, join(run.path, "metadata.json"))).toBeUndefined();
    rmSync(path, { recursive: true });
    writeFileSync(path, "precious");
    await expect(findArchive(nodeFileSystem, run, out)).rejects.toMatchObject({ code: "bad-archive" });
  });

  it("passes on what the disk says when it cannot be looked for", async () => {
    const run = await writeFinishedRun(tinyContent);
    const refused = {
      ...nodeFileSystem,
      look: () => {
        throw diskError("EACCES");
      },
    };
    await expect(findArchive(refused, run, temporaryFolder())).rejects.toMatchObject({ code: "EACCES" });
  });
});

describe("what has an archive's name", () => {
  it("is refused, whatever it is, with the way on", () => {
    const out = temporaryFolder();
    const path = join(out, "a.tar.gz");
    refuseExisting(nodeFileSystem, path);
    mkdirSync(path);
    expect(() => refuseExisting(nodeFileSystem, path)).toThrow(
      expect.objectContaining({
        code: "archive-exists",
        exitCode: 5,
        message: `${path}: is there already. Nothing was archived.`,
        hint: `Give another folder with --out. Check what is there with: runledger verify ${path}`,
      }),
    );
  });
});

describe("what a killed attempt left", () => {
  it("is removed, and nothing else", () => {
    const out = temporaryFolder();
    const left = [".a.tar.gz.0123456789ab.tmp", ".a.tar.gz.ba9876543210.tmp"];
    const kept = [
      "a.tar.gz",
      "a.tar.gz.lock",
      ".a.tar.gz.0123456789ab.tmp.txt",
      ".a.tar.gz.0123456789AB.tmp",
      ".a.tar.gz.x0123456789ab.tmp",
      ".b.tar.gz.0123456789ab.tmp",
      "x.a.tar.gz.0123456789ab.tmp",
    ];
    for (const name of [...left, ...kept]) appendFileSync(join(out, name), "");
    removeLeftovers(nodeFileSystem, join(out, "a.tar.gz"));
    expect(readdirSync(out).sort()).toEqual([...kept].sort());
  });
});
