import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { displayWidth } from "../../src/core/printable.js";
import { parseCsv } from "../../src/formats/csv.js";
import { encodeNpy } from "../../src/formats/npy.js";
import { type CliResult, runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { jsonLines, writeTree } from "../helpers/write-tree.js";

let here = "";
const oldRun = "assign-cat-2025-09-19-165514";
const newRun = "assign-cat-2025-09-19-170203";
const classes = ["immune", "sleep", "energy"];

/** A lab notebook of 60 products; `wrong` says which were put into the next class. */
function notebook(id: string, wrong: (item: number) => boolean, count = 60): Record<string, unknown> {
  const rows = Array.from({ length: count }, (_, item) => {
    const label = classes[item % 3];
    const answer = wrong(item) ? classes[(item + 1) % 3] : label;
    return `p${item},"=Tincture, no. ${item}",${label},${answer}\n`;
  });
  return {
    [`runs/${id}/config/run_config.json`]: { model: id.at(-1) },
    [`runs/${id}/metadata/run_summary.json`]: { status: "completed" },
    [`runs/${id}/outputs/timing.json`]: { total_duration_seconds: 2 },
    [`runs/${id}/outputs/classifications.csv`]: `product_id,title,expected_category,category\n${rows.join("")}`,
  };
}

beforeEach(() => {
  here = temporaryFolder();
  writeTree(
    here,
    notebook(oldRun, (item) => item % 4 === 0),
  );
  writeTree(
    here,
    notebook(newRun, (item) => item % 20 === 1, 58),
  );
});

const pairs = (...words: string[]): Promise<CliResult> => runCli(["pairs", ...words], { in: here });

describe("runledger pairs", () => {
  it("tells what was joined, who flipped, and the verdict", async () => {
    const { code, out, err } = await pairs(oldRun, newRun);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(`A  ${oldRun}  outputs/classifications.csv, 60 items\nB  ${newRun}`);
    expect(out).toContain("Joined by product_id: 58 items in both, 2 only in A (p58, p59), 0 only in B.");
    expect(out).toContain(
      "         B right  B wrong\nA right       40        3\nA wrong       15        0\n",
    );
    expect(out.replace(/\s+/g, " ")).toContain(
      `${newRun} is better than ${oldRun}: accuracy 94.8 % against 74.1 %`,
    );
    expect(out).toContain("Disagreements, 5 of 18; all with --csv FILE:");
    expect(out).toMatch(/p1 +only A +sleep +sleep +energy +=Tincture, no. 1\n/);
    expect(out).toContain("10000 samples, seed 0");
  });

  it.each([120, 80, 60])("fits %i columns", async (columns) => {
    const { out } = await runCli(["pairs", oldRun, newRun, "--metric", "accuracy,f1_macro"], {
      in: here,
      columns,
    });
    const widest = Math.max(...out.split("\n").map(displayWidth));
    expect(widest).toBeLessThanOrEqual(Math.max(columns, 72));
    expect(out).toContain("f1_macro");
  });

  it("answers with documented JSON", async () => {
    const answer = JSON.parse((await pairs(oldRun, newRun, "--json")).out);
    expect(Object.keys(answer)).toEqual([
      ...[
        "schema",
        "a",
        "b",
        "key",
        "columns",
        "joined",
        "only_a",
        "only_b",
        "repeated",
        "without_key",
        "other_label",
      ],
      ...[
        "cluster",
        "flips",
        "verdict",
        "sentence",
        "seed",
        "metrics",
        "agreement",
        "disagreements",
        "problems",
      ],
    ]);
    expect(answer).toMatchObject({
      schema: "runledger.pairs/1",
      key: { columns: ["product_id"], from: "found" },
      columns: { expected: "expected_category", answer: "category" },
      only_a: ["p58", "p59"],
      flips: { both_right: 40, only_a_right: 3, only_b_right: 15, both_wrong: 0, untold: 0 },
      verdict: "better",
    });
    expect(answer.metrics[0]).toMatchObject({
      metric: "accuracy",
      test: "mcnemar",
      verdict: "better",
      n: 58,
    });
    expect(answer.disagreements).toHaveLength(18);
    expect((await pairs(oldRun, newRun, "--json")).out).toBe((await pairs(oldRun, newRun, "--json")).out);
  });

  it("writes all disagreeing items as CSV that no spreadsheet obeys", async () => {
    const { out } = await pairs(oldRun, newRun, "--csv", "-");
    const { header, rows } = parseCsv(out);
    expect(header).toEqual(["product_id", "change", "expected", "a", "b", "text"]);
    expect(rows).toHaveLength(18);
    expect(rows[0]).toEqual(["p1", "only A right", "sleep", "sleep", "energy", "'=Tincture, no. 1"]);
  });

  it("writes the CSV into a file beside the answer, and no file twice without --force", async () => {
    const first = await pairs(oldRun, newRun, "--csv", "flips.csv");
    expect([first.code, first.err]).toEqual([0, "flips.csv: 18 disagreeing items\n"]);
    expect(first.out).toContain("is better than");
    writeFileSync(join(here, "flips.csv"), "mine");
    const second = await pairs(oldRun, newRun, "--csv", "flips.csv");
    expect([second.code, second.out]).toEqual([5, ""]);
    expect(second.err).toContain("--csv flips.csv: is already there; it was not touched.");
    expect(readFileSync(join(here, "flips.csv"), "utf8")).toBe("mine");
    await pairs(oldRun, newRun, "--csv", "flips.csv", "--force");
    expect(readFileSync(join(here, "flips.csv"), "utf8")).toContain("product_id,");
    expect((await pairs(oldRun, newRun, "--csv", "no/where.csv")).err).toContain("does not exist");
    expect((await pairs(oldRun, newRun, "--csv", "-", "--json")).code).toBe(2);
    expect(existsSync(join(here, "no"))).toBe(false);
  });

  it("says that a run held against itself is the same", async () => {
    const { out } = await pairs(oldRun, oldRun);
    expect(out).toContain("no item differs. These are the same");
  });

  it("compares two files that are no runs", async () => {
    writeTree(here, {
      "old.jsonl": jsonLines({ id: 1, correct: true }),
      "new.jsonl": jsonLines({ id: 1, correct: false }),
    });
    const { code, out } = await pairs("old.jsonl", "new.jsonl");
    expect([code, out.includes("1 item is too few.")]).toEqual([0, true]);
  });

  it("compares arrays of predictions row by row", async () => {
    const targets = Float32Array.from({ length: 50 }, (_, item) => item / 50);
    for (const [id, error] of [
      ["mlp_20260101_000000", 0.1],
      ["lstm_20260102_000000", 0.01],
    ] as const) {
      writeTree(join(here, "experiments", id), {
        "metadata.json": { schema_version: 1, run_id: id, status: "finished", metrics: { mae: error } },
        "targets.npy": encodeNpy(targets),
        "predictions.npy": encodeNpy(targets.map((target, item) => target + error * ((item % 5) + 1))),
      });
    }
    const { out } = await pairs("mlp", "lstm", "--root", "experiments");
    expect(out).toContain("Joined by row number: 50 items in both");
    expect(out.replace(/\s+/g, " ")).toContain(
      "lstm_20260102_000000 is better than mlp_20260101_000000: mae 0.03 against 0.3",
    );
    expect(out).toContain("Largest differences, 5 of 50");
  });

  it("joins by several columns and clusters by one", async () => {
    const lines = (shift: number): string =>
      jsonLines(
        ...Array.from({ length: 40 }, (_, i) => ({
          student: i >> 2,
          q: i % 4,
          correct: (i + shift) % 3 > 0,
        })),
      );
    writeTree(here, { "x.jsonl": lines(0), "y.jsonl": lines(1) });
    const { code, out } = await pairs("x.jsonl", "y.jsonl", "--key", "student,q", "--cluster", "student");
    expect([code, out.includes("Joined by student and q: 40 items")]).toEqual([0, true]);
    expect(out.replace(/\s+/g, " ")).toContain("Drawn and swapped by student: 10 independent groups.");
    expect((await pairs("x.jsonl", "y.jsonl", "--key", "student")).err).toContain("--key");
  });

  it("mends what people get wrong", async () => {
    writeTree(here, { "runs/bare-2025-09-19-170203/metrics.json": { f1: 1 }, "notes.txt": "x" });
    const none = await pairs(oldRun, join(here, "runs/bare-2025-09-19-170203"));
    expect([none.code, none.out]).toEqual([1, ""]);
    expect(none.err).toContain("keeps no per-item results that can be recognized. There is: metrics.json.");
    expect((await pairs(oldRun, "nope")).err).toContain('No run "nope"');
    expect((await pairs(oldRun, newRun, "--correct", "categry")).err).toContain("Nearest: category");
    expect((await pairs(oldRun, newRun, "--correct", "title")).err).toContain(
      '"title" does not say right or wrong',
    );
    expect((await pairs(oldRun, newRun, "--metric", "title")).err).toContain("holds no numbers");
    expect((await pairs(oldRun, newRun, "--items", "other.csv")).err).toContain('has no file "other.csv"');
    expect((await pairs(oldRun)).err).toContain("B is missing");
  });

  it("shows hostile names and texts as text", async () => {
    const rows = (answer: string): string =>
      jsonLines({ id: "\u001b[2J", question: "\u202ex\n", label: "a", prediction: answer });
    writeTree(here, { "x.jsonl": rows("a"), "y.jsonl": rows("\u001b]0;b\u0007") });
    const { out } = await pairs("x.jsonl", "y.jsonl");
    expect(out).toContain("\\x1b[2J");
    expect([...out].filter((character) => /[\p{Cc}\u202e]/u.test(character) && character !== "\n")).toEqual(
      [],
    );
  });
});
