// `runledger cost` on runs whose sums are known.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

interface Usage {
  readonly prompt: number;
  readonly completion: number;
  readonly cost: number | null;
}

function run(id: string, accuracy: number, byModel: Record<string, Usage>, items = 100) {
  const sections = Object.fromEntries(
    Object.entries(byModel).map(([model, { prompt, completion, cost }]) => [
      model,
      {
        calls_made: items,
        prompt_tokens: prompt,
        completion_tokens: completion,
        cached_tokens: 0,
        reasoning_tokens: 0,
        cost,
      },
    ]),
  );
  return {
    [`runs/${id}/metadata.json`]: {
      schema_version: 1,
      run_id: id,
      model_name: Object.keys(byModel)[0],
      status: "finished",
      metrics: { accuracy },
      evaluation: { items },
      token_usage: { currency: "USD", by_model: sections },
    },
  };
}

function world(): string {
  const here = temporaryFolder();
  writeTree(here, {
    ...run("a", 0.8, { "lab/small-1.5": { prompt: 1000, completion: 100, cost: 0.5 } }),
    ...run("b", 0.7, { "lab/small-1.5": { prompt: 3000, completion: 100, cost: 1.5 } }, 300),
    ...run("c", 0.9, { big: { prompt: 500, completion: 50, cost: 4 } }),
    ...run("d", 0.6, { unpriced: { prompt: 7, completion: 7, cost: null } }),
    "runs/silent/metadata.json": { schema_version: 1, run_id: "silent", metrics: { accuracy: 1 } },
  });
  return here;
}

async function json(here: string, ...words: string[]) {
  const { out, code } = await runCli(["cost", "runs", "--no-cache", "--json", ...words], { in: here });
  expect(code).toBe(0);
  return JSON.parse(out) as { lines: Record<string, unknown>[]; total: Record<string, unknown> } & Record<
    string,
    unknown
  >;
}

describe("runledger cost", () => {
  it("sums up by model, projects to a thousand items, and never takes an unknown cost for none", async () => {
    const answer = await json(world());
    expect(answer).toMatchObject({
      schema: "runledger.cost/1",
      by: "model",
      currency: "USD",
      runs_without_usage: 1,
    });
    expect(answer.lines).toEqual([
      expect.objectContaining({ name: "big", runs: 1, items: 100, cost: 4, cost_per_1000_items: 40 }),
      expect.objectContaining({
        name: "lab/small-1.5",
        runs: 2,
        items: 400,
        prompt_tokens: 4000,
        cost: 2,
        cost_per_1000_items: 5,
      }),
      expect.objectContaining({ name: "unpriced", cost: null, cost_per_1000_items: null }),
    ]);
    expect(answer.total).toMatchObject({ runs: 4, items: 600, prompt_tokens: 4507, cost: null });
  });

  it("marks what nothing beats in cost and metric together", async () => {
    const { lines } = await json(world(), "--by", "run", "--metric", "accuracy");
    const front = lines.filter((line) => line.is_on_front === true).map((line) => line.name);
    expect(front).toEqual(["c", "a"]);
  });

  it("recalculates with other prices, of which one may be missing", async () => {
    const here = world();
    writeFileSync(
      join(here, "p.yaml"),
      "models:\n  small-1.5: { prompt: 1000000, completion: 0 }\n  big: { prompt: 0, completion: 2000000 }\n",
    );
    const { lines } = await json(here, "--prices", "p.yaml");
    expect(lines.map(({ name, cost }) => [name, cost])).toEqual([
      ["lab/small-1.5", 4000],
      ["big", 100],
      ["unpriced", null],
    ]);
  });

  it("reads the token usage of a lab notebook, and groups by a param", async () => {
    const here = temporaryFolder();
    const folder = "runs/assign-cat-2025-09-19-165514";
    writeTree(here, {
      [`${folder}/config/run_config.json`]: { batch_size: 5 },
      [`${folder}/inputs/products.json`]: [],
      [`${folder}/metadata/run_summary.json`]: {
        run_id: "assign-cat-2025-09-19-165514",
        use_case: "assign-cat",
      },
      [`${folder}/outputs/timing.json`]: { total_duration_seconds: 2.3, products_processed: 3 },
      [`${folder}/outputs/token_usage.json`]: {
        total_prompt_tokens: 1250,
        total_completion_tokens: 45,
        calls_made: 3,
        model_used: "openai/gpt-4o-mini",
      },
    });
    const { lines } = await json(here, "--by", "batch_size");
    expect(lines).toEqual([
      expect.objectContaining({
        name: "5",
        items: 3,
        calls_made: 3,
        prompt_tokens: 1250,
        completion_tokens: 45,
        cost: null,
      }),
    ]);
    const models = await json(here);
    expect(models.lines[0]).toMatchObject({ name: "openai/gpt-4o-mini" });
  });

  it("prints a table that fits 80 columns and says whose cost is unknown", async () => {
    const { out } = await runCli(["cost", "runs", "--no-cache", "--metric", "accuracy"], {
      in: world(),
      columns: 80,
    });
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(out).toContain("Cost unknown: unpriced. Name prices: --prices prices.yaml");
    expect(out).toContain("* nothing is both cheaper and better (higher accuracy).");
    expect(out).toContain("1 run tells nothing of tokens.");
  });

  it("says so when no run tells of tokens, and names the key of a wrong price", async () => {
    const here = temporaryFolder();
    writeTree(here, {
      "runs/x/metadata.json": { schema_version: 1, run_id: "x", metrics: { a: 1 } },
      "p.yaml": "models: [1]\n",
    });
    expect((await runCli(["cost", "runs", "--no-cache"], { in: here })).out).toMatch(
      /^No run tells of tokens or cost\./,
    );
    const wrong = await runCli(["cost", "runs", "--no-cache", "--prices", "p.yaml"], { in: here });
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('"models" must map names')]);
  });
});
