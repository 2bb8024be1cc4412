// Recording in the form of a run store: its names, its files, and that they are read back as one run.

import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRun, type StartRunOptions } from "../../src/recorder/start-run.js";
import { failingFileSystem, hastyFileSystem } from "../helpers/failing-file-system.js";
import { metadataOf } from "../helpers/read-run-folder.js";
import { testWorld } from "../helpers/recorder-world.js";
import { runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const dataset = { assignment: "A2", seed: 9999, students: 60, seeded_pct: 22.5 };
const pipeline = { strategies: ["baseline", "minimal"], embedding_model: "large" };
const factors = ["matcher", "strategy", "model"];

function open(options: StartRunOptions = {}) {
  const world = testWorld({ files: hastyFileSystem });
  const root = options.root ?? join(temporaryFolder(), "runs");
  const start: StartRunOptions = {
    ...{ root, layout: "run-store", collect: false, factors, notes: "First." },
    ...{ config: { dataset, pipeline }, ...options },
  };
  return { ...openRun(start, world), root, world };
}

/** tp, fp, fn by matcher, strategy and model. */
const counted = [
  ["fuzzy_only", "baseline", "gpt-5.1", 4, 53, 50],
  ["fuzzy_only", "minimal", "gpt-5.1", 2, 69, 52],
  ["hybrid", "baseline", "gpt-5.1", 34, 20, 22],
  ["hybrid", "minimal", "gpt-5.1", 33, 23, 20],
] as const;

function record(recorder: ReturnType<typeof open>["recorder"]): void {
  for (const [matcher, strategy, model, tp, fp, fn] of counted)
    recorder.item({ id: `${matcher}-${strategy}`, matcher, strategy, model, tp, fp, fn });
}

const f1Of = (tp: number, fp: number, fn: number): number => (2 * tp) / (2 * tp + fp + fn);

function json(folder: string, name: string): Record<string, never> {
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as Record<string, never>;
}

describe("a run of a run store", () => {
  it("is called run_<tag>, else run_<date>_seed<seed>, with -2 on a clash", async () => {
    const { recorder, root } = open({ runTag: "baseline_v1" });
    expect(recorder.id).toBe("run_baseline_v1");
    const first = open({ root });
    expect(first.recorder.id).toMatch(/^run_2026-01-2\d_seed9999$/);
    const second = open({ root, seed: 9999 });
    expect(second.recorder.id).toBe(`${first.recorder.id}-2`);
    const seedless = open({ root, config: {} });
    expect(seedless.recorder.id).toMatch(/^run_2026-01-2\d$/);
    for (const { recorder: each } of [first, second, seedless]) await each.finish();
    await recorder.finish();
  });

  it("has config.json with the sections of its kind, and results computed from what was recorded", async () => {
    const { recorder } = open({ runTag: "v1" });
    record(recorder);
    await recorder.finish();
    const config = json(recorder.folder, "config.json");
    expect(Object.keys(config)).toEqual([
      ...["run_id", "created_at", "dataset", "pipeline", "results", "notes"],
    ]);
    expect(config).toMatchObject({ run_id: "run_v1", dataset, pipeline, notes: "First." });
    const { by_matcher, by_strategy, by_model, best_overall } = config.results as never;
    expect(Object.keys(by_matcher)).toEqual(["fuzzy_only", "hybrid"]);
    expect(Object.keys(by_strategy)).toEqual(["baseline", "minimal"]);
    expect(Object.keys(by_model)).toEqual(["gpt-5.1"]);
    const { avg_f1, avg_precision } = (by_matcher as Record<string, Record<string, number>>).hybrid ?? {};
    expect(avg_f1).toBeCloseTo((f1Of(34, 20, 22) + f1Of(33, 23, 20)) / 2, 12);
    expect(avg_precision).toBeCloseTo((34 / 54 + 33 / 56) / 2, 12);
    expect(best_overall).toMatchObject({ matcher: "hybrid", strategy: "baseline", model: "gpt-5.1" });
    expect((best_overall as { f1: number }).f1).toBeCloseTo(f1Of(34, 20, 22), 12);
    const rows = json(recorder.folder, "metrics.json") as unknown as Record<string, unknown>[];
    expect(rows).toHaveLength(4);
    expect(rows[0]).toMatchObject({
      matcher: "fuzzy_only",
      strategy: "baseline",
      tp: 4,
      fp: 53,
      fn: 50,
      n: 1,
    });
    expect(statSync(join(recorder.folder, "assets")).isDirectory()).toBe(true);
  });

  it("copies the manifest and notes its digest among the inputs", async () => {
    const manifest = join(temporaryFolder(), "data", "m.json");
    mkdirSync(dirname(manifest));
    writeFileSync(manifest, '{"seed": 9999}\n');
    const { recorder } = open({ runTag: "m", manifest });
    await recorder.finish();
    expect(readFileSync(join(recorder.folder, "manifest.json"), "utf8")).toBe('{"seed": 9999}\n');
    const [input] = metadataOf(recorder.folder).inputs as Record<string, unknown>[];
    expect(input).toMatchObject({ path: manifest, stored_as: "manifest.json", bytes: 15 });
    expect(input?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("writes a report with configuration, highlights and tables by factor with n and interval", async () => {
    const { recorder } = open({ runTag: "r", notes: "pipes | and <b>" });
    record(recorder);
    recorder.itemError("x", new Error("no answer"));
    await recorder.finish();
    const report = readFileSync(join(recorder.folder, "report.md"), "utf8");
    const heads = report.split("\n").filter((line) => line.startsWith("#"));
    expect(heads).toEqual([
      ...["# run_r", "## Dataset & Run Configuration", "### Dataset Summary", "### Run Configuration"],
      ...[
        "## Executive Highlights",
        "## By matcher",
        "## By strategy",
        "## By model",
        "## Full Results Table",
      ],
    ]);
    expect(report).toContain("- **students:** 60");
    expect(report).toContain("- **strategies:** baseline, minimal");
    expect(report).toContain("**Best:** hybrid + baseline + gpt-5.1, f1 0.618 (");
    expect(report).toContain("best of 4 combinations");
    expect(report).toContain("- 4 items recorded, 1 failed.");
    expect(report).toMatch(/\| hybrid \| 2 \| 0\.609 \| 0\.615 \| 0\.612 \| \(0\.\d+ to 0\.\d+\) \|/);
    expect(report).toContain("pipes \\| and \\<b\\>");
  });

  it("is read back as one run with the names of a run store, and listed in its table", async () => {
    const { recorder, root } = open({ runTag: "v1" });
    record(recorder);
    await recorder.finish();
    writeFileSync(join(root, "index.json"), '{"runs": []}\n');
    const second = open({ root, runTag: "v2" });
    record(second.recorder);
    await second.recorder.finish();
    const asked = await runCli(["list", root, "--json"], { in: root });
    const { runs, problems } = JSON.parse(asked.out) as {
      runs: Record<string, never>[];
      problems: unknown[];
    };
    expect(problems).toEqual([]);
    expect(runs.map((run) => [run.run_id ?? run.id, run.layout, run.status]).sort()).toEqual([
      ["run_v1", "native", "finished"],
      ["run_v2", "native", "finished"],
    ]);
    const metrics = runs[0]?.metrics as unknown as Record<string, number>;
    expect(metrics["results.by_matcher.hybrid.avg_f1"]).toBeCloseTo(
      (f1Of(34, 20, 22) + f1Of(33, 23, 20)) / 2,
    );
    const listed = await runCli(["list", root], { in: root });
    expect(listed.out).toMatch(
      /run\s+seed\s+seeded %\s+fuzzy F1\s+hybrid F1\s+best F1\s+best config\s+notes/,
    );
    expect(listed.out).toMatch(
      /run_v1\s+9999\s+22\.5\s+0\.0\d+\s+0\.6\d+\s+0\.618\s+baseline\+gpt-5\.1\s+First\./,
    );
    const index = readFileSync(join(root, "index.json"), "utf8");
    expect(index).toContain('"run_id":"run_v2"');
  });

  it("leaves a readable run when the process dies in the middle", async () => {
    const { recorder, root } = open({ runTag: "cut" });
    record(recorder);
    const config = json(recorder.folder, "config.json");
    expect(config).toMatchObject({ run_id: "run_cut", dataset, results: {} });
    expect(existsSync(join(recorder.folder, "report.md"))).toBe(false);
    const listed = await runCli(["list", root, "--json"], { in: root });
    expect((JSON.parse(listed.out) as { runs: unknown[] }).runs).toHaveLength(1);
    await recorder.stop({ reason: "enough" });
    expect(readFileSync(join(recorder.folder, "report.md"), "utf8")).toContain("did not finish: stopped");
  });

  it("computes the results over all items when it is resumed", async () => {
    const { recorder, root } = open({ runTag: "again" });
    for (const [matcher, strategy, model, tp, fp, fn] of counted.slice(0, 2))
      recorder.item({ id: `${matcher}-${strategy}`, matcher, strategy, model, tp, fp, fn });
    await recorder.stop();
    const { recorder: next } = open({ root, resume: recorder.id });
    for (const [matcher, strategy, model, tp, fp, fn] of counted.slice(2))
      next.item({ id: `${matcher}-${strategy}`, matcher, strategy, model, tp, fp, fn });
    await next.finish();
    expect(json(recorder.folder, "metrics.json")).toHaveLength(4);
    const { by_matcher } = json(recorder.folder, "config.json").results as never;
    expect(Object.keys(by_matcher)).toEqual(["fuzzy_only", "hybrid"]);
  });

  it("goes on without what the disk refuses, and says so", async () => {
    const world = testWorld({ files: failingFileSystem({ failAt: 40, failCount: 500, code: "ENOSPC" }) });
    const root = join(temporaryFolder(), "runs");
    const { recorder } = openRun(
      { root, layout: "run-store", runTag: "full", factors, collect: false },
      world,
    );
    record(recorder);
    await recorder.finish();
    expect(world.said.join("\n")).toContain("ENOSPC");
  });

  it("has its metrics in metrics.json when there are no items, and no results", async () => {
    const { recorder } = open({ runTag: "plain", factors: [] });
    recorder.log({ loss: 0.5 });
    await recorder.finish({ metrics: { f1: 0.7 } });
    expect(json(recorder.folder, "metrics.json")).toEqual({ f1: 0.7 });
    expect(json(recorder.folder, "config.json").results).toEqual({});
    rmSync(recorder.folder, { recursive: true });
  });

  it("takes a manifest for run stores only, and no other layout", () => {
    expect(() => open({ layout: undefined as never, manifest: "m.json" })).toThrow("belongs to a run store");
    expect(() => open({ layout: "other" as never })).toThrow('layout is not "run-store"');
  });
});
