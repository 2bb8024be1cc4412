// What `runledger cost` prints: sums, the metric beside them, and what is not told.

import { describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

/** Runs with a model each; the last tells nothing of tokens. */
function project(): string {
  const here = temporaryFolder();
  for (const index of [0, 1, 2]) {
    const counts = { calls_made: 3, prompt_tokens: 10, completion_tokens: 2, cost: index + 1 };
    writeTree(here, {
      [`runs/r${index}/metadata.json`]: {
        ...{ schema_version: 1, run_id: `r${index}`, status: "finished", config: { a: index } },
        metrics: { mae: index, thing: index },
        evaluation: index === 1 ? {} : { items: 10 },
        token_usage: { currency: "EUR", by_model: index === 2 ? {} : { [`m${index}`]: counts } },
      },
    });
  }
  return here;
}

const cost = (here: string, ...words: string[]): Promise<CliResult> =>
  runCli(["cost", ...words], { in: here });

describe("runledger cost", () => {
  it("is a table with a sum, and says of how many runs nothing is known", async () => {
    const { out } = await cost(project());
    expect(out).toMatch(/^model +runs +items +prompt +completion +cost EUR +per 1,000\n/);
    expect(out).toMatch(/\nm1 +1 +– +10 +2 +2 +–\n/);
    expect(out).toMatch(/\nm0 +1 +10 +10 +2 +1 +100\n/);
    expect(out).toMatch(/\nall +2 +– +20 +4 +3 +–\n/);
    expect(out).toMatch(/\n1 run tells nothing of tokens\.\n$/);
  });

  it("marks what is both cheap and good, if it is known what is good", async () => {
    const here = project();
    const mae = await cost(here, "--metric", "mae");
    expect(mae.out).toMatch(/\nm0 .* 0 +\*\n/);
    expect(mae.out).toContain("* nothing is both cheaper and better (lower mae).");
    const thing = await cost(here, "--metric", "thing");
    expect(thing.out).toContain("Which direction of thing is better is not known; say it in runledger.yaml.");
    expect(JSON.parse((await cost(here, "--metric", "thing", "--by", "run", "--json")).out)).toMatchObject({
      ...{ by: "run", direction: null },
      lines: [{ name: "r1", items: null }, { name: "r0" }],
    });
  });

  it("is of the runs that match, by a param, without a sum of one line", async () => {
    const here = project();
    const one = await cost(here, "--where", "a=0", "--by", "a");
    expect(one.out).toMatch(/^a +runs .*\n─.*\n0 +1 +10 +10 +2 +1 +100\n$/);
  });

  it("says that there are no runs, or that none tells of tokens", async () => {
    const empty = temporaryFolder();
    writeTree(empty, { "runs/x.txt": "" });
    const none = await cost(empty, "runs");
    expect([none.code, none.out, none.err]).toEqual([0, "", expect.stringContaining("No runs in runs.")]);
    const here = project();
    const silent = await cost(here, "--where", "a=2");
    expect(silent.out + silent.err).toMatch(/^No run tells of tokens or cost\./);
  });
});
