// The tables of settings: which run of a model did best, and what each setting goes with.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseCsv } from "../../src/formats/csv.js";
import { withPython } from "../helpers/python.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { aggregate, filesOf, step, writeLog } from "./aggregate-world.js";

interface Told {
  readonly model: string;
  readonly budget: number;
  readonly sc: number;
  readonly scores: readonly number[];
  readonly seed?: number;
}

/** Credited shares that are no yes or no. */
const told: readonly Told[] = [
  { model: "m-a", budget: 6, sc: 1, scores: [0.2, 0.4], seed: 1 },
  { model: "m-a", budget: 6, sc: 1, scores: [0.4, 0.6], seed: 2 },
  { model: "m-a", budget: 6, sc: 3, scores: [0.6, 0.9] },
  { model: "m-a", budget: 8, sc: 1, scores: [0.1, 0.2] },
  { model: "m-a", budget: 8, sc: 3, scores: [0.3, 0.4] },
  { model: "m-b", budget: 6, sc: 1, scores: [0.5, 0.5] },
  { model: "m-b", budget: 8, sc: 3, scores: [0.9, 0.7] },
];

function writeRuns(root: string, runs: readonly Told[] = told): void {
  for (const [index, { model, budget, sc, scores, seed }] of runs.entries()) {
    const id = `run-${index}`;
    const config = { dials: { budget, sc }, seed: seed ?? 7 };
    writeLog(join(root, `${id}.jsonl`), [
      { run_header: true, run_id: id, ts: 1_756_816_048, model, config },
      ...scores.map((credited, number) =>
        step(id, number, { evaluation: { citations_evidence: { credited } } }),
      ),
    ]);
  }
}

function table(root: string, name: string): Record<string, string>[] {
  const { header, rows } = parseCsv(readFileSync(join(root, "_aggregated/analysis", name), "utf8"));
  return rows.map((row) => Object.fromEntries(header.map((column, at) => [column, String(row[at] ?? "")])));
}

const judge = `
import csv, json, statistics as st, sys
runs = json.loads(sys.argv[2])
wrong = []
with open(sys.argv[1]) as file: rows = list(csv.DictReader(file))
dials = {"config.dials.budget": "budget", "config.dials.sc": "sc"}
assert len(rows) == 8, len(rows)
for row in rows:
    dial = dials[row["setting"]]
    other = "sc" if dial == "budget" else "budget"
    own = [r for r in runs if r["model"] == row["model"]]
    if row["compared"] == "all runs": groups = [own]
    else: groups = [[r for r in own if r[other] == v] for v in sorted({r[other] for r in own})]
    mean = lambda rs: st.mean(st.mean(r["scores"]) for r in rs)
    pairs = [([r for r in g if str(r[dial]) == row["value"]], [r for r in g if str(r[dial]) != row["value"]]) for g in groups]
    pairs = [(a, b) for a, b in pairs if a and b]
    mine = [r for a, _ in pairs for r in a]
    want = {"n": len(mine), "mean": mean(mine), "others_n": sum(len(b) for _, b in pairs),
            "difference": st.mean(mean(a) - mean(b) for a, b in pairs)}
    for key, value in want.items():
        if abs(float(row[key]) - value) > 1e-12: wrong.append((row, key, value))
    if len(pairs) > 1:
        from scipy import stats
        diffs = [mean(a) - mean(b) for a, b in pairs]
        low, high = stats.t.interval(0.95, len(diffs) - 1, st.mean(diffs), stats.sem(diffs))
    elif len(pairs[0][0]) > 1 and len(pairs[0][1]) > 1:
        from scipy import stats
        means = [[st.mean(r["scores"]) for r in side] for side in pairs[0]]
        low, high = stats.ttest_ind(*means, equal_var=False).confidence_interval()
    else: continue
    if abs(float(row["difference_low"]) - max(-1, low)) > 1e-9: wrong.append((row, "low", low))
    if abs(float(row["difference_high"]) - min(1, high)) > 1e-9: wrong.append((row, "high", high))
print(json.dumps(wrong))
`;

withPython(["scipy"], (test) => {
  test("equals an independent count, over all runs and like with like", async (runPython) => {
    const root = temporaryFolder();
    writeRuns(root);
    await aggregate(root);
    const path = join(root, "_aggregated/analysis/component_analysis.csv");
    expect(JSON.parse(runPython(judge, path, JSON.stringify(told)))).toEqual([]);
    const likeable = told.filter(({ model }) => model === "m-a");
    await aggregate(root, { likeWithLike: true });
    expect(JSON.parse(runPython(judge.replace("== 8", "== 4"), path, JSON.stringify(likeable)))).toEqual([]);
  });
});

