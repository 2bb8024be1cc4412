// The database of step logs: every row and value, bad logs, and what a second call does.

import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { failingFileSystem, hastyFileSystem } from "../helpers/failing-file-system.js";
import { withPython } from "../helpers/python.js";
import { runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { aggregate, filesOf, header, query, readCsv, step, writeLog } from "./aggregate-world.js";

const sample = join(import.meta.dirname, "../fixtures/step-log-runs");

function sampleRoot(): string {
  const root = join(temporaryFolder(), "runs");
  cpSync(sample, root, { recursive: true });
  return root;
}

/** Counts by itself, and opens every table as users would. */
const judge = `
import gzip, json, os, sys
import pandas as pd
root = sys.argv[1]
rows, runs, headers = {}, set(), {}
for base, _, names in os.walk(root):
    if "_aggregated" in base: continue
    for name in names:
        if not name.endswith(".jsonl"): continue
        source = os.path.relpath(os.path.join(base, name), root)
        for number, line in enumerate(open(os.path.join(base, name)), 1):
            value = json.loads(line)
            runs.add((source, value["run_id"]))
            if value.get("run_header"): headers[(source, value["run_id"])] = value
            else: rows[(source, number)] = value
out = root + "/_aggregated/"
parquet = pd.read_parquet(out + "steps.parquet")
csv = pd.read_csv(out + "steps.csv.gz")
wrong = []
for table in (parquet, csv):
    assert len(table) == len(rows), (len(table), len(rows))
    for row in table.to_dict("records"):
        value = rows[(row["source"], row["line"])]
        head = headers[(row["source"], value["run_id"])]
        want = {"run_id": value["run_id"], "step": value["step"], "ts": value["ts"],
                "evaluation.correct": value.get("evaluation", {}).get("correct"),
                "config.dials.rich": head["config"].get("dials", {}).get("rich"),
                "config.num_steps": head["config"].get("num_steps"),
                "task.stem": value.get("task", {}).get("stem")}
        for key, expected in want.items():
            found = row.get(key)
            same = pd.isna(found) if expected is None else found == expected or str(found) == str(expected)
            if not same: wrong.append((row["source"], row["line"], key, found, expected))
summary = pd.read_parquet(out + "runs_summary.parquet")
assert len(summary) == len(pd.read_csv(out + "runs_summary.csv.gz")) == len(runs)
for row in summary.to_dict("records"):
    own = [v["evaluation"]["correct"] for (s, _), v in sorted(rows.items()) if s == row["source"]
           and v["run_id"] == row["run_id"] and isinstance(v.get("evaluation", {}).get("correct"), bool)]
    found = row["evaluation.correct.mean"]
    if own and abs(found - sum(own) / len(own)) > 1e-12: wrong.append((row["run_id"], found, own))
    if own and row["evaluation.correct.final"] != own[-1]: wrong.append((row["run_id"], "final"))
    if not own and not pd.isna(found): wrong.append((row["run_id"], found, None))
for name in ("model_ranking", "by_model_steps", "by_model_runs"):
    pd.read_csv(out + name + ".csv.gz")
assert len(pd.read_csv(root + "/_catalog/catalog.csv")) == len(runs)
print(json.dumps({"rows": len(rows), "runs": len(runs), "columns": list(parquet.columns) == list(csv.columns), "wrong": wrong}))
`;

withPython(["pandas", "pyarrow"], (test) => {
  test("equals an independent count of the sample, in pandas", async (runPython) => {
    const root = sampleRoot();
    const { report } = await aggregate(root);
    const judged = JSON.parse(runPython(judge, root)) as unknown;
    expect(judged).toEqual({ rows: report.steps, runs: report.runs, columns: true, wrong: [] });
  });
});

describe("aggregateLogs", () => {
  it("gathers 14 runs of 11 logs", async () => {
    const root = sampleRoot();
    const { report } = await aggregate(root);
    expect(report).toMatchObject({ logs: 11, runs: 14, steps: 39, malformedLines: 0, conflicts: [] });
    expect(await query(root, "select count(*)::int n, count(distinct run_id)::int runs from steps")).toEqual([
      { n: 39, runs: 14 },
    ]);
    expect(readCsv(root)).toHaveLength(39);
    expect(readFileSync(join(root, "_aggregated/plots/INSIGHTS.md"), "utf8")).toContain("over 13 runs");
  });

  it("flattens nested evidence, counts reasons and ranks models", async () => {
    const root = temporaryFolder();
    for (const [index, model] of ["m-a", "m-b"].entries()) {
      const evidence = (credited: boolean, reasons?: string[]) => ({
        evaluation: { citations_evidence: { credited, coverage: 0.5, reasons } },
      });
      writeLog(join(root, `sub/${model}.jsonl`), [
        { ...header(`r${index}`), config: { model } },
        step(`r${index}`, 0, evidence(index === 1, ["Low coverage", "no card", "no card"])),
        step(`r${index}`, 1, evidence(true, [])),
        step(`r${index}`, 2, evidence(true)),
      ]);
    }
    await aggregate(root);
    const rows = await query(
      root,
      `select folder, model, "reason.low_coverage" low, "reason.no_card" card,
       "evaluation.citations_evidence.credited" credited from steps order by source, step limit 3`,
    );
    expect(rows).toEqual([
      { folder: "sub", model: "m-a", low: "1", card: "2", credited: false },
      { folder: "sub", model: "m-a", low: "0", card: "0", credited: true },
      { folder: "sub", model: "m-a", low: null, card: null, credited: true },
    ]);
    const ranking = readCsv(root, "model_ranking.csv.gz");
    expect(ranking.map(({ rank, model, metric }) => ({ rank, model, metric }))).toEqual([
      { rank: "1", model: "m-b", metric: "evaluation.citations_evidence.credited" },
      { rank: "2", model: "m-a", metric: "evaluation.citations_evidence.credited" },
    ]);
    expect(readCsv(root, "by_model_steps.csv.gz")[0]).toMatchObject({
      "reason.no_card.mean": "1",
      "reason.no_card.n": "2",
      "evaluation.citations_evidence.coverage.n": "3",
    });
  });

  it("counts and names every line it leaves out", async () => {
    const root = temporaryFolder();
    const broken = Array.from({ length: 30 }, () => '{"run_id":');
    writeLog(join(root, "a.jsonl"), [header("a"), ...broken, [1], step("a", 0), '{"run_id":"a","st'], "");
    const { report } = await aggregate(root);
    expect(report).toMatchObject({ malformedLines: 30, steps: 1, tornLogs: ["a.jsonl"] });
    expect(report.damagedLogs).toEqual([{ source: "a.jsonl", malformedLines: 30, strangeLines: 1 }]);
    expect(report.problems.filter(({ code }) => code === "malformed-json")).toHaveLength(21);
    const result = await runCli(["aggregate", root], { in: root });
    expect(result.out).toContain("Left out: 31 lines that could not be used, in a.jsonl (31).");
    expect(result.err).toContain("a.jsonl:2");
  });

  it("takes logs without header, with two, and with one in the middle", async () => {
    const root = temporaryFolder();
    writeLog(join(root, "none.jsonl"), [step("n", 0), step("n", 1)]);
    writeLog(join(root, "two.jsonl"), [
      header("t", { dial: 1 }),
      step("t", 0),
      header("t", { dial: 2 }),
      step("t", 1),
    ]);
    writeLog(join(root, "late.jsonl"), [step("l", 0), header("l", { dial: 3 }), step("l", 1)]);
    const { report } = await aggregate(root);
    const rows = await query(root, `select run_id, "config.dial" dial from steps order by source, step`);
    expect(rows).toEqual([
      ...[
        { run_id: "l", dial: "3" },
        { run_id: "l", dial: "3" },
      ],
      ...[
        { run_id: "n", dial: null },
        { run_id: "n", dial: null },
      ],
      ...[
        { run_id: "t", dial: "1" },
        { run_id: "t", dial: "1" },
      ],
    ]);
    const codes = report.problems.map(({ code, path }) => `${code} ${path.slice(root.length + 1)}`);
    expect(codes).toEqual([
      "late-header late.jsonl:2",
      "missing-header none.jsonl:1",
      "second-header two.jsonl:3",
    ]);
  });

  it("makes a column text where logs disagree, and names the logs", async () => {
    const root = temporaryFolder();
    writeLog(join(root, "a.jsonl"), [
      header("a"),
      ...[1, 2, 3].map((number) => step("a", number, { chosen: number })),
    ]);
    const late = [
      ...Array.from({ length: 20 }, (_, index) => step("b", index)),
      step("b", 20, { chosen: "B" }),
    ];
    writeLog(join(root, "b.jsonl"), [header("b"), ...late]);
    const { report } = await aggregate(root);
    expect(report.conflicts).toEqual([
      { column: "chosen", files: { number: ["a.jsonl"], text: ["b.jsonl"] } },
    ]);
    const rows = await query(
      root,
      "select distinct typeof(chosen) as type, chosen from steps where chosen is not null order by 2",
    );
    expect(rows).toEqual(["1", "2", "3", "B"].map((chosen) => ({ type: "VARCHAR", chosen })));
  });

  it("keeps a run id of two logs as two runs and tells it; reads packed and recovered logs", async () => {
    const root = temporaryFolder();
    const lines = [header("same"), step("same", 0)];
    writeLog(join(root, "x/run.jsonl"), lines);
    writeLog(join(root, "y/run.jsonl.recovered"), lines);
    mkdirSync(join(root, "z"));
    writeFileSync(
      join(root, "z/run.jsonl.gz"),
      gzipSync(lines.map((line) => JSON.stringify(line)).join("\n")),
    );
    writeLog(join(root, "predictions.jsonl"), [{ id: 1, label: "x" }]);
    const { report } = await aggregate(root);
    expect(report).toMatchObject({ runs: 3, steps: 3, otherFiles: 1 });
    expect(report.repeatedRuns).toEqual([
      { runId: "same", sources: ["x/run.jsonl", "y/run.jsonl.recovered", "z/run.jsonl.gz"] },
    ]);
  });

  it("tells a clock that went back, and keeps the rows as they came", async () => {
    const root = temporaryFolder();
    const at = (number: number, ts: unknown) => step("r", number, { ts });
    writeLog(join(root, "a.jsonl"), [
      ...[header("r"), at(0, 1_756_816_100), at(1, 1_756_816_090), at(2, "2025-09-02T12:29:00Z")],
      ...[at(3, "2025-09-02T12:28:59Z"), at(4, 1_756_900_000)],
    ]);
    const { report } = await aggregate(root);
    const [problem, ...others] = report.problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "clock-went-back" });
    expect(problem?.message).toBe("2 times: a time before the one of the line above.");
    expect(problem?.path).toBe(join(root, "a.jsonl:1"));
    expect(readCsv(root).map((row) => row.ts)).toEqual([
      ...["1756816100", "1756816090", "2025-09-02T12:29:00Z", "2025-09-02T12:28:59Z", "1756900000"],
    ]);
  });

  it("skips a line of more than 64 MiB and tells it", async () => {
    const root = temporaryFolder();
    writeLog(join(root, "a.jsonl"), [header("a"), `"${"x".repeat(65 * 1024 * 1024)}"`, step("a", 0)]);
    const { report } = await aggregate(root);
    expect(report).toMatchObject({ steps: 1, malformedLines: 1 });
    expect(report.problems[0]?.message).toMatch(/more than a line may have/);
  });

  it("keeps names apart that differ in capitals or are taken, NaN, and texts like formulas", async () => {
    const root = temporaryFolder();
    const odd = { Score: 1, score: 2, source: "theirs", answer: "=1+1", loss: "NAN" };
    const line = JSON.stringify(step("a", 0, odd)).replace('"NAN"', "NaN");
    writeLog(join(root, "a.jsonl"), [header("a"), line]);
    const { report } = await aggregate(root);
    expect(
      await query(
        root,
        `select "Score", score_2, "log.source" own, source, answer, isnan(loss) nan from steps`,
      ),
    ).toEqual([{ Score: "1", score_2: "2", own: "theirs", source: "a.jsonl", answer: "=1+1", nan: true }]);
    expect(readCsv(root)[0]).toMatchObject({ answer: "'=1+1", loss: "NaN" });
    expect(report.problems.map(({ code }) => code)).toEqual(["not-finite"]);
  });

  it("puts fields beyond the 2,000th into one column, and settings with taken names aside", async () => {
    const root = temporaryFolder();
    const wide = Object.fromEntries(Array.from({ length: 2500 }, (_, index) => [`f${index}`, index]));
    writeLog(join(root, "a.jsonl"), [{ ...header("a"), steps: 7, folder: "x" }, step("a", 0, { wide })]);
    const { report } = await aggregate(root);
    expect(report.columns).toBe(2001);
    expect(report.problems).toMatchObject([{ code: "too-many-columns" }]);
    const [row] = await query(root, `select more, steps, "log.folder" f from steps`);
    expect(row).toMatchObject({ steps: "7", f: "x", more: expect.stringContaining('"wide.f2499":2499') });
    expect(readCsv(root, "runs_summary.csv.gz")[0]).toMatchObject({ steps: "1", "log.steps": "7" });
    await expect(aggregate(root, { out: root })).rejects.toMatchObject({ code: "bad-out" });
  });

  it("says so where there is no step log, and for a metric that nobody measures", async () => {
    const root = temporaryFolder();
    await expect(aggregate(root)).rejects.toMatchObject({ code: "no-step-logs" });
    writeLog(join(root, "a.jsonl"), [header("a"), step("a", 0)]);
    const refused = aggregate(root, { metric: "speed" });
    await expect(refused).rejects.toMatchObject({
      code: "no-such-metric",
      hint: "Measured are: evaluation.correct",
    });
  });
});

