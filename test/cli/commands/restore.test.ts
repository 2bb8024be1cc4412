import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

let here: string;
const run = (...words: string[]): Promise<CliResult> => runCli(words, { in: here });

beforeEach(async () => {
  here = temporaryFolder();
  const metadata = { schema_version: 1, run_id: "lstm_1", status: "finished", metrics: { loss: 1 } };
  writeTree(join(here, "runs/lstm_1"), { "metadata.json": metadata, "notes.txt": "12345" });
  await run("archive", "lstm_1", "--remove");
});

describe("runledger restore", () => {
  it("names the run, whatever it was asked for as", async () => {
    const { code, out } = await run("restore", "last");
    expect(code).toBe(0);
    expect(out).toMatch(/^lstm_1: restored to runs\/lstm_1 \(2 files, /);
    expect(existsSync(join(here, "runs/lstm_1/notes.txt"))).toBe(true);
  });

  it("names an archive that was given by its path as it was given", async () => {
    const { out } = await run("restore", "archive/lstm_1.tar.gz", "--out", "x");
    expect(out).toMatch(/^archive\/lstm_1\.tar\.gz: restored to x\/lstm_1 /);
  });
});

describe("runledger show of an archived run", () => {
  it("says that it is archived, where, and how it comes back", async () => {
    expect((await run("show", "last", "--root", "runs")).out).toContain(
      "(back with: runledger restore lstm_1 --root runs)",
    );
    const { out } = await run("show", "last");
    expect(out).toMatch(
      /^lstm_1\nfinished, archived\npacked {2}archive\/lstm_1\.tar\.gz \(back with: runledger restore lstm_1\)\nlayout {2}native\n/,
    );
  });

  it("says none of that once it is back", async () => {
    await run("restore", "lstm_1");
    const { out } = await run("show", "last");
    expect(out).toMatch(/^lstm_1\nfinished\nfolder {2}runs\/lstm_1\nlayout {2}native\n/);
  });
});

describe("runledger compare with an archived run", () => {
  it("says how it comes back, in the roots that were asked for", async () => {
    expect((await run("compare")).err).toContain(
      "Archived, files packed away: lstm_1. Back with: runledger restore lstm_1\n",
    );
    expect((await run("compare", "runs")).err).toContain("Back with: runledger restore lstm_1 --root runs\n");
  });

  it("breaks the line between words on a terminal", async () => {
    const { err } = await runCli(["compare"], { in: here, columns: 40 });
    expect(err).toContain("Archived, files packed away: lstm_1.\nBack with: runledger restore lstm_1\n");
  });
});

describe("runledger pairs with an archived run", () => {
  it("says that its items are packed, and how they come back", async () => {
    expect(await run("pairs", "lstm_1", "last", "--root", "runs")).toMatchObject({
      code: 1,
      err: "runledger: lstm_1: is archived; its items are packed with it.\n  First bring it back: runledger restore lstm_1 --root runs\n",
    });
  });
});
