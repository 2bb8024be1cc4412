import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { writeChecksums } from "../../src/store/checksums.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { ownIdentity } from "../../src/store/writer-identity.js";
import { runContent } from "../helpers/archive-root.js";
import { type CliResult, runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const id = "lstm_20260122_020157";
let here: string;
const at = (path: string) => join(here, path);
const run = (...words: string[]): Promise<CliResult> => runCli(words, { in: here });

/** The metadata of a finished run of this name. */
const metadataOf = (name: string) => ({
  schema_version: 1,
  run_id: name,
  model_name: "lstm",
  status: "finished",
});

async function writeRun(name: string, parts: Readonly<Record<string, unknown>> = {}): Promise<void> {
  writeTree(at(`experiments/${name}`), { ...runContent, "metadata.json": metadataOf(name), ...parts });
  await writeChecksums(nodeFileSystem, at(`experiments/${name}`));
}

beforeEach(async () => {
  here = temporaryFolder();
  await writeRun(id);
  await writeRun("other_20260122_030000");
});

describe("runledger archive", () => {
  it("packs a run into archive/ and leaves it where it is", async () => {
    const { code, out, err } = await run("archive", "lstm");
    expect(out).toMatch(
      /^lstm_20260122_020157: archived as archive\/lstm_20260122_020157\.tar\.gz \(9 files, .+, every sha256 compared\)\n$/,
    );
    expect([code, err]).toEqual([0, ""]);
    expect(existsSync(at(`experiments/${id}/metadata.json`))).toBe(true);
    expect(execFileSync("tar", ["-tzf", at(`archive/${id}.tar.gz`)], { encoding: "utf8" })).toContain(
      `${id}/predictions.npy\n`,
    );
  });

  it("packs several runs into the folder that --out names, each once", async () => {
    const { code, out } = await run("archive", "lstm", "other", id, "--out", "elsewhere/deep");
    expect(code).toBe(0);
    expect(out.trim().split("\n")).toHaveLength(2);
    expect(readdirSync(at("elsewhere/deep")).sort()).toEqual([
      `${id}.tar.gz`,
      "other_20260122_030000.tar.gz",
    ]);
  });

  it("removes a run only through the trash, after its archive is good", async () => {
    const { code, out } = await run("archive", "lstm", "--remove");
    expect(code).toBe(0);
    expect(out).toMatch(
      /moved to experiments\/\.trash\/\d{8}_\d{6}_lstm_20260122_020157\/lstm_20260122_020157\n$/,
    );
    expect(existsSync(at(`experiments/${id}`))).toBe(false);
    expect((await run("verify", `archive/${id}.tar.gz`)).code).toBe(0);
    const { out: listed } = await run("list");
    expect(listed).toContain("lstm_20260122_020157   finished, archived");
    expect(listed).toContain("other_");
  });

  it("refuses a run that is still running, before it packs any", async () => {
    const heartbeat = { sequence: 0, time: new Date().toISOString(), monotonic_seconds: 0 };
    await writeRun("busy_20260122_040000", {
      "status.json": { schema_version: 1, state: "running", writer: ownIdentity(), heartbeat },
    });
    const { code, out, err } = await run("archive", "lstm", "busy", "--remove");
    expect([code, out]).toEqual([5, ""]);
    expect(err).toContain("busy_20260122_040000: is running. Nothing was archived.");
    expect(existsSync(at("archive"))).toBe(false);
    expect(existsSync(at(`experiments/${id}`))).toBe(true);
  });

  it("refuses when an archive of that name is there", async () => {
    await run("archive", "lstm");
    const before = readFileSync(at(`archive/${id}.tar.gz`));
    const { code, err } = await run("archive", "lstm");
    expect(code).toBe(5);
    expect(err).toContain(`archive/${id}.tar.gz: is there already. Nothing was archived.`);
    expect(readFileSync(at(`archive/${id}.tar.gz`)).equals(before)).toBe(true);
  });

  it("takes up a removal where it was killed, but only if the archive holds the run as it is now", async () => {
    await run("archive", "lstm");
    appendFileSync(at(`experiments/${id}/annotations.jsonl`), '{"note":"late"}\n');
    const changed = await run("archive", "lstm", "--remove");
    expect([changed.code, existsSync(at(`experiments/${id}`))]).toEqual([5, true]);
    writeFileSync(at(`experiments/${id}/annotations.jsonl`), "");
    const { code, out } = await run("archive", "lstm", "--remove");
    expect([code, existsSync(at(`experiments/${id}`))]).toEqual([0, false]);
    expect(out).toContain("moved to experiments/.trash/");
  });

  it("removes what a killed attempt left, and nothing else", async () => {
    const leftover = `archive/.${id}.tar.gz.0123456789ab.tmp`;
    const others = [
      "archive/.other_20260122_030000.tar.gz.0123456789ab.tmp",
      `archive/.${id}.tar.gz.mine.tmp`,
    ];
    writeTree(here, Object.fromEntries([leftover, ...others].map((path) => [path, "half"])));
    expect((await run("archive", "lstm")).code).toBe(0);
    expect([leftover, ...others].map((path) => existsSync(at(path)))).toEqual([false, true, true]);
  });

  it("refuses a damaged run and names the file", async () => {
    appendFileSync(at(`experiments/${id}/predictions.npy`), "x");
    const { code, err } = await run("archive", "lstm", "--remove");
    expect(code).toBe(1);
    expect(err).toContain("predictions.npy differ from checksums.json. It was not archived.");
    expect(existsSync(at(`experiments/${id}`))).toBe(true);
  });

  it("does not remove runs that share a file, nor a run that is the root itself", async () => {
    const rows = [1, 2, 3, 4].map((seed) => `run${seed},${seed},${0.1 * seed},0.9${seed}`);
    writeTree(at("table"), { "summary.csv": ["run,seed,loss,accuracy", ...rows, ""].join("\n") });
    const { code, err } = await run("archive", "run2", "--remove", "--root", "table");
    expect([code, err]).toEqual([
      5,
      expect.stringContaining("run2: has its files in common with run1, run3, run4."),
    ]);
    const single = await run("archive", "last", "--remove", "--root", `experiments/${id}`);
    expect([single.code, single.err]).toEqual([
      5,
      expect.stringContaining("is the root itself. Nothing was archived."),
    ]);
    expect(existsSync(at("archive"))).toBe(false);
    expect((await run("archive", "run2", "--root", "table")).code).toBe(0);
    expect(existsSync(at("table/summary.csv"))).toBe(true);
  });

  it("refuses to put the archive into the run itself", async () => {
    for (const out of [`experiments/${id}`, `experiments/${id}/archive`]) {
      const { code, err } = await run("archive", "lstm", "--out", out);
      expect([code, err]).toEqual([2, expect.stringContaining(`lies inside ${id}. Nothing was archived.`)]);
    }
    expect((await run("verify", "lstm")).out).toMatch(/as recorded\n$/);
  });

  it("says when a file has the name of the folder for the archives", async () => {
    writeFileSync(at("archive"), "a file");
    const { code, err } = await run("archive", "lstm");
    expect(code).toBe(2);
    expect(err).toContain(`${at("archive")}: is a file. Nothing was archived.`);
    expect(existsSync(at(`experiments/${id}/metadata.json`))).toBe(true);
  });

  it("spells out what a terminal would obey in the names of files", async () => {
    symlinkSync("/etc/passwd", at(`experiments/${id}/a\x1b[31mlink\n`));
    const { code, err } = await run("archive", "lstm");
    expect(code).toBe(5);
    expect(err).toContain("a\\x1b[31mlink\\n: is a link to something that is not a file of this run.");
    expect(err).not.toContain("\x1b");
  });

  it("needs a run that is there and meant", async () => {
    expect((await run("archive")).code).toBe(2);
    expect((await run("archive", "nothing")).err).toContain('No run "nothing"');
    await writeRun("lstm_20260122_999999");
    expect((await run("archive", "lstm")).err).toContain("fits 2 runs");
  });
});

describe("a run that is archived and gone", () => {
  beforeEach(async () => {
    await run("archive", id, "--remove");
  });

  it.each([
    [["tag", id, "+good"], "its tags and notes are packed with it. Nothing was added.", "then add to it."],
    [["note", id, "seen"], "its tags and notes are packed with it. Nothing was added.", "then add to it."],
    [["delete", id], "it has no other files that could be deleted. Nothing was deleted.", "then delete it."],
  ])("says what %j needs and how to go on", async (words, what, then) => {
    const { code, out, err } = await run(...words);
    expect([code, out]).toEqual([5, ""]);
    expect(err).toContain(`${id}: is archived as ${at(`archive/${id}.tar.gz`)}; ${what}`);
    expect(err).toContain(`First bring it back: runledger restore ${id}, ${then}`);
    expect(existsSync(at(`experiments/${id}`))).toBe(false);
  });

  it("stays in the table when a report of it is written, or lies in its old place", async () => {
    expect((await run("report", id)).out).toBe(`experiments/.runledger/reports/${id}/report.md\n`);
    expect((await run("list")).out).toContain(id);
    writeTree(at(`experiments/${id}`), { "report.md": "seen" });
    expect((await run("list")).out).toMatch(new RegExp(`${id} +finished, archived`));
  });
});

describe("runledger verify", () => {
  it("says that a run is as recorded, also with what came later", async () => {
    expect(await run("verify", "lstm")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^lstm_20260122_020157: 6 files, .+, as recorded\n$/),
      err: "",
    });
    writeTree(at(`experiments/${id}`), { "report.md": "# good", "mine.txt": "x" });
    expect((await run("verify", "lstm")).out).toMatch(/as recorded; 1 came later\n$/);
  });

  it("names each file that differs", async () => {
    appendFileSync(at(`experiments/${id}/history.jsonl`), "x");
    rmSync(at(`experiments/${id}/predictions.npy`));
    writeFileSync(at(`experiments/${id}/inputs/ä € data.csv`), "a,b\n1,3\n");
    const { code, out } = await run("verify", "lstm");
    expect(code).toBe(1);
    const lines = out.trim().split("\n");
    expect(lines[0]).toBe("lstm_20260122_020157: 3 differences, 3 of 6 files as recorded");
    expect(lines[1]).toBe("  changed  history.jsonl  6601 bytes, recorded 6600");
    expect(lines[2]).toMatch(
      /^ {2}changed {2}inputs\/ä € data\.csv {2}sha256 [0-9a-f]{64}, recorded [0-9a-f]{64}$/,
    );
    expect(lines[3]).toBe("  missing  predictions.npy");
    const answer = JSON.parse((await run("verify", "lstm", "--json")).out);
    expect(answer).toMatchObject({ schema: "runledger.verify/1", is_same: false, same: 3, came_later: [] });
    expect(answer.missing.map((file: { path: string }) => file.path)).toEqual(["predictions.npy"]);
  });

  it("verifies archives, its own and those that people packed by hand", async () => {
    await run("archive", "lstm");
    expect((await run("verify", `archive/${id}.tar.gz`)).out).toMatch(
      /^archive\/.+\.tar\.gz: 9 files, .+, as recorded\n$/,
    );
    execFileSync("tar", ["-czf", at("by-hand.tgz"), "-C", at("experiments"), id]);
    execFileSync("tar", ["-cf", at("by-hand.tar"), "-C", at(`experiments/${id}`), "."]);
    for (const name of ["by-hand.tgz", "by-hand.tar"]) {
      expect(await run("verify", name)).toMatchObject({ code: 0, out: expect.stringContaining("6 files") });
    }
    appendFileSync(at(`experiments/${id}/history.jsonl`), "x");
    execFileSync("tar", ["-czf", at("changed.tgz"), "-C", at("experiments"), id]);
    expect(await run("verify", "changed.tgz")).toMatchObject({
      code: 1,
      out: expect.stringContaining("changed  history.jsonl"),
    });
  });

  it("refuses archives that are damaged or dangerous, and unpacks nothing", async () => {
    await run("archive", "lstm");
    const good = readFileSync(at(`archive/${id}.tar.gz`));
    mkdirSync(at("empty"));
    execFileSync("tar", ["-czf", at("nothing.tar.gz"), "-C", at("empty"), "."]);
    execFileSync("tar", ["-czPf", at("absolute.tar.gz"), at(`experiments/${id}/metadata.json`)]);
    writeFileSync(at("cut.tar.gz"), good.subarray(0, good.length - 100));
    writeFileSync(
      at("text.tar.gz"),
      "no archive at all, but long enough to hold a header if it were one".repeat(20),
    );
    const damaged = Buffer.from(good);
    damaged[400] = (damaged[400] ?? 0) ^ 0x10;
    writeFileSync(at("damaged.tar.gz"), damaged);
    const before = readdirSync(here).sort();
    for (const [name, message] of [
      ["nothing.tar.gz", "no checksums to compare with"],
      ["absolute.tar.gz", "leads out of the folder"],
      ["cut.tar.gz", "cannot be trusted"],
      ["text.tar.gz", "no tar archive"],
      ["damaged.tar.gz", "cannot be trusted"],
    ] as const) {
      const { code, err, out } = await run("verify", name);
      expect([name, code, out]).toEqual([name, 1, ""]);
      expect(err).toContain(message);
    }
    expect(readdirSync(here).sort()).toEqual(before);
  });

  it("says what it cannot compare", async () => {
    rmSync(at(`experiments/${id}/checksums.json`));
    expect(await run("verify", "lstm")).toMatchObject({
      code: 1,
      err: expect.stringContaining("has no checksums.json"),
    });
    expect(await run("verify", "none.tar.gz")).toMatchObject({
      code: 2,
      err: expect.stringContaining("no such file"),
    });
    expect(await run("verify", "nothing")).toMatchObject({ code: 2, err: expect.stringContaining("No run") });
  });
});
