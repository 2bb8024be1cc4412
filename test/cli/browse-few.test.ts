// The commands that look at runs, where there is little to see or the words are wrong.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

let here = "";
const run = (...words: string[]): Promise<CliResult> => runCli(words, { in: here });

function writeRun(folder: string, id: string, parts: object, history: readonly object[] = []): void {
  const metadata = { schema_version: 1, run_id: id, model_name: "m", status: "finished", ...parts };
  writeTree(folder, {
    [`runs/${id}/metadata.json`]: metadata,
    ...(history.length === 0
      ? {}
      : { [`runs/${id}/history.jsonl`]: history.map((row) => `${JSON.stringify(row)}\n`).join("") }),
  });
}

function project(): string {
  const folder = temporaryFolder();
  const targets = { mae: "<= 0.1", r2: ">= 0.5", acc: ">= 0.5", loss: "<= 0" };
  writeRun(
    folder,
    "full_1",
    { started_at: "2026-01-22T10:00:00Z", metrics: { mae: 0.5, r2: null, acc: 0.9, loss: 3 }, targets },
    [
      { step: 1, loss: 2 },
      { step: 2, loss: null, val: 1 },
      { step: 3, loss: 1, epoch: 1 },
    ],
  );
  writeRun(folder, "bare_1", {});
  writeRun(folder, "fail_1", { status: "failed", status_reason: "out of memory", metrics: { mae: 1 } }, [
    { step: 1, other: 1 },
  ]);
  writeFileSync(
    join(folder, "runledger.yaml"),
    "roots: [runs]\nmetrics:\n  mae: { unit: s, direction: min }\n",
  );
  return folder;
}

describe("runs with little in them", () => {
  it("are shown with why they ended, targets met and missed, and curves with gaps", async () => {
    here = project();
    expect((await run("show", "full_1")).out).toMatch(
      /\n {2}mae +0\.5 s +✗ 5\.0× \(target <= 0\.1\)\n {2}r2 +null +– \(target >= 0\.5\)\n {2}acc +0\.9 +✓ .*\n {2}loss +3 +✗ \(target <= 0\)\n/,
    );
    expect((await run("show", "full_1")).out).toMatch(/\nhistory \(3 points\)\n {2}loss +█×▁ +2 → 1\n/);
    expect((await run("show", "bare_1")).out).toContain("\nmetrics\n  none\n");
    expect((await run("show", "fail_1")).out).toContain("\nreason  out of memory\n");
    expect((await run("history", "full_1", "--metric", "loss")).out).toBe(
      "step  epoch  loss\n────  ─────  ────\n   1      –     2\n   2      –  null\n   3      1     1\n",
    );
    expect(JSON.parse((await run("diagnose", "bare_1", "--json")).out)).toMatchObject({
      runs: [{ findings: [], looked_at: { curves: 0, predictions: false, siblings: 2 } }],
    });
    const diagnosed = await run("diagnose");
    expect(diagnosed.out).toContain("metadata.json:1  status_reason = out of memory");
    expect(diagnosed.out).toMatch(/\nNothing found in 1 run of 3: bare_1\n/);
  });

  it("differ in what only some have", async () => {
    here = project();
    const json = JSON.parse((await run("diff", "full_1", "bare_1", "fail_1", "--json")).out);
    expect(json).toMatchObject({ verdict: "unexplained", ranked_for: "mae" });
    expect(json.metrics[0]).toMatchObject({ metric: "mae", values: { A: 0.5, C: 1 } });
    expect(json.metrics[0].values).not.toHaveProperty("B");
    const none = await run("diff", "bare_1", "fail_1", "--metric", "zzz");
    expect(none.err).toContain('No metric "zzz" in these 2 runs.\n  There is: mae');
  });

  it("are not running, and have no notes until there is one", async () => {
    here = project();
    expect((await run("watch", "--once")).out).toBe("Nothing is running among the 3 runs of runs.\n");
    expect(JSON.parse((await run("watch", "--once", "--json")).out)).toMatchObject({ runs: [] });
    expect((await run("list", "--notes")).out).toBe("No notes. Add one: runledger note RUN TEXT\n");
    await run("note", "full_1", "a note");
    expect((await run("list", "--notes")).out).toMatch(/^2026-01-22 +full_1 - a note\n$/);
  });
});

describe("a selection that nothing fits", () => {
  it("is an empty table with the usual columns", async () => {
    here = project();
    const { code, out } = await run("list", "runs", "--where", "status=queued");
    expect([code, out]).toEqual([0, expect.stringMatching(/^run +status/)]);
  });
});

describe("words that mean nothing", () => {
  it.each([
    [["history", "bare_1"], "--metric is missing.\n  Run bare_1 has no history: its files hold final values"],
    [["history", "full_1", "--metric", "los"], 'No history of "los" in run full_1.\n  Nearest: loss'],
    [["history", "full_1", "fail_1", "--metric", "zzz"], "in these 2 runs.\n  There is: loss, val, other"],
    [["history", "full_1", "fail_1"], "--metric is missing.\n  There are curves of: loss, val, other"],
    [["diff", "bare_1", "bare_1"], "bare_1 was named twice."],
    [["zzzz"], '"zzzz" is neither a command nor a folder here.\n  See all with: runledger --help'],
    [["shwo"], '"shwo" is neither a command nor a folder here.\n  Did you mean: show? See all with'],
    [["stats"], "--metric is missing.\n  For example: mae,"],
    [["stats", "--metric", "zzz"], 'No field "zzz" in 3 runs.'],
    [["fields", "zzz"], "zzz: no such folder.\n  Check the path. Folders here: runs"],
    [["promote", "runs", "--plot", "a.png"], "--out is missing."],
  ])("are told with what there is: %j", async (words, message) => {
    here = project();
    const { code, out, err } = await run(...words);
    expect([code, out, err]).toEqual([2, "", expect.stringContaining(message)]);
  });

  it("version is no command, but an answer", async () => {
    here = temporaryFolder();
    expect(await run("--version")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+/),
      err: "",
    });
  });
});

describe("a folder without runs", () => {
  it.each(["list", "stats", "diagnose", "compare"])("%s says what a run is", async (command) => {
    here = temporaryFolder();
    writeTree(here, { "runs/x.txt": "" });
    const { code, out, err } = await run(command, "runs");
    expect([code, out]).toEqual([0, ""]);
    expect(err).toMatch(/^No runs in runs\. A run is a folder with a metadata\.json/);
  });

  it("has nothing to report, and nothing that runs", async () => {
    here = temporaryFolder();
    writeTree(here, { "runs/x.txt": "" });
    expect((await run("report", "runs")).code).toBe(1);
    expect((await run("watch", "runs", "--once")).out).toBe("Nothing is running among the 0 runs of runs.\n");
  });
});
