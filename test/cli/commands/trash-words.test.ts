// `runledger trash` over what another program put there, and words that mean nothing.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

function project(): string {
  const here = temporaryFolder();
  writeTree(here, {
    "runs/b/metadata.json": { schema_version: 1, run_id: "b", status: "finished" },
    "runs/.trash/20260101_000000_x/x/file.txt": "1",
  });
  return here;
}

const trash = (here: string, ...words: string[]): Promise<CliResult> =>
  runCli(["trash", ...words], { in: here });

describe("an entry of the trash that nobody described", () => {
  it("is listed by its name, without a reason, and can be removed for good", async () => {
    const here = project();
    expect((await trash(here)).out).toMatch(/\n20260101_000000_x +– +.* 1 +/);
    const [entry] = JSON.parse((await trash(here, "list", "--json")).out).entries;
    expect(entry).toMatchObject({ name: "20260101_000000_x", bytes: 1, files: 1 });
    for (const name of ["path", "reason", "run_id"]) expect(entry).not.toHaveProperty(name);
    const dry = await trash(here, "empty", "--dry-run");
    expect(dry.out).toMatch(/^20260101_000000_x: would be removed for good \(there for [^)]+\), /);
    expect((await trash(here, "empty", "--yes")).out).toMatch(/^1 run removed for good, /);
    expect(existsSync(join(here, "runs/.trash/20260101_000000_x"))).toBe(false);
  });

  it("is not removed unasked", async () => {
    const here = project();
    const { code, err } = await trash(here, "empty");
    expect([code, err]).toEqual([5, expect.stringContaining("Nothing was removed.")]);
    expect(existsSync(join(here, "runs/.trash/20260101_000000_x"))).toBe(true);
  });

  it.each([
    [["restore", "zzz"], 'there is no "zzz".'],
    [["list", "--older", "soon"], "--older soon is no age."],
    [["zzz"], '"zzz" is no action.\n  Actions: list, restore, empty.'],
  ])("is not meant by %j", async (words, message) => {
    const { code, err } = await trash(project(), ...words);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
