import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

let here: string;
const run = (...words: string[]): Promise<CliResult> => runCli(words, { in: here });

function writeRun(name: string, status = "failed"): void {
  const metadata = { schema_version: 1, run_id: name, status, metrics: { loss: 1 } };
  writeTree(join(here, "runs", name), { "metadata.json": metadata, "notes.txt": "12345" });
}

beforeEach(() => {
  here = temporaryFolder();
  writeRun("a");
  writeRun("b");
});

describe("runledger archive --where, again when there are more runs", () => {
  const failed = ["archive", "--where", "status = failed", "--remove"] as const;

  it("archives the new ones and counts those that were archived before", async () => {
    expect((await run(...failed)).code).toBe(0);
    writeRun("c");
    const { code, out, err } = await run(...failed);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^c: archived as .+\nc: moved to .+\n2 runs archived before\n$/);
    expect(existsSync(join(here, "runs/c"))).toBe(false);
  });

  it("leaves those that were archived before out of a dry run, and counts them in JSON", async () => {
    await run("archive", "a", "--remove");
    const dry = await run(...failed, "--dry-run");
    expect(dry.out).toMatch(/^b: would be archived, then moved to the trash: 2 files, /);
    expect(dry.out).toMatch(/\n1 run archived before\n$/);
    const json = JSON.parse((await run(...failed, "--json")).out);
    expect(json).toMatchObject({ runs: [{ id: "b", refused: null }], archived_before: 1 });
  });

  it("says in a dry run what would be refused", async () => {
    symlinkSync("/etc/hosts", join(here, "runs/a/hosts"));
    const { out } = await run(...failed, "--dry-run");
    expect(out).toMatch(
      /^\S+\/runs\/a\/hosts: is a link to something that is not a file of this run\. .*\nb: would be/,
    );
  });

  it("says so when all were archived before", async () => {
    await run(...failed);
    expect(await run(...failed)).toMatchObject({ code: 0, out: "Nothing to do: 2 runs archived before\n" });
  });

  it("finds good archives of runs that stay where they are, and records them once", async () => {
    const kept = ["archive", "--where", "status = failed"];
    await run(...kept);
    const records = readFileSync(join(here, "runs/.runledger/archives.jsonl"), "utf8");
    writeRun("c");
    const { code, out, err } = await run(...kept);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^a: was archived as .+\nb: was archived as .+\nc: archived as .+\n$/);
    const now = readFileSync(join(here, "runs/.runledger/archives.jsonl"), "utf8");
    expect(now.startsWith(records)).toBe(true);
    expect(now.trim().split("\n")).toHaveLength(3);
    writeFileSync(join(here, "runs/a/notes.txt"), "other");
    expect(await run(...kept)).toMatchObject({ code: 5, err: expect.stringContaining("is there already") });
  });

  it("still refuses a run that is named", async () => {
    await run("archive", "a", "--remove");
    expect(await run("archive", "a", "b")).toMatchObject({
      code: 5,
      err: expect.stringContaining("a: is archived already. Nothing was archived."),
    });
  });
});

describe("runledger archive without saying which runs", () => {
  it("asks for runs, or --where", async () => {
    const { code, err } = await run("archive");
    expect(code).toBe(2);
    expect(err).toContain(
      "archive: say which runs.\n  runledger archive RUN… or runledger archive --where EXPR\n",
    );
  });

  it("does not take names and --where together", async () => {
    const { code, err } = await run("archive", "a", "--where", "loss < 2");
    expect(code).toBe(2);
    expect(err).toContain("archive: give runs by name, or --where, not both.");
  });
});
