// `runledger pairs` over items of all kinds: what is right, what joins them, and what it is told when nothing does.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const items = [...Array(30).keys()];
type Row = (item: number) => string;

/** Two runs, a and b, with tables of one header. */
function twoRuns(header: string, a: Row | readonly string[], b: Row | readonly string[]): string {
  const here = temporaryFolder();
  for (const [id, rows] of Object.entries({ a, b })) {
    const lines = typeof rows === "function" ? items.map(rows) : rows;
    const metadata = { schema_version: 1, run_id: id, model_name: id, status: "finished" };
    writeTree(here, {
      [`runs/${id}/metadata.json`]: metadata,
      [`runs/${id}/outputs/results.csv`]: `${[header, ...lines].join("\n")}\n`,
    });
  }
  return here;
}

async function pairs(here: string, ...words: string[]): Promise<CliResult> {
  const result = await runCli(["pairs", "a", "b", ...words], { in: here });
  return { ...result, out: result.out.replace(/\n(?=\S)/g, " ") };
}

describe("runledger pairs", () => {
  it("joins by row number where no column is unique, and says so", async () => {
    const here = twoRuns(
      "correct",
      (item) => String(item % 3 > 0),
      (item) => String(item % 4 > 0),
    );
    const { out } = await pairs(here, "--csv", "out.csv");
    expect(out).toContain("Joined by row number, for want of a unique column: 30 items in both");
    expect(out).toContain("Right is what correct says.");
    expect(out).toContain("Both right or both wrong: 60.0 % of 30 items");
    expect(readFileSync(join(here, "out.csv"), "utf8").split("\n").slice(0, 2)).toEqual([
      "row,change,expected,a,b",
      "4,only A right,,true,false",
    ]);
    const json = JSON.parse((await runCli(["pairs", "a", "b", "--json"], { in: here })).out);
    expect(json.key.from).toBe("row-number");
    expect(json.disagreements[0]).toMatchObject({ key: "4", expected: null, a: true, b: false });
  });

  it("tells how far answers agree where nothing says which are right", async () => {
    const { out } = await pairs(
      twoRuns(
        "id,answer",
        (item) => `q${item},yes`,
        (item) => `q${item},${item % 5 > 0 ? "yes" : "no"}`,
      ),
    );
    expect(out).toContain("because nothing says which answers are right. Of 30 items the runs give the same");
    expect(out).toContain("Same answer: 80.0 % of 30 items");
    expect(out).toContain("Answered differently, 5 of 6; all with --csv FILE:");
  });

  it("compares amounts by their errors, and numbers that are scores by themselves", async () => {
    const amounts = twoRuns(
      "id,expected,answer",
      (item) => `q${item},${item / 2},${item / 2 + 0.1}`,
      (item) => `q${item},${item / 2},${item / 2 + 0.3}`,
    );
    const { out } = await pairs(amounts, "--csv", "out.csv");
    expect(out).toContain("Errors are those of answer against expected.");
    expect(out).toContain("b is worse than a: mae 0.3 against 0.1");
    expect(out).toContain("Largest differences, 5 of 30");
    expect(readFileSync(join(amounts, "out.csv"), "utf8")).toMatch(
      /^id,change,expected,a,b\nq\d+,other amount,/,
    );
    const scores = twoRuns(
      "id,score",
      (item) => `q${item},${item / 10}`,
      (item) => `q${item},${item / 9}`,
    );
    const json = JSON.parse((await runCli(["pairs", "a", "b", "--json"], { in: scores })).out);
    expect(json).toMatchObject({
      ...{ verdict: "better", flips: null, agreement: null },
      metrics: [{ metric: "score", direction: "max", test: "swap" }],
    });
  });

  it("leaves out items whose expected answers differ, whose truth is not told, and repeated keys", async () => {
    const labels = await pairs(
      twoRuns(
        "id,expected,answer",
        (item) => `q${item},${item === 7 ? "z" : "y"},y`,
        (item) => `q${item},y,${item % 2 > 0 ? "y" : "n"}`,
      ),
    );
    expect(labels.out).toContain("Left out: 1 item whose expected differs between the runs.");
    const untold = await pairs(
      twoRuns(
        "id,correct",
        (item) => `q${item},1`,
        (item) => `q${item},${item === 4 ? "" : item % 2}`,
      ),
    );
    expect(untold.out).toContain("Left out: 1 item of which right or wrong is not told.");
    const repeated = await pairs(
      twoRuns("name,correct", [...items.map((item) => `q${item},1`), "q1,1", ",1"], (item) => `q${item},0`),
      "--key",
      "name",
    );
    expect(repeated.out).toContain("Left out: 1 key in several rows of one run (q1); --key A,B tells");
    expect(repeated.out).toContain("Left out: 1 row without a key.");
  });

  it("says that one item is too few, and that a run does not differ from itself", async () => {
    const one = twoRuns("id,expected,answer", ["q1,y,y"], ["q1,y,n"]);
    expect((await pairs(one)).out).toContain("1 item is too few.");
    const twice = await runCli(["pairs", "a", "a"], { in: one });
    expect(twice.out).toContain("These are the same results twice.");
  });

  it("takes the columns that are named, whole or by their last part", async () => {
    const here = twoRuns(
      "id,out.guess,out.truth,note",
      (item) => `q${item},${item % 2},1,${item % 2 > 0 ? "TRUE" : "False"}`,
      (item) => `q${item},1,1,true`,
    );
    const named = await pairs(here, "--answer", "guess", "--expected", "truth");
    expect(named.out).toContain("Right is where out.guess equals out.truth.");
    const truth = await pairs(here, "--correct", "note", "--expected", "out.truth");
    expect(truth.out).toContain("Right is what note says.");
  });

  const plain: Row = (item) => `q${item},x,${item}`;
  it.each([
    [["--correct", "zzzzzz"], '"zzzzzz" is not a column of both runs\' items.', "There are: id, a, b"],
    [["--correct", "ids"], '"ids" is not a column of both runs\' items.', "Nearest: id"],
    [["--correct", "a"], 'The column "a" does not say right or wrong: it holds "x".', "Name one that holds"],
    [[], "Nothing says which items were answered rightly", "Columns of both: id, a, b"],
  ])("refuses %j where there is nothing to judge by", async (words, message, hint) => {
    const { code, err } = await pairs(twoRuns("id,a,b", plain, plain), ...words);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(err).toContain(hint);
  });

  it("refuses a name that can be several columns, and runs without a common item", async () => {
    const several = twoRuns(
      "id,t.correct,u.correct",
      (item) => `q${item},1,0`,
      (item) => `q${item},1,0`,
    );
    expect((await pairs(several, "--correct", "correct")).err).toContain(
      '"correct" can mean several columns.\n  Say which: t.correct, u.correct',
    );
    const apart = twoRuns(
      "id,correct",
      (item) => `q${item},1`,
      (item) => `x${item},1`,
    );
    expect((await pairs(apart)).err).toContain(
      'The runs have no item in common by id: A has "q0" and others, B has "x0".',
    );
    const uneven = twoRuns("same,correct", ["s,1", "s,0"], ["s,1"]);
    expect((await pairs(uneven)).err).toContain("so that row numbers do not fit either");
  });
});
