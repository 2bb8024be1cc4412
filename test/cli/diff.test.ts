import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

function metadata(changes: Record<string, unknown> = {}, mae = 0.02): Record<string, unknown> {
  return {
    model_name: "hybrid",
    seed: 1,
    training_config: { batch_size: 8, learning_rate: 0.001, max_epochs: 100 },
    loss_config: { loss_type: "weighted", gradient_clip_val: 1 },
    data_loader_config: { num_workers: 4 },
    metrics: { t20: { mae, rmse: mae * 1.5 }, overall: { r2: 0.9 } },
    ...changes,
  };
}

/** Three runs below experiments/: a good one, one with another learning rate, one with another seed. */
function project(): string {
  const folder = temporaryFolder();
  writeTree(folder, {
    "experiments/good_20260101_000000/metadata.json": metadata(),
    "experiments/hot_20260102_000000/metadata.json": metadata(
      {
        training_config: { batch_size: 8, learning_rate: 0.1, max_epochs: 100 },
        data_loader_config: { num_workers: 8 },
      },
      0.72,
    ),
    "experiments/seed_20260103_000000/metadata.json": metadata({ seed: 2 }, 0.021),
  });
  return folder;
}

describe("runledger diff", () => {
  it("puts the likeliest cause first and tells better from worse", async () => {
    const { code, out } = await runCli(["diff", "good", "hot"], { in: project() });
    expect(code).toBe(0);
    expect(out).toContain("1 difference could explain the difference of t20.mae, most likely first:");
    expect(out).toMatch(/learning_rate +param +0\.001 +0\.1 +100×/);
    expect(out).toMatch(/t20\.mae +0\.02 +0\.72 +\+0\.7 +\+3500 +worse/);
    expect(out).toContain("Also different, but seldom of effect: data_loader_config.num_workers (4 → 8)");
    expect(out).toContain("What is better was inferred from the metrics' names.");
  });

  it("says of another seed that it is noise", async () => {
    const { out } = await runCli(["diff", "good", "seed"], { in: project() });
    expect(out).toContain("Same everything, other seed: this is noise.");
  });

  it("obeys the contract in colours and units", async () => {
    const folder = project();
    writeTree(folder, {
      "runledger.yaml":
        'roots: [experiments]\nmetrics:\n  t20.mae: { direction: max, unit: s, target: ">= 1" }\n',
    });
    const { out } = await runCli(["diff", "good", "hot"], { in: folder, color: true });
    expect(out).toContain("t20.mae (s)");
    expect(out).toContain("\x1b[32mbetter\x1b[39m");
    expect(out).toContain("\x1b[31mworse\x1b[39m");
  });

  it("shows three runs in columns, on a narrow terminal too", async () => {
    const { out } = await runCli(["diff", "good", "hot", "seed"], { in: project(), columns: 80 });
    expect(out).toMatch(/learning_rate +param +0\.001 +0\.1 +0\.001/);
    expect(out).toMatch(/t20\.mae +0\.02 +0\.72 \+3500 % worse +0\.021 \+5 % worse/);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("leaves out runs that have no room and names them", async () => {
    const folder = temporaryFolder();
    for (let index = 0; index < 9; index++) {
      writeTree(folder, {
        [`experiments/r${index}_20260101_000000/metadata.json`]: metadata({
          seed: index,
          training_config: { learning_rate: 1 / (index + 1) },
        }),
      });
    }
    const names = Array.from({ length: 9 }, (_, index) => `r${index}`);
    const { out } = await runCli(["diff", ...names], { in: folder, columns: 80 });
    expect(out).toContain("D, E, F, G, H, I do not fit; a wider terminal, a pipe or --json shows all.");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("prints JSON with causes in order", async () => {
    const { out } = await runCli(["diff", "good", "hot", "--json"], { in: project() });
    const answer = JSON.parse(out);
    expect(answer).toMatchObject({
      schema: "runledger.diff/1",
      verdict: "differs",
      ranked_for: "t20.mae",
      runs: [{ label: "A" }, { label: "B" }],
    });
    expect(answer.causes[0]).toMatchObject({
      rank: 1,
      field: "training_config.learning_rate",
      about: "param",
      values: { A: 0.001, B: 0.1 },
    });
    expect(answer.metrics[0]).toMatchObject({
      metric: "t20.mae",
      direction: "min",
      changes: [{ label: "B", outcome: "worse", percent: 3500 }],
    });
    expect(answer.shared).toBeUndefined();
    const all = JSON.parse((await runCli(["diff", "good", "hot", "--json", "--all"], { in: project() })).out);
    expect(all.shared).toHaveLength(all.shared_count);
  });

  it("reads the patch of uncommitted changes of a run", async () => {
    const folder = temporaryFolder();
    const patch = '# Untracked files, names only:\n#   "x"\ndiff --git a/src/loss.py b/src/loss.py\n-a\n+b\n';
    const git = (dirty: boolean) => ({
      git: { commit: "c0ffee", dirty, ...(dirty ? { patch: "config/uncommitted.patch" } : {}) },
    });
    writeTree(folder, {
      "experiments/a_20260101_000000/metadata.json": metadata(git(false)),
      "experiments/b_20260102_000000/metadata.json": metadata(git(true), 0.5),
      "experiments/b_20260102_000000/config/uncommitted.patch": patch,
    });
    const { out } = await runCli(["diff", "a", "b", "--json"], { in: folder });
    const digest = createHash("sha256")
      .update(patch.slice(patch.indexOf("diff")))
      .digest("hex")
      .slice(0, 8);
    expect(JSON.parse(out).causes[0]).toMatchObject({
      field: "uncommitted changes",
      values: { A: "none", B: `src/loss.py (${digest})` },
    });
  });

  it("ranks for the metric that is asked for, and knows no others", async () => {
    const folder = project();
    const { out } = await runCli(["diff", "good", "hot", "--metric", "t20_rmse"], { in: folder });
    expect(out).toContain("could explain the difference of t20.rmse");
    const wrong = await runCli(["diff", "good", "hot", "--metric", "t20_rsme"], { in: folder });
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('No metric "t20_rsme" in these 2 runs.');
    expect(wrong.err).toContain("t20.rmse");
  });

  it.each([
    [["diff", "good"], "one run differs from nothing"],
    [["diff", "good", "good"], "was named twice"],
    [["diff", "good", "goood"], 'No run "goood" among 3.'],
    [["diff"], "RUN is missing"],
  ])("refuses %j", async (words, message) => {
    const { code, err, out } = await runCli(words, { in: project() });
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(out).toBe("");
  });

  it("says so where runs have no metric or none in common", async () => {
    const folder = temporaryFolder();
    writeTree(folder, {
      "experiments/a_20260101_000000/metadata.json": metadata({ metrics: { x: { mae: 1 } } }),
      "experiments/b_20260102_000000/metadata.json": metadata({ metrics: { y: { mae: Number.NaN } } }),
    });
    const { code, out } = await runCli(["diff", "a", "b"], { in: folder });
    expect(code).toBe(0);
    expect(out).toContain("They have no metric in common.");
  });

  it("shows control characters instead of obeying them", async () => {
    const folder = temporaryFolder();
    writeTree(folder, {
      "experiments/a_20260101_000000/metadata.json": metadata({ loss_config: { loss_type: "\x1b[31mevil" } }),
      "experiments/b_20260102_000000/metadata.json": metadata(),
    });
    mkdirSync(join(folder, "empty"));
    const { out } = await runCli(["diff", "a", "b"], { in: folder });
    expect(out).toContain("\\x1b[31mevil");
    expect(out).not.toContain("\x1b");
  });
});
