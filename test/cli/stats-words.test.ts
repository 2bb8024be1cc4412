// The words of `runledger stats` where there are few values, long names, or little room.

import { describe, expect, it } from "vitest";
import { displayWidth } from "../../src/core/printable.js";
import { type CliResult, runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

interface Given {
  readonly model: string;
  /** null for NaN; one a seed. */
  readonly values: readonly (number | null)[];
}

function project(given: readonly Given[], metric = "mae", contract = ""): string {
  const here = temporaryFolder();
  if (contract !== "") writeTree(here, { "runledger.yaml": contract });
  given.forEach(({ model, values }, family) => {
    values.forEach((value, seed) => {
      const facts = { schema_version: 1, run_id: `r${family}_${seed}`, status: "finished", seed };
      const config = { model };
      writeTree(here, {
        [`runs/r${family}_${seed}/metadata.json`]: { ...facts, config, metrics: { [metric]: value } },
      });
    });
  });
  return here;
}

const stats = (here: string, words: readonly string[], columns?: number): Promise<CliResult> =>
  runCli(["stats", "--no-cache", ...words], { in: here, ...(columns === undefined ? {} : { columns }) });

const good: Given = { model: "good", values: [0.1, 0.12, 0.11, 0.13, 0.105, 0.115] };
const bad: Given = { model: "bad", values: [0.5, 0.53, 0.52, 0.54, 0.51, 0.55] };

describe("runledger stats in words", () => {
  it("says where it does not know which way is better, and names a unit", async () => {
    expect((await stats(project([good, bad], "blorp"), ["--metric", "blorp"])).out).toMatch(
      /^blorp: whether lower or higher is better is not known; 12 runs\n/,
    );
    const unit = "metrics:\n  mae: { unit: s, direction: min }\n";
    const { out } = await stats(project([{ ...good, values: [0.1] }], "mae", unit), ["--metric", "mae"]);
    expect(out).toMatch(/^mae in s: lower is better; 1 run\n/);
    expect(out).toContain("There is one family only: nothing to compare it with.");
  });

  it.each([
    [[null], "1 more family (1 run) without a finite value not shown"],
    [[null, null], "1 more family (2 runs) without a finite value not shown"],
  ])("counts families without a value: %j", async (values, words) => {
    const { out } = await stats(project([good, { model: "lost", values }]), ["--metric", "mae"]);
    expect(out.replace(/\n +/g, " ")).toContain(words);
    expect(out).toContain("No other family has a finite value: nothing to compare.");
  });

  it("counts several families without a value together", async () => {
    const lost = ["x", "y"].map((model) => ({ model, values: [null] }));
    const { out } = await stats(project([good, bad, ...lost]), ["--metric", "mae"]);
    expect(out.replace(/\n +/g, " ")).toContain("2 more families (2 runs) without a finite value not shown");
  });

  it("says that nothing can be compared where no run has a finite value", async () => {
    const here = project([
      { model: "x", values: [null] },
      { model: "y", values: [null] },
    ]);
    expect((await stats(here, ["--metric", "mae"])).out).toContain("No run has a finite value of mae");
    const [family] = JSON.parse((await stats(here, ["--metric", "mae", "--json"])).out).families;
    expect(family).toMatchObject({ n: 0, mean: null, min: null, max: null, median: null });
  });

  it("leaves the verdict to its sentence on a narrow terminal, and numbers names that look alike", async () => {
    const name = "a-model-with-a-very-long-name-that-differs-in-the-middle";
    const alike = [good, bad].map((one, index) => ({
      ...one,
      model: `${name.slice(0, 8)}${index}${name.slice(9)}`,
    }));
    const here = project(alike);
    const narrow = (await stats(here, ["--metric", "mae"], 80)).out;
    expect(narrow).not.toMatch(/p adj\. +verdict/);
    expect(narrow).toMatch(/\n1 model=.*\n2 model=/);
    for (const line of narrow.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80);
    const wide = (await stats(here, ["--metric", "mae"], 300)).out;
    expect(wide).toMatch(/p adj\. +verdict/);
    expect(wide).toContain(`\nmodel=${name.slice(0, 8)}1${name.slice(9, 20)}`);
  });

  it("prints very small p with its power of ten", async () => {
    expect((await stats(project([good, bad]), ["--metric", "mae"])).out).toMatch(/ \de-\d /);
  });

  it("groups by what was asked for", async () => {
    const { out } = await stats(project([good, bad]), ["--metric", "mae", "--by", "model"]);
    expect(out).toMatch(/\ngroup +n /);
  });

  it.each([
    [{ mae: 1 }, "For example: mae"],
    [{}, "These runs have no metrics."],
  ])("names the metrics there are, of %j, where it is asked for another", async (metrics, words) => {
    const here = temporaryFolder();
    writeTree(here, {
      "runs/r/metadata.json": { schema_version: 1, run_id: "r", status: "finished", metrics },
    });
    const { code, err } = await stats(here, []);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });
});
