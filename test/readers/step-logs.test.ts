import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Run } from "../../src/core/run.js";
import { stepLogs } from "../../src/readers/step-logs.js";
import { actualOf, expectedOf, goldenRoot, readRoot } from "../helpers/read-golden.js";
import { jsonLines, writeTree } from "../helpers/write-tree.js";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runledger-step-logs-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const start = 1_756_800_000;

function header(id: string, steps = 3, config: Record<string, unknown> = {}): Record<string, unknown> {
  return { run_header: true, run_id: id, ts: start, config: { task: "mcq", num_steps: steps, ...config } };
}

function step(id: string, number: number, correct: boolean): Record<string, unknown> {
  return { run_id: id, step: number, ts: start + number, task: { type: "mcq" }, evaluation: { correct } };
}

function read(files: Readonly<Record<string, unknown>>): { runs: Run[]; problems: string[] } {
  writeTree(root, files);
  const { runs, problems } = readRoot(stepLogs, root);
  return { runs, problems: problems.map((problem) => problem.code) };
}

function codes(run: Run | undefined): string[] {
  return (run?.problems ?? []).map((problem) => problem.code);
}

const whole = [header("r"), step("r", 0, true), step("r", 1, false), step("r", 2, true)];

describe("step logs", () => {
  it("reads the golden folder as expected", () => {
    expect(actualOf(stepLogs, "step-logs")).toEqual(expectedOf("step-logs"));
  });

  it("reads packed and recovered logs, and a log in several copies once", () => {
    const packed = gzipSync(jsonLines(...whole));
    for (const name of ["a.jsonl", "a.jsonl.gz", "a.jsonl.recovered", "a.jsonl.recovered.gz"]) {
      const folder = mkdtempSync(join(root, "one-"));
      writeTree(folder, { [name]: name.endsWith(".gz") ? packed : jsonLines(...whole) });
      const { runs } = readRoot(stepLogs, folder);
      expect(runs.map((run) => [run.id, run.status, run.metrics.get("evaluation.correct.mean")])).toEqual([
        ["r", "finished", 2 / 3],
      ]);
    }
    const { runs } = read({
      "all/a.jsonl": jsonLines(...whole.slice(0, 3)),
      "all/a.jsonl.gz": packed,
      "all/a.jsonl.recovered": jsonLines(...whole),
    });
    const [all] = runs.filter((run) => run.path.includes("/all/"));
    expect(all).toMatchObject({ status: "finished", problems: [] });
    expect(all?.attributes.get("log")).toBe("all/a.jsonl all/a.jsonl.gz all/a.jsonl.recovered");
  });

  it("reads a packed log as far as it was written", () => {
    const lines = jsonLines(
      ...whole,
      ...Array.from({ length: 500 }, (_, index) => step("r", index + 3, index % 3 === 0)),
    );
    const packed = gzipSync(lines);
    const { runs } = read({ "a.jsonl.gz": packed.subarray(0, packed.length - 200) });
    expect(runs).toHaveLength(1);
    expect(codes(runs[0])).toContain("cut-gzip");
    expect(runs[0]?.attributes.get("steps")).toBeGreaterThan(10);
  });

  it("gives whole histories by step, in order, with times", () => {
    writeTree(root, {
      "a.jsonl": jsonLines(header("r"), step("r", 2, true), step("r", 0, true), step("r", 1, false)),
    });
    const [source] = readRoot(stepLogs, root).sources;
    const history = source?.readHistory?.().history.get("evaluation.correct");
    expect(history).toEqual([
      { step: 0, value: 1, time: start },
      { step: 1, value: 0, time: start + 1 },
      { step: 2, value: 1, time: start + 2 },
    ]);
    expect(codes(readRoot(stepLogs, root).runs[0])).toEqual(["steps-out-of-order", "clock-went-back"]);
  });

  it("separates runs whose lines are mixed in one log", () => {
    const { runs } = read({
      "a.jsonl": jsonLines(
        header("r", 2),
        header("s", 2),
        step("r", 0, true),
        step("s", 0, false),
        step("r", 1, true),
        step("s", 1, false),
      ),
    });
    expect(runs.map((run) => [run.id, run.status, run.metrics.get("evaluation.correct")])).toEqual([
      ["r", "finished", 1],
      ["s", "finished", 0],
    ]);
    expect(runs.flatMap(codes)).toEqual([]);
  });

  it("counts a step that was written again once, the later line, and says so", () => {
    const { runs } = read({ "a.jsonl": jsonLines(...whole, step("r", 2, false), step("r", 1, false)) });
    expect(runs[0]?.metrics.get("evaluation.correct.mean")).toBe(1 / 3);
    expect(runs[0]?.problems).toMatchObject([
      {
        code: "repeated-step",
        path: `${join(root, "a.jsonl")}:5`,
        message: expect.stringContaining("(2 times)"),
      },
      { code: "clock-went-back" },
    ]);
  });

  it("takes the first of two headers and names the line of the second", () => {
    const { runs } = read({
      "a.jsonl": jsonLines(header("r", 3), step("r", 0, true), header("r", 3), header("r", 9)),
    });
    expect(runs[0]?.params.get("config.num_steps")).toBe(3);
    expect(runs[0]?.problems.map((problem) => problem.path.slice(root.length))).toEqual([
      "/a.jsonl:3",
      "/a.jsonl:4",
    ]);
    expect(codes(runs[0])).toEqual(["repeated-header", "conflicting-header"]);
  });

  it("lists a run without a header, and one of which nothing but the header was written", () => {
    const { runs } = read({ "a.jsonl": jsonLines(...whole.slice(1)), "b.jsonl": jsonLines(header("s")) });
    expect(runs.map((run) => [run.id, run.status, codes(run)])).toEqual([
      ["r", "unknown", ["missing-header"]],
      ["s", "unknown", []],
    ]);
  });

  it("names a run by its log when the header has no id", () => {
    const { run_id: _, ...nameless } = header("x", 1);
    const { run_id: __, ...line } = step("x", 0, true);
    const { runs } = read({ "a.jsonl": jsonLines(nameless, line, nameless, line) });
    expect(runs.map((run) => [run.id, run.status])).toEqual([
      ["a", "finished"],
      ["a-2", "finished"],
    ]);
  });

  it("gives a line that is no JSON to the run that was being written, with its place", () => {
    const text = `${jsonLines(...whole)}{"run_id": "r", "st\n${jsonLines(header("s"))}not json\n[1]\n42\n${jsonLines(step("s", 0, true))}`;
    const { runs, problems } = read({ "a.jsonl": text });
    const places = runs.map((run) =>
      run.problems.map((problem) => `${problem.code} ${problem.path.slice(root.length)}`),
    );
    expect(places).toEqual([
      ["malformed-json /a.jsonl:5"],
      ["malformed-json /a.jsonl:7", "strange-line /a.jsonl:8"],
    ]);
    expect(problems).toEqual([]);
  });

  it("takes a torn last line for what a crash leaves", () => {
    const { runs } = read({ "a.jsonl": `${jsonLines(...whole.slice(0, 3))}{"run_id": "r", "step": 2, "ev` });
    expect(runs).toMatchObject([{ status: "unknown", problems: [] }]);
  });

  it("skips a line beyond any measure and reads those around it", () => {
    const path = join(root, "a.jsonl");
    const file = openSync(path, "w");
    const begin = jsonLines(header("r", 2), step("r", 0, true));
    writeSync(file, begin);
    const huge = 600 * 1024 * 1024;
    writeSync(file, `\n${jsonLines(step("r", 1, false))}`, begin.length + huge);
    closeSync(file);
    const before = process.memoryUsage().rss;
    const { runs } = readRoot(stepLogs, root);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    expect(runs[0]).toMatchObject({ id: "r", status: "finished" });
    expect(runs[0]?.problems.map((problem) => problem.path)).toEqual([`${path}:3`]);
  });

  it("reads byte order marks, CRLF, bare NaN and hostile keys", () => {
    const lines = `\uFEFF${JSON.stringify(header("r", 1))}\r\n{"run_id":"r","step":0,"task":{},"evaluation":{"__proto__":{"score":NaN},"loss":-Infinity}}\r\n`;
    const { runs } = read({ "a.jsonl": lines });
    expect(Object.fromEntries(runs[0]?.metrics ?? [])).toMatchObject({
      "evaluation.loss": Number.NEGATIVE_INFINITY,
    });
    expect(runs[0]?.metrics.get("evaluation.__proto__.score")).toBeNaN();
    expect(({} as Record<string, unknown>).score).toBeUndefined();
  });

  it("leaves other programs' logs alone", () => {
    const { runs } = read({
      "history.jsonl": jsonLines({ step: 1, loss: 0.5 }, { step: 2, loss: 0.4 }),
      "metrics.jsonl": jsonLines({ run_id: "a", step: 1, loss: 0.5 }),
      "chat.jsonl": jsonLines({ id: "x", task: "y", answer: "z" }),
      "list.jsonl": "[1]\n",
    });
    expect(runs).toEqual([]);
  });

  it("reports an empty or damaged log beside its own, and claims no other program's", () => {
    const { runs, problems } = read({
      "a.jsonl": jsonLines(...whole),
      "b.jsonl": "",
      "c.jsonl": "rubbish\nmore rubbish\n",
      "d.jsonl.gz": "no gzip",
      "e.jsonl": jsonLines({ id: 1, text: "a prediction" }),
    });
    expect(runs.map((run) => run.id)).toEqual(["r"]);
    expect(problems).toEqual(["empty-file", "malformed-json", "malformed-json", "bad-gzip"]);
  });

  it("does not take summaries of the logs below for runs, also when they are the root", () => {
    const demo = join(goldenRoot("step-logs"), "demo");
    const { runs } = readRoot(stepLogs, demo);
    expect(runs.map((run) => run.id)).toEqual(["c1", "c2"]);
  });

  it("measures only what measures: no indexes, ids, options or answers", () => {
    const line = {
      ...step("r", 0, true),
      task: { type: "mcq", correct_index: 3, difficulty: 0.5 },
      answer: { chosen_index: 2, votes: [1], raw: { confidence: 0.9 } },
      evaluation: { correct: true, chosen_index: 2, correct_index: 3, citations_evidence: { coverage: 0.5 } },
      student_usage: { total_tokens: 10 },
      duration_ms: 5,
    };
    const { runs } = read({ "a.jsonl": jsonLines(header("r", 1), line) });
    const names = [...(runs[0]?.metrics.keys() ?? [])].filter((name) => !name.endsWith(".mean"));
    expect(names).toEqual([
      "evaluation.correct",
      "evaluation.citations_evidence.coverage",
      "student_usage.total_tokens",
      "duration_ms",
    ]);
  });

  it("keeps times in milliseconds and as text, and none that count from the start of a run", () => {
    const at = (ts: unknown) => jsonLines({ ...header("r", 1), ts }, { ...step("r", 0, true), ts });
    const startOf = (ts: unknown): string | undefined => read({ "a.jsonl": at(ts) }).runs[0]?.startedAt;
    expect(startOf(start * 1000)).toBe("2025-09-02T08:00:00.000Z");
    expect(startOf("2025-09-02T08:00:00Z")).toBe("2025-09-02T08:00:00Z");
    expect(startOf(0)).toBeUndefined();
    expect(startOf(1e300)).toBeUndefined();
  });

  it("never loses a whole line or a run, wherever a log is cut", () => {
    const text = jsonLines(...whole, header("s", 1), step("s", 0, false));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: text.length }), (length) => {
        const lines = text.slice(0, length).split("\n");
        const isWhole = lines.filter((line, index) => index < lines.length - 1 || line.endsWith("}}")).length;
        const { runs, problems } = read({ "a.jsonl": text.slice(0, length) });
        const counted = runs.reduce((sum, run) => sum + 1 + Number(run.attributes.get("steps")), 0);
        expect(counted).toBe(text.length === length ? 6 : Math.min(isWhole, 6));
        expect(problems.length + runs.length).toBeGreaterThan(counted === 0 ? -1 : 0);
      }),
      { numRuns: 150 },
    );
  });

  it("reads the same runs whichever way their lines are dealt out over logs", () => {
    const lines = [...whole.slice(1), step("s", 0, true), step("s", 1, false)];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 5 }), (logs) => {
        const dealt = lines.map((line, index) => ({ line, log: logs[index] ?? 0 }));
        const of = (log: number) => dealt.filter((entry) => entry.log === log).map((entry) => entry.line);
        const { runs } = read({
          "0.jsonl": jsonLines(header("r"), header("s"), ...of(0)),
          "1.jsonl": jsonLines(...of(1)),
          "2.jsonl": jsonLines(...of(2)),
        });
        const means = Object.fromEntries(
          runs.map((run) => [run.id, run.metrics.get("evaluation.correct.mean")]),
        );
        expect(means).toEqual({ r: 2 / 3, s: 0.5 });
      }),
      { numRuns: 60 },
    );
  });
});
