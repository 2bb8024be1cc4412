// `runledger verify` and `restore` as they are typed: one, several, all, and what is none.

import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { writeChecksums } from "../../../src/store/checksums.js";
import { nodeFileSystem } from "../../../src/store/file-system.js";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

let here: string;
const run = (...words: string[]): Promise<CliResult> => runCli(words, { in: here });
const runFile = (id: string, file: string): string => join(here, "experiments", id, file);

/** Three runs: as recorded, with a file changed and one more, and without checksums. */
beforeEach(async () => {
  here = temporaryFolder();
  for (const id of ["good_20260122_010000", "changed_20260122_020000", "bare_20260122_030000"]) {
    const metadata = { schema_version: 1, run_id: id, model_name: id.split("_")[0], status: "finished" };
    const folder = join(here, "experiments", id);
    writeTree(folder, { "metadata.json": metadata, "outputs/results.csv": "a,b\n1,2\n" });
    if (!id.startsWith("bare")) await writeChecksums(nodeFileSystem, folder);
  }
  writeFileSync(runFile("changed_20260122_020000", "outputs/results.csv"), "a,b\n1,3,\n");
  writeFileSync(runFile("changed_20260122_020000", "late.txt"), "late");
});

describe("runledger verify", () => {
  it("compares one run, as text and as JSON", async () => {
    const good = await run("verify", "good", "--json");
    expect([good.code, JSON.parse(good.out)]).toEqual([
      0,
      expect.objectContaining({ name: "good_20260122_010000", is_same: true, changed: [], came_later: [] }),
    ]);
    const changed = await run("verify", "changed");
    expect([changed.code, changed.out]).toEqual([
      1,
      expect.stringContaining("changed  outputs/results.csv  9 bytes, recorded 8"),
    ]);
    expect(JSON.parse((await run("verify", "changed", "--json")).out)).toMatchObject({
      is_same: false,
      changed: [{ recorded: { path: "outputs/results.csv", bytes: 8 }, found: { bytes: 9 } }],
      came_later: [{ path: "late.txt", bytes: 4 }],
    });
  });

  it("compares all, named and matching runs, those without checksums apart", async () => {
    const all = await run("verify", "--all");
    expect([all.code, all.out]).toEqual([
      1,
      expect.stringMatching(/\n1 of 3 as recorded, 1 not; 1 without checksums \(\d files, \d+ B\)\n$/),
    ]);
    const named = await run("verify", "good", "bare");
    expect([named.code, named.out]).toEqual([
      0,
      expect.stringMatching(/^1 of 2 as recorded; 1 without checksums \(/),
    ]);
    expect((await run("verify", "--where", "model_name=good")).out).toMatch(/^1 of 1 as recorded \(/);
    expect(JSON.parse((await run("verify", "--all", "--json")).out)).toMatchObject({
      schema: "runledger.verify-many/1",
      is_same: false,
      same: 1,
      differing: [{ name: "changed_20260122_020000" }],
      unreadable: [],
      without_checksums: ["bare_20260122_030000"],
    });
  });

  it("goes on with the rest where an archive cannot be read", async () => {
    await run("archive", "good");
    writeFileSync(join(here, "archive/good_20260122_010000.tar.gz"), "x");
    const { code, out } = await run("verify", "archive/good_20260122_010000.tar.gz", "good");
    expect(code).toBe(1);
    expect(out).toContain("the archive is cut. This archive cannot be trusted.\n1 of 2 as recorded, 1 not (");
    const json = await run("verify", "archive/good_20260122_010000.tar.gz", "good", "--json");
    expect(JSON.parse(json.out)).toMatchObject({ is_same: false, same: 1, unreadable: [{}] });
  });

  it("knows an archive by what is in it, whatever it is called", async () => {
    await run("archive", "good");
    renameSync(join(here, "archive/good_20260122_010000.tar.gz"), join(here, "packed"));
    expect((await run("verify", "packed", "good")).out).toMatch(/^2 of 2 as recorded \(/);
    const table = await run("verify", "experiments/good_20260122_010000/outputs/results.csv");
    expect(table.code).not.toBe(0);
  });

  it.each([
    [["verify"], "give runs or archives, or --all, or --where"],
    [["verify", "good", "--all"], "give runs or archives, or --all, or --where, one of the three"],
    [["verify", "gone.tar.gz"], "gone.tar.gz: no such file."],
    [["verify", "good", "gone.tgz"], "gone.tgz: no such file."],
    [["archive", "good", "--where", "x=1"], "archive: give runs by name, or --where, not both."],
    [["archive"], "archive: say which runs."],
    [["restore", "gone.tar.gz"], "gone.tar.gz: no such file."],
  ])("refuses %j as wrong usage", async (words, message) => {
    const { code, err } = await run(...words);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe("runledger archive", () => {
  it("lists with --dry-run what it would pack, and packs nothing", async () => {
    const { code, out } = await run("archive", "bare", "--dry-run");
    expect([code, out]).toEqual([
      0,
      expect.stringContaining("bare_20260122_030000: would be archived: 2 files,"),
    ]);
    expect(JSON.parse((await run("archive", "bare", "--dry-run", "--json")).out)).toMatchObject({
      dry_run: true,
      runs: [{ id: "bare_20260122_030000", archive: null, refused: null }],
    });
    expect((await run("verify", "archive/bare_20260122_030000.tar.gz")).code).toBe(2);
  });

  it("says as JSON what it has packed", async () => {
    const { out } = await run("archive", "--where", "model_name=good", "--json");
    expect(JSON.parse(out)).toMatchObject({
      dry_run: false,
      runs: [{ id: "good_20260122_010000", archive: expect.stringMatching(/good_.*\.tar\.gz$/) }],
    });
  });
});

describe("runledger restore", () => {
  it("unpacks an archive that is named, elsewhere or in its place, or one file of it", async () => {
    await run("archive", "good", "--remove");
    const archive = "archive/good_20260122_010000.tar.gz";
    const elsewhere = await run("restore", archive, "--out", "elsewhere", "--json");
    expect(JSON.parse(elsewhere.out)).toMatchObject({
      archive: join(here, archive),
      path: join(here, "elsewhere/good_20260122_010000"),
      files: 3,
    });
    expect((await run("restore", "good", "--file", "metadata.json")).out).toMatch(
      /^good\S*: restored to metadata\.json \(1 file, /,
    );
    expect((await run("restore", archive)).out).toMatch(
      /restored to experiments\/good_20260122_010000 \(3 files, /,
    );
  });

  it("refuses a run whose files are there, and one whose archive is gone", async () => {
    const there = await run("restore", "good");
    expect([there.code, there.err]).toEqual([
      5,
      expect.stringContaining("its files are in their place. Nothing was restored."),
    ]);
    await run("archive", "good", "--remove");
    rmSync(join(here, "archive"), { recursive: true });
    const gone = await run("restore", "good");
    expect([gone.code, gone.err]).toEqual([
      1,
      expect.stringContaining("its archive archive/good_20260122_010000.tar.gz is gone."),
    ]);
  });
});

describe("runledger trash", () => {
  it("lists as JSON what is there, why, and since when", async () => {
    await run("archive", "good", "--remove");
    expect(JSON.parse((await run("trash", "list", "--json")).out)).toMatchObject({
      schema: "runledger.trash/1",
      entries: [{ path: "good_20260122_010000", reason: "archived", run_id: "good_20260122_010000" }],
    });
  });
});
