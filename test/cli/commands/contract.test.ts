import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readContract } from "../../../src/store/contract-file.js";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

const metadata = (seed: number): object => ({
  schema_version: 1,
  run_id: `mlp_${seed}`,
  model_name: "mlp",
  seed,
  training_config: { batch_size: 8 + seed },
  metrics: { price: { mae: seed, r2: 0.9 }, odd: 3, val_loss: 7 },
  targets: { "price.mae": "<= 12" },
});

function project(contract?: string): { folder: string; run: (...words: string[]) => Promise<CliResult> } {
  const folder = temporaryFolder();
  for (const seed of [1, 2]) {
    writeTree(folder, {
      [`experiments/mlp_${seed}/metadata.json`]: metadata(seed),
      [`experiments/mlp_${seed}/history.jsonl`]:
        '{"step":1,"val_loss":0.5}\n{"step":2,"val_loss":0.25}\n{"step":3,"val_loss":7}\n',
    });
  }
  if (contract !== undefined) writeTree(folder, { "runledger.yaml": contract });
  return { folder, run: (...words) => runCli([...words, "--no-cache"], { in: folder }) };
}

describe("runledger contract", () => {
  it("tells metrics without a contract, contracts without a metric, and who rules what", async () => {
    const { run } = project(
      'metrics:\n  "*.mae": { direction: min, unit: EUR }\n  price.mae: { unit: USD, tolerance: 2% }\n  t20.mae: {}\nvolatile: [nonsense]\n',
    );
    const { out } = await run("contract");
    expect(out).toContain("runledger.yaml rules 1 of 4 metrics.");
    expect(out).toMatch(/^price\.mae +2\/2 +min +USD .* 2% +last +price\.mae before \*\.mae$/m);
    expect(out).toContain("3 metrics without a contract:");
    expect(out).toContain("1 contract without a metric:\n  t20.mae");
    expect(out).toContain(
      'price.mae: "price.mae" says unit USD, "*.mae" says EUR; the more specific wins: USD',
    );
    expect(out).toContain("no run has it:\n  nonsense");
    const answer = JSON.parse((await run("contract", "--json")).out) as Record<string, unknown>;
    expect(answer).toMatchObject({
      schema: "runledger.contract/1",
      metrics_without_contract: ["price.r2", "odd", "val_loss"],
      contracts_without_metric: ["t20.mae"],
      unknown_keys: ["nonsense"],
    });
  });

  it("tells a target that its direction can never want", async () => {
    const { run } = project('metrics: { price.mae: { direction: min, target: ">= 3" } }');
    expect((await run("contract")).out).toContain('"price.mae": min is better, but its target is ">= 3"');
  });

  it("works without a contract", async () => {
    expect((await project().run("contract")).out).toContain("Write one with: runledger init");
  });

  it("names file, line and key of what is wrong", async () => {
    const { run } = project("metrics:\n  a: { tolerance: 2 percent }\n");
    const { err, code } = await run("contract");
    expect(code).toBe(2);
    expect(err).toMatch(/runledger\.yaml:2: "metrics → a → tolerance" is "2 percent"/);
  });
});

describe("summary: best", () => {
  it("makes the best of the history the value that is sorted, shown and exported", async () => {
    const { run } = project("metrics: { val_loss: { direction: min, summary: best } }");
    const table = ["compare", "--columns", "val_loss", "--export", "csv", "--out", "-"];
    expect((await run(...table)).out).toContain("mlp_1,0.25");
    const { out } = await run("stats", "--metric", "val_loss", "--by", "model_name", "--json");
    expect(JSON.parse(out)).toMatchObject({ families: [{ mean: 0.25 }] });
    expect((await project().run(...table)).out).toContain("mlp_1,7");
  });

  it("is obeyed by best:METRIC, show and diff alike", async () => {
    const { folder, run } = project("metrics: { val_loss: { direction: min, summary: best } }");
    writeTree(folder, {
      "experiments/mlp_2/history.jsonl": '{"step":1,"val_loss":6}\n{"step":2,"val_loss":7}\n',
    });
    writeTree(folder, {
      "experiments/mlp_1/metadata.json": { ...metadata(1), metrics: { val_loss: 9 } },
    });
    const shown = await runCli(["show", "best:val_loss"], { in: folder });
    expect(shown.out).toMatch(/^mlp_1\n/);
    expect(shown.out).toContain("val_loss  0.25  best of the history; final 9");
    expect((await run("diff", "mlp_1", "mlp_2")).out).toMatch(/^val_loss +0\.25 +6 .*worse$/m);
  });
});

describe("runledger init", () => {
  it("writes a contract that reads back, and lines of .gitignore once", async () => {
    const { folder, run } = project();
    writeTree(folder, { ".gitignore": "node_modules" });
    expect((await run("init")).code).toBe(0);
    const text = readFileSync(join(folder, "runledger.yaml"), "utf8");
    expect(text).toContain(
      'price.mae: { direction: min, target: "<= 12" }   # direction inferred from the name; target declared by the runs',
    );
    expect(text).toContain("# odd: { direction: min }   # or max? the name does not tell");
    const contract = readContract(join(folder, "runledger.yaml"));
    expect(contract.roots).toEqual(["experiments"]);
    expect(contract.volatile).toContain("seed");
    expect(contract.columns).toContain("batch_size");
    const ignored = "node_modules\n/experiments/*\n!/experiments/index.json\n";
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe(ignored);
    expect((await run("init", "--force")).code).toBe(0);
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe(ignored);
    expect((await run("compare")).code).toBe(0);
  });

  it("refuses to replace a contract, and says how to", async () => {
    const { folder, run } = project("roots: [experiments]\n");
    const { code, err } = await run("init");
    expect(code).toBe(5);
    expect(err).toContain("--force");
    expect(readFileSync(join(folder, "runledger.yaml"), "utf8")).toBe("roots: [experiments]\n");
  });

  it("prints and writes nothing with --dry-run", async () => {
    const { folder, run } = project();
    const { out, code } = await run("init", "--dry-run");
    expect(code).toBe(0);
    expect(out).toContain("roots: [experiments]");
    expect(out).toContain("!/experiments/index.json");
    expect(existsSync(join(folder, "runledger.yaml"))).toBe(false);
  });

  it("writes nothing where there are no runs", async () => {
    const folder = temporaryFolder();
    const { code, err } = await runCli(["init", "--no-cache"], { in: folder });
    expect(code).toBe(1);
    expect(err).toContain("Nothing was written.");
    expect(existsSync(join(folder, "runledger.yaml"))).toBe(false);
  });
});