describe("component_analysis.csv", () => {
  it("gives each value of each setting with count, mean and the difference to the others", async () => {
    const root = temporaryFolder();
    writeRuns(root);
    await aggregate(root);
    const [first] = table(root, "component_analysis.csv");
    expect(first).toMatchObject({
      ...{ model: "m-a", setting: "config.dials.budget", value: "6", compared: "all runs" },
      ...{ metric: "evaluation.citations_evidence.credited", n: "3", others_n: "2", groups: "" },
    });
    expect(Number(first?.difference)).toBeCloseTo((0.3 + 0.5 + 0.75) / 3 - (0.15 + 0.35) / 2, 12);
    expect(table(root, "component_analysis.csv").some(({ setting }) => setting === "config.seed")).toBe(
      false,
    );
  });

  it("leaves out models whose runs differ in several settings at once, like with like", async () => {
    const root = temporaryFolder();
    writeRuns(root);
    await aggregate(root, { likeWithLike: true });
    const rows = table(root, "component_analysis.csv");
    expect(new Set(rows.map(({ model }) => model))).toEqual(new Set(["m-a"]));
    expect(rows.map(({ value, groups }) => [value, groups])).toEqual([
      ["6", "2"],
      ["8", "2"],
      ["1", "2"],
      ["3", "2"],
    ]);
    expect(table(root, "best_settings.csv").map(({ model, run_id }) => [model, run_id])).toEqual([
      ["m-a", "run-2"],
      ["m-b", ""],
    ]);
  });

  it("writes other tables when asked in the other way, and reads no log for it", async () => {
    const root = temporaryFolder();
    writeRuns(root);
    await aggregate(root);
    const before = filesOf(join(root, "_aggregated"));
    const { logsRead } = await aggregate(root, { likeWithLike: true });
    expect(logsRead).toBe(0);
    await aggregate(root);
    const after = filesOf(join(root, "_aggregated"));
    const name = "analysis/component_analysis.csv";
    expect(after.get(name)?.split(" ")[1]).toBe(before.get(name)?.split(" ")[1]);
  });

  it("says of a setting with many values that it is not listed, and has a header without runs", async () => {
    const root = temporaryFolder();
    const many = Array.from({ length: 14 }, (_, budget) => ({ model: "m", budget, sc: 1, scores: [0.5] }));
    writeRuns(root, many);
    await aggregate(root);
    const rows = table(root, "component_analysis.csv");
    expect(rows).toHaveLength(1);
    expect(rows[0]?.note).toContain("14 values, not listed");
    const bare = temporaryFolder();
    writeLog(join(bare, "a.jsonl"), [
      { run_header: true, run_id: "a" },
      { run_id: "a", step: 0 },
    ]);
    await aggregate(bare);
    expect(readFileSync(join(bare, "_aggregated/analysis/best_settings.csv"), "utf8")).toMatch(
      /^model,run_id,source,metric,chosen_by/,
    );
  });
});

describe("best_settings.csv", () => {
  it("takes the run with the best final value of each model, beside the mean of runs alike", async () => {
    const root = temporaryFolder();
    writeRuns(root);
    await aggregate(root);
    const rows = table(root, "best_settings.csv");
    expect(rows.map(({ model, run_id, final }) => [model, run_id, final])).toEqual([
      ["m-a", "run-2", "0.9"],
      ["m-b", "run-6", "0.7"],
    ]);
    expect(rows[0]).toMatchObject({ chosen_by: "final", candidates: "5", alike: "1" });
    expect(rows[0]).toMatchObject({ "config.dials.budget": "6", "config.dials.sc": "3" });
  });

  it("counts seeds of one setting as alike, and takes a yes/no metric by its mean", async () => {
    const root = temporaryFolder();
    writeRuns(root, [
      { model: "m", budget: 6, sc: 1, scores: [1, 1, 0], seed: 1 },
      { model: "m", budget: 6, sc: 1, scores: [1, 0, 0], seed: 2 },
      { model: "m", budget: 8, sc: 1, scores: [0, 0, 1] },
    ]);
    await aggregate(root);
    const [best] = table(root, "best_settings.csv");
    expect(best).toMatchObject({ run_id: "run-0", chosen_by: "mean", alike: "2" });
    expect(Number(best?.alike_mean)).toBeCloseTo(0.5, 12);
  });
});