describe("a second aggregation", () => {
  /** Four logs, each large enough for a segment of its own. */
  function fourSegments(): string {
    const root = temporaryFolder();
    for (const id of ["a", "b", "c", "d"]) {
      const lines = Array.from({ length: 700 }, (_, index) => step(id, index, { answer: "x".repeat(1000) }));
      writeLog(join(root, `${id}.jsonl`), [header(id), ...lines]);
    }
    return root;
  }

  it("writes nothing where nothing has changed", async () => {
    const root = fourSegments();
    expect(await aggregate(root)).toMatchObject({ written: 4, logsRead: 4 });
    const before = filesOf(join(root, "_aggregated"));
    expect(await aggregate(root)).toMatchObject({ written: 0, kept: 4, logsRead: 0 });
    expect(filesOf(join(root, "_aggregated"))).toEqual(before);
  });

  it("writes the segment of the one log that changed, and has the rows of a full one", async () => {
    const root = fourSegments();
    await aggregate(root);
    const before = filesOf(join(root, "_aggregated"));
    appendFileSync(join(root, "b.jsonl"), `${JSON.stringify(step("b", 700, { answer: "new" }))}\n`);
    expect(await aggregate(root)).toMatchObject({ written: 1, kept: 3, logsRead: 1 });
    const after = filesOf(join(root, "_aggregated"));
    const same = [...after.keys()].filter(
      (name) => name.startsWith("steps.parquet/") && after.get(name) === before.get(name),
    );
    expect(same).toHaveLength(3);
    const rows = readCsv(root);
    expect(await query(root, "select count(*)::int n from steps")).toEqual([{ n: 2801 }]);
    rmSync(join(root, "_aggregated"), { recursive: true });
    await aggregate(root);
    expect(readCsv(root)).toEqual(rows);
  });

  it("follows logs that come and go, and a column that becomes text", async () => {
    const root = fourSegments();
    await aggregate(root);
    rmSync(join(root, "a.jsonl"));
    writeLog(join(root, "e.jsonl"), [header("e"), step("e", 0, { ts: "soon", extra: 1 })]);
    const { report } = await aggregate(root);
    expect(report).toMatchObject({ runs: 4, steps: 2101 });
    const types = await query(root, "select distinct typeof(ts) as ts, typeof(extra) as extra from steps");
    expect(types).toEqual([{ ts: "VARCHAR", extra: "BIGINT" }]);
    expect(new Set(readCsv(root).map(({ run_id }) => run_id))).toEqual(new Set(["b", "c", "d", "e"]));
  });

  it("leaves the old database as it was when the disk is full, at whichever write", async () => {
    const root = temporaryFolder();
    writeLog(join(root, "a.jsonl"), [header("a"), step("a", 0)]);
    await aggregate(root);
    const before = filesOf(join(root, "_aggregated"));
    appendFileSync(join(root, "a.jsonl"), `${JSON.stringify(step("a", 1))}\n`);
    let failed = 0;
    for (let failAt = 2; failAt < 40; failAt++) {
      const files = failingFileSystem({ failAt, code: "ENOSPC", only: ["write"] }, hastyFileSystem);
      const error = await aggregate(root, { files }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === undefined) break;
      expect(error).toMatchObject({ code: "cannot-write" });
      if (existsSync(join(root, "_aggregated/.state.json")))
        expect(filesOf(join(root, "_aggregated"))).toEqual(before);
      failed++;
    }
    expect(failed).toBeGreaterThan(5);
    await aggregate(root);
    expect(readCsv(root)).toHaveLength(2);
  });

  it("clears what a killed one left, and refuses while another is at work", async () => {
    const root = temporaryFolder();
    writeLog(join(root, "a.jsonl"), [header("a"), step("a", 0)]);
    mkdirSync(join(root, "_aggregated/.building-dead/steps.parquet"), { recursive: true });
    writeFileSync(join(root, "_aggregated/.building-dead/steps.parquet/x"), "");
    const outcomes = await Promise.allSettled([aggregate(root), aggregate(root)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(existsSync(join(root, "_aggregated/.building-dead"))).toBe(false);
  });

  it("prints what it did as JSON", async () => {
    const root = sampleRoot();
    const { out, code } = await runCli(["aggregate", "runs", "--json"], { in: join(root, "..") });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ schema: "runledger.aggregate/1", runs: 14, segments_written: 1 });
    const again = await runCli(["aggregate", "runs"], { in: join(root, "..") });
    expect(again.out).toBe("runs/_aggregated: 14 runs, 39 steps, 11 logs. No log has changed.\n");
  });
});
