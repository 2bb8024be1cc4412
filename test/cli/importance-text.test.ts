// What `runledger importance` prints: readings, what cannot be told apart, and where there is little to tell.

import { describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

type RunOf = (index: number) => { readonly config: object; readonly metrics: object };

function runs(count: number, of: RunOf): string {
  const here = temporaryFolder();
  for (let index = 0; index < count; index++) {
    const facts = { schema_version: 1, run_id: `r${index}`, status: "finished", seed: index };
    writeTree(here, { [`runs/r${index}/metadata.json`]: { ...facts, ...of(index) } });
  }
  return here;
}

const importance = (here: string, words: readonly string[], columns?: number): Promise<CliResult> =>
  runCli(["importance", ...words], { in: here, ...(columns === undefined ? {} : { columns }) });

/** Six params of which some say the same as others; the metric falls with all. */
const entangled: RunOf = (index) => ({
  config: {
    ...{ lr: index, batch: 2 * index, steps: index * index, epochs: index < 6 ? 1 : 2 },
    ...{ half: index < 6 ? "a" : "b", third: ["x", "y", "z"][Math.floor(index / 4)] },
  },
  metrics: { thing: 10 - index + (index % 3) / 10, score: index, mae: 10 - index },
});

describe("runledger importance", () => {
  it("says what goes together and cannot be told apart, each pair once", async () => {
    const { out } = await importance(runs(12, entangled), ["--metric", "thing"]);
    expect(out).toMatch(/^thing over 12 runs; 6 params vary\.\n/);
    expect(out).toMatch(/\nlr +12 +12 +rho +-1\.00 .* larger → lower\n/);
    expect(out).toMatch(/\nhalf +12 +2 +omega² .* goes with it\n/);
    expect(out).toContain("Cannot be told apart:\n  lr varies with batch (rho = 1.00), steps (rho = 1.00)");
    expect(out).toContain("\n  batch varies with steps (rho = 1.00)");
    expect(out).toMatch(/\n {2}epochs varies with half/);
    expect(out).not.toContain("half varies with epochs");
  });

  it("calls a larger value better or worse where the metric says which", async () => {
    const here = runs(12, entangled);
    expect((await importance(here, ["--metric", "score"])).out).toMatch(/\nlr .* larger → higher/);
    expect((await importance(here, ["--metric", "mae"])).out).toMatch(/\nlr .* larger → lower \(better\)\n/);
  });

  it("leaves out columns on a narrow terminal", async () => {
    const { out } = await importance(runs(12, entangled), ["--metric", "thing"], 70);
    expect(out).toMatch(/\nparam +n +strength +95 % interval/);
  });

  it("counts what is the same in all runs, and what there are too few of", async () => {
    const same = runs(1, () => ({ config: { a: 1, b: 2 }, metrics: { mae: 1 } }));
    expect((await importance(same, ["--metric", "mae"])).out).toBe(
      "mae over 1 run; 0 params vary. 2 more have one value in all runs.\n",
    );
    const few = runs(4, (index) => ({ config: { a: index % 2 > 0 ? "x" : "y" }, metrics: { mae: index } }));
    const text = (await importance(few, ["--metric", "mae"])).out;
    expect(text).toMatch(/^mae over 4 runs; 1 param varies\.\n/);
    expect(text).toContain("not enough runs: 4 of at least 6");
    expect(text).toContain("At least 6 runs are needed, for a category two values with 2 runs or more.");
    expect(JSON.parse((await importance(few, ["--metric", "mae", "--json"])).out).params).toMatchObject([
      { param: "a", strength: null, interval: null, p: null, p_adjusted: null },
    ]);
  });

  it("shows the means of a param that is asked for, the first twenty of many values", async () => {
    const many = runs(30, (index) => ({ config: { a: `v${index}`, b: index }, metrics: { mae: index } }));
    const { out } = await importance(many, ["--metric", "mae", "--by", "a"]);
    expect(out).toMatch(/\nby a +n +mean mae +95 %\n/);
    expect(out).toMatch(/\nv19 +1 +19 +–\n… and 10 more values; --json lists all\n$/);
  });

  it("tells a param that does not vary, a metric that there is none of, and no runs", async () => {
    const here = runs(4, (index) => ({ config: { a: index }, metrics: { mae: index } }));
    const param = await importance(here, ["--metric", "mae", "--by", "zzz"]);
    expect([param.code, param.err]).toEqual([
      2,
      "runledger: --by zzz: no such param varies between the runs.\n  There is: a\n",
    ]);
    expect((await importance(here, ["--metric", "zzz"])).err).toContain('No field "zzz" in 4 runs.');
    const empty = temporaryFolder();
    writeTree(empty, { "runs/x.txt": "" });
    const none = await importance(empty, ["runs", "--metric", "mae"]);
    expect([none.code, none.out, none.err]).toEqual([0, "", expect.stringContaining("No runs in runs.")]);
  });
});
