import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { displayWidth } from "../../../src/core/printable.js";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { writeTree } from "../../helpers/write-tree.js";

let here = "";

beforeEach(() => {
  here = realpathSync(mkdtempSync(join(tmpdir(), "runledger-importance-")));
  for (let index = 0; index < 12; index++) {
    const budget = [2, 4, 6, 8][index % 4] ?? 0;
    const model = index < 6 ? "large" : "small";
    writeTree(here, {
      [`runs/r${index}/metadata.json`]: {
        schema_version: 1,
        run_id: `r${index}`,
        status: "finished",
        seed: index,
        config: { budget, "mo\u001bdel": model, fixed: 1 },
        metrics: { credited: 0.3 + budget / 100 + (index % 3) / 1000, flat: 1 },
      },
    });
  }
});
afterEach(() => rmSync(here, { recursive: true, force: true }));

const run = (...words: string[]): Promise<CliResult> =>
  runCli(["importance", ...words, "--no-cache"], { in: here, columns: 120 });

describe("runledger importance", () => {
  it("ranks the params and shows the mean by value with n", async () => {
    const { code, out } = await run("--metric", "credited");
    expect(code).toBe(0);
    expect(out).toMatch(/^credited over 12 runs; 2 params vary\. 1 more has one value in all runs\.\n/);
    expect(out).toMatch(
      /^budget +12 +4 +rho +0\.9\d +0\.\d\d … [01]\.\d\d +<0\.001 +larger → higher \(better\)$/m,
    );
    expect(out).toMatch(/^by budget +n +mean credited +95 %\n[─ ]+\n +2 +3 +0\.321\d* +± 0\.00\d+$/m);
    expect(out).not.toContain("\u001b");
    for (const line of out.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(120);
  });

  it("leaves the reading and the interval whole at 80 columns", async () => {
    const { out } = await runCli(["importance", "--metric", "credited", "--no-cache"], {
      in: here,
      columns: 80,
    });
    expect(out).toMatch(/^budget +12 +0\.9\d +0\.\d\d … [01]\.\d\d +<0\.001 +larger → higher \(better\)$/m);
    for (const line of out.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  it("prints only the means asked for", async () => {
    const { out } = await run("--metric", "credited", "--by", "budget");
    expect(out.match(/^by /gm)).toEqual(["by "]);
    const wrong = await run("--metric", "credited", "--by", "bugdet");
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("Nearest: ")]);
  });

  it("prints everything as JSON", async () => {
    const answer = JSON.parse((await run("--metric", "credited", "--json")).out);
    expect(answer).toMatchObject({
      schema: "runledger.importance/1",
      metric: "credited",
      runs: 12,
      constant_params: 1,
    });
    expect(answer.params[0]).toMatchObject({
      param: expect.stringContaining("budget"),
      measure: "spearman_rho",
      n: 12,
      is_marked: true,
      reason: null,
    });
    expect(answer.params[0].by).toHaveLength(4);
    expect(answer.params[0].interval).toHaveLength(2);
  });

  it("takes only the runs that match", async () => {
    const { out } = await run("--metric", "credited", "--where", "budget < 5");
    expect(out).toMatch(/^credited over 6 runs/);
    const few = await run("--metric", "credited", "--where", "budget = 2");
    expect(few.out).toMatch(/^credited over 3 runs; 1 param varies/);
    expect(few.out).toContain("not enough runs: 3 of at least 6");
  });

  it("wants a metric that exists", async () => {
    const none = await run();
    expect([none.code, none.err]).toEqual([2, expect.stringContaining("--metric is missing")]);
    const wrong = await run("--metric", "creditted");
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("Nearest: credited")]);
    expect((await run("--metric", "flat")).out).toContain("does not vary");
  });

  it("says so when there are no runs", async () => {
    const { code, err } = await run("--metric", "credited", join(here, "runs", "..", "empty"));
    expect([code, err.length > 0]).toEqual([2, true]);
  });
});
