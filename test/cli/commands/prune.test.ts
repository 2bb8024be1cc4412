import { existsSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { startRun } from "../../../src/index.js";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

let here: string;
/** An hour from now: every file is old enough. */
const later = Date.now() + 3_600_000;
const run = (...words: string[]): Promise<CliResult> => runCli(words, { in: here, now: later });
const names = (): string[] =>
  readdirSync(join(here, "runs"))
    .filter((name) => !name.startsWith("."))
    .sort();

/** Runs a to e, a the oldest and the best. */
beforeEach(() => {
  here = temporaryFolder();
  for (const [index, name] of ["a", "b", "c", "d", "e"].entries()) {
    const metadata = {
      ...{
        schema_version: 1,
        run_id: name,
        status: "finished",
        started_at: `2026-01-0${index + 1}T00:00:00Z`,
      },
      ...{ metrics: { t20: { mae: name === "d" ? "NaN" : index / 10 }, size: index } },
    };
    writeTree(join(here, "runs", name), { "metadata.json": metadata, "w.bin": "12345" });
  }
});

describe("runledger prune", () => {
  it("says with --dry-run why each run stays or goes, file by file, and writes nothing", async () => {
    await run("tag", "b", "+good");
    const before = readdirSync(join(here, "runs"), { recursive: true });
    const { code, out, err } = await run("prune", "--keep", "best:1:t20.mae,tagged:good,last:1", "--dry-run");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^a +best:1:t20\.mae \(1\. 0\)\nb +tagged:good\ne +last:1\n/m);
    expect(out).toMatch(
      /^c: would go \(no rule keeps it\), 2 files, [\d.]+ KiB on disk\n +\d+ B {2}c\/metadata\.json {2}in the run's folder\n +5 B {2}c\/w\.bin/m,
    );
    expect(out).toMatch(/^2 runs would be archived and moved to the trash, 3 kept; .* Nothing was done\.$/m);
    expect(readdirSync(join(here, "runs"), { recursive: true })).toEqual(before);
    expect(existsSync(join(here, "archive"))).toBe(false);
  });

  it("tells how long ago the files of a run that may go on have changed", async () => {
    writeTree(join(here, "runs/f"), { "metrics.json": { t20: { mae: 0.9 } }, "config.json": { lr: 1 } });
    const why = async (now: number): Promise<string> =>
      (await runCli(["prune", "--keep", "best:1:t20.mae", "--dry-run"], { in: here, now })).out;
    expect(await why(Date.now() + 5000)).toMatch(
      /^f +changed less than a minute ago, and its files do not say whether it has ended$/m,
    );
    expect(await why(Date.now() + 150_000)).toMatch(/^f +changed 2 min ago, and /m);
  });

  it("names the roots that were asked for in what to do next", async () => {
    const { out } = await run("prune", "runs", "--keep", "last:4");
    expect(out).toMatch(/; [\d.]+ KiB come free with: runledger trash empty --root runs\n$/);
  });

  it("keeps what cannot be archived, and says so before; without archives it goes", async () => {
    symlinkSync("/etc/hosts", join(here, "runs/a/hosts"));
    for (const words of [["--dry-run"], []]) {
      const { code, out } = await run("prune", "--keep", "last:4", ...words);
      expect(code).toBe(0);
      expect(out).toMatch(
        /^a +cannot be archived \(hosts: is a link to something that is not a file of this run\)$/m,
      );
      expect(out).toContain("Nothing to do: 5 runs kept\n");
    }
    expect((await run("prune", "--keep", "last:4", "--no-archive")).code).toBe(0);
    expect(names()).toEqual(["b", "c", "d", "e"]);
  });

  it("says which run stays after all, why, and what to do", async () => {
    const files = [{ path: "w.bin", bytes: 9, sha256: "0".repeat(64) }];
    writeTree(join(here, "runs/a"), { "checksums.json": { schema_version: 1, files } });
    const { code, out, err } = await run("prune", "--keep", "last:3");
    expect(code).toBe(1);
    expect(err).toMatch(
      /^a: .*w\.bin differ from checksums\.json\. .+\n {2}See all with: runledger verify a\n/,
    );
    expect(out).toContain("1 run archived and moved to the trash, 3 kept, 1 kept after all;");
    expect(names()).toEqual(["a", "c", "d", "e"]);
  });

  it("archives what no rule keeps, moves it to the trash, and does nothing the second time", async () => {
    const first = await run("prune", "--keep", "best:2:t20.mae,last:1");
    expect([first.code, first.err]).toEqual([0, ""]);
    expect(names()).toEqual(["a", "b", "e"]);
    expect(readdirSync(join(here, "archive")).sort()).toEqual(["c.tar.gz", "d.tar.gz"]);
    expect((await run("trash")).out).toMatch(/^c +archived .*\nd +archived /m);
    const again = await run("prune", "--keep", "best:2:t20.mae,last:1");
    expect(again.out).toContain("Nothing to do: 3 runs kept, 2 archived before");
    expect((await run("list")).out).toContain("archived");
  });

  it("makes no archive with --no-archive: the trash brings the runs back", async () => {
    expect((await run("prune", "--keep", "last:4", "--no-archive")).code).toBe(0);
    expect([names(), existsSync(join(here, "archive"))]).toEqual([["b", "c", "d", "e"], false]);
    expect((await run("trash", "restore", "a")).code).toBe(0);
    expect(names()).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("never takes running runs, references, tagged and young ones, nor runs in other runs", async () => {
    const live = await startRun({ root: join(here, "runs"), model: "live", collect: false, signals: false });
    await run("tag", "a", "+keep-me");
    await run("reference", "set", "b", "--name", "main");
    writeTree(join(here, "runs/c/inner"), {
      "metadata.json": { schema_version: 1, run_id: "inner", status: "finished" },
    });
    const words = ["prune", "--min-age-minutes", "10", "--json"];
    const { out } = await run(...words, "--dry-run");
    const why = new Map(
      (JSON.parse(out) as { kept: { id: string; protections: string[] }[] }).kept.map((one) => [
        one.id,
        one.protections,
      ]),
    );
    // An hour without a heartbeat, and its process lives: it runs.
    expect(why.get(live.id)?.[0]).toMatch(/^is (running|unresponsive)$/);
    expect([why.get("a"), why.get("b")]).toEqual([["tagged keep-me"], ["reference main"]]);
    const young = await runCli(words, { in: here, now: Date.now() });
    expect(JSON.parse(young.out)).toMatchObject({ dry_run: false, going: [] });
    expect((await run(...words.slice(0, 3))).code).toBe(0);
    await live.finish();
    expect(names()).toEqual(expect.arrayContaining(["a", "b", live.id]));
    expect(names()).not.toContain("e");
  });

  it("asks before it takes all, and refuses where nobody can be asked, without --yes", async () => {
    for (const words of [
      ["--min-age-minutes", "1"],
      ["--keep", "best:1:val_loss"],
    ]) {
      writeTree(join(here, "runs/e"), {
        "metadata.json": { schema_version: 1, run_id: "e", status: "finished", metrics: { val_loss: null } },
      });
      const { code, err } = await run("prune", ...words);
      expect([code, err]).toEqual([
        5,
        expect.stringMatching(/: 5 runs would go\. Nothing was done\.\n.*--yes/),
      ]);
    }
    expect(names()).toHaveLength(5);
    expect((await run("prune", "--min-age-minutes", "1", "--yes")).code).toBe(0);
    expect(names()).toEqual([]);
  });

  it.each([
    ["best:0:t20.mae", "would keep nothing"],
    ["last:0", "would keep nothing"],
    ["best:5:t20.mea", 'No field "t20.mea" in 5 runs.'],
    ["best:2:size", "whether lower or higher is better is not known"],
    ["tagged:good", "no run has this tag"],
    ["tagged:", "names no tag"],
    ["best:5", "names no metric"],
    ["last:many", '"many" is no number of runs'],
    ["lst:5", 'is no rule; did you mean "last:…"?'],
  ])("--keep %s: %s", async (keep, message) => {
    const { code, err } = await run("prune", "--keep", keep);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(names()).toHaveLength(5);
  });

  it("finishes without asking what a killed clean-up has left of a run that it had archived", async () => {
    here = temporaryFolder();
    const line = (step: number) => JSON.stringify({ run_id: "r1", step, evaluation: { correct: true } });
    const head = JSON.stringify({ run_header: true, run_id: "r1", model: "m" });
    writeTree(join(here, "runs"), {
      "r1.jsonl": `${head}\n${line(1)}`,
      "r1.jsonl.recovered": `${head}\n${line(2)}`,
    });
    expect((await run("prune", "--min-age-minutes", "0", "--yes")).code).toBe(0);
    const trash = join(here, "runs/.trash");
    const entry = readdirSync(trash).find((name) => name.endsWith(".recovered")) ?? "";
    renameSync(join(trash, entry, "r1.jsonl.recovered"), join(here, "runs/r1.jsonl.recovered"));
    rmSync(join(trash, entry), { recursive: true });
    const dry = await run("prune", "--keep", "last:9", "--dry-run");
    expect(dry.out).toMatch(/^r1: would go \(its removal was cut off\), 1 file, /);
    const { code, out, err } = await run("prune", "--keep", "last:9");
    expect([code, err, names()]).toEqual([0, "", []]);
    expect(out).toMatch(/^r1: archived as archive\/r1\.tar\.gz, moved to runs\/\.trash\/\S+\n1 run archived/);
    expect((await run("prune", "--keep", "last:9")).out).toContain("Nothing to do: 0 runs kept, 1 archived");
  });

  it("says what is missing, and takes no wrong number of minutes", async () => {
    expect((await run("prune")).err).toContain("neither --keep nor --min-age-minutes");
    expect((await run("prune", "--min-age-minutes", "-1")).code).toBe(2);
  });
});
