import { cpSync, mkdtempSync, realpathSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { displayWidth } from "../../../src/core/printable.js";
import { encodeNpy } from "../../../src/formats/npy.js";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { jsonLines, writeTree } from "../../helpers/write-tree.js";

let here = "";

beforeEach(() => {
  here = realpathSync(mkdtempSync(join(tmpdir(), "runledger-diagnose-")));
});
afterEach(() => rmSync(here, { recursive: true, force: true }));

const run = (...words: string[]): Promise<CliResult> => runCli(words, { in: here, columns: 80 });

interface Findings {
  findings: {
    code: string;
    kind: string;
    severity: string;
    evidence: { file: string; line: number | null; field: string; value: unknown; step?: number }[];
  }[];
}

async function findingsOf(...words: string[]): Promise<Findings["findings"]> {
  const { out } = await run("diagnose", ...words, "--json");
  const { schema, runs } = JSON.parse(out) as { schema: string; runs: Findings[] };
  expect(schema).toBe("runledger.diagnose/1");
  return runs.flatMap(({ findings }) => findings);
}

/** A training log's run, well unless told otherwise. */
function metadata(
  changes: { training?: object; loss?: object; metrics?: object; more?: object } = {},
): string {
  const content = {
    model_name: "m",
    timestamp: "20260122_020157",
    training_config: {
      max_epochs: 50,
      actual_epochs: 50,
      batch_size: 32,
      learning_rate: 0.001,
      ...changes.training,
    },
    loss_config: { loss_type: "mse", gradient_clip_val: 1, ...changes.loss },
    metrics: changes.metrics ?? { overall: { mae: 0.4, r2: 0.97 } },
    ...changes.more,
  };
  return JSON.stringify(content, undefined, 2);
}

function writeSiblings(): void {
  writeTree(here, {
    "experiments/a/metadata.json": metadata(),
    "experiments/b/metadata.json": metadata({ metrics: { overall: { mae: 0.42, r2: 0.968 } } }),
    "experiments/c/metadata.json": metadata({ metrics: { overall: { mae: 0.39, r2: 0.972 } } }),
    "experiments/sick/metadata.json": metadata({
      training: { learning_rate: 0.3, batch_size: 2 },
      metrics: { overall: { mae: 4.2, r2: -2.1 } },
    }),
  });
}

describe("runledger diagnose", () => {
  it("names the causes first, with file, line and field, on lines of at most 80 columns", async () => {
    writeSiblings();
    const { code, out } = await run("diagnose", "sick");
    expect(code).toBe(0);
    expect(out).toMatch(/^sick: 3 findings\n\n1\. wrong {2}learning-rate-high\n/);
    expect(out).toContain("metadata.json:8  training_config.learning_rate = 0.3");
    expect(out.indexOf("tiny-batch")).toBeLessThan(out.indexOf("worse-than-mean"));
    for (const line of out.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  it("finds nothing in the others, and says what it looked at", async () => {
    writeSiblings();
    const { out } = await run("diagnose", "a");
    expect(out.replace(/\s+/g, " ")).toMatch(
      /^a: nothing found\. Looked at .* 2 final metrics, no history, no predictions\.npy and 3 other runs\./,
    );
    expect((await run("diagnose")).out.replace(/\s+/g, " ")).toContain(
      "Nothing found in 3 runs of 4: a, b, c",
    );
  });

  it("takes a folder of runs, and a run's own folder with its neighbours", async () => {
    writeSiblings();
    expect((await findingsOf("experiments")).map(({ code }) => code)).toEqual(
      (await findingsOf("sick")).map(({ code }) => code),
    );
    const elsewhere = await runCli(["diagnose", join(here, "experiments/sick"), "--json"], { in: tmpdir() });
    expect(elsewhere.out).toContain('"learning-rate-high"');
    const both = await run("diagnose", "experiments", "experiments/sick");
    expect([both.code, both.err]).toEqual([2, expect.stringContaining("not both")]);
  });

  it("exits 4 with --check when something is wrong or nothing is there, else 0", async () => {
    writeSiblings();
    expect((await run("diagnose", "--check")).code).toBe(4);
    expect((await run("diagnose", "a", "b", "--check")).code).toBe(0);
    expect((await run("diagnose", "sick")).code).toBe(0);
    rmSync(join(here, "experiments"), { recursive: true });
    const { code, err } = await run("diagnose", "--check");
    expect([code, err]).toEqual([4, expect.stringContaining("No runs in")]);
  });

  it("names the runs it knows when one is misspelt", async () => {
    writeSiblings();
    const { code, err } = await run("diagnose", "sikc");
    expect([code, err]).toEqual([2, expect.stringContaining("sick")]);
  });

  it("reads histories of our own folders, and cites the line of the step", async () => {
    writeTree(here, {
      "runs/n/metadata.json": JSON.stringify({ schema_version: 1, run_id: "n", status: "finished" }),
      "runs/n/history.jsonl": jsonLines(
        { step: 10, loss: 0.5 },
        { step: 20, loss: 0.4 },
        { step: 30, loss: "NaN" },
      ),
    });
    const [first] = await findingsOf("n");
    expect(first?.code).toBe("diverged");
    expect(first?.evidence).toEqual([
      { file: "history.jsonl", line: 3, field: "loss", value: "NaN", step: 30 },
    ]);
  });

  it("reads curves that nobody described", async () => {
    const rows = Array.from(
      { length: 12 },
      (_, epoch) => `${epoch + 1},${epoch < 7 ? 1 / (epoch + 1) : "nan"},0.5`,
    );
    for (const name of ["r1", "r2"])
      writeTree(here, {
        [`logs/${name}/config.json`]: { lr: name === "r1" ? 0.1 : 0.2 },
        [`logs/${name}/metrics.csv`]: `epoch,train_loss,val_acc\n${rows.join("\n")}\n`,
      });
    const [first] = await findingsOf("logs");
    expect(first).toMatchObject({
      code: "diverged",
      evidence: [{ file: "metrics.csv", line: 9, field: "train_loss" }],
    });
  });

  it("compares recorded metrics with the saved predictions", async () => {
    writeTree(here, {
      "experiments/p/metadata.json": metadata({ metrics: { mae: 0.001 } }),
      "experiments/p/predictions.npy": encodeNpy(new Float32Array([1, 2.5, 2.75, 4.5])),
      "experiments/p/targets.npy": encodeNpy(new Float32Array([1.5, 2, 3, 4])),
    });
    expect(await findingsOf("p")).toMatchObject([
      {
        code: "metrics-disagree",
        evidence: [{ field: "metrics.mae", value: 0.001 }, { file: "predictions.npy" }],
      },
    ]);
  });

  it("tells a duration that ends after its results were written", async () => {
    writeTree(here, {
      "experiments/d/metadata.json": metadata({
        training: { training_duration_seconds: 1593840, training_duration_minutes: 26564 },
      }),
    });
    const path = join(here, "experiments/d/metadata.json");
    utimesSync(path, new Date("2026-01-22T09:24:00Z"), new Date("2026-01-22T09:24:00Z"));
    const [first] = await findingsOf("d");
    expect(first).toMatchObject({ code: "durations-disagree", severity: "wrong" });
  });

  it("looks for the checkpoint in the run's folder, wherever that lies now", async () => {
    const path = "experiments/elsewhere/k/checkpoints/best.ckpt";
    writeTree(here, {
      "experiments/k/metadata.json": metadata({ more: { best_model_path: path } }),
      "experiments/k/checkpoints/last.ckpt": "",
    });
    expect((await findingsOf("k")).map(({ code }) => code)).toEqual(["checkpoint-missing"]);
    writeTree(here, { "experiments/k/checkpoints/best.ckpt": "" });
    expect(await findingsOf("k")).toEqual([]);
  });

  it("shows hostile text instead of obeying it", async () => {
    writeTree(here, {
      "experiments/h/metadata.json": metadata({
        loss: { loss_type: "aux\u001b[2J\u202e\nwrong", gradient_clip_val: null },
        metrics: { "evil\u001b]0;x\u0007": { r2: -3 } },
      }),
    });
    const { out } = await run("diagnose", "h");
    expect(out).toContain("\\x1b[2J");
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    for (const line of out.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  it("goes through damaged runs of every known layout", async () => {
    for (const layout of ["training-log", "run-store", "step-logs", "lab-notebook", "content-addressed-tree"])
      cpSync(new URL(`../../golden/${layout}/root`, import.meta.url), join(here, "golden", layout), {
        recursive: true,
      });
    const { code, out } = await run("diagnose", "golden", "--json");
    expect(code).toBe(0);
    const { runs } = JSON.parse(out) as { runs: (Findings & { id: string })[] };
    expect(runs.length).toBeGreaterThan(20);
    const sick = runs.find(({ id }) => id.endsWith("hybrid_v2_20260122_020157"));
    expect(sick?.findings.slice(0, 3).map(({ code }) => code)).toEqual([
      "unclipped-half-precision",
      "tiny-batch",
      "worse-than-mean",
    ]);
  });
});

describe("runledger compare --diagnose", () => {
  it("adds the codes as the last column", async () => {
    writeSiblings();
    const { runs, columns } = JSON.parse((await run("compare", "--diagnose", "--no-cache", "--json")).out);
    expect(columns.at(-1)).toMatchObject({ field: "diagnosis", kind: "fact" });
    const codes = new Map(
      runs.map((entry: { id: string; values: Record<string, string> }) => [entry.id, entry.values.diagnosis]),
    );
    expect(codes.get("a")).toBe("none");
    expect(codes.get("sick")).toMatch(/^learning-rate-high tiny-batch worse-than-mean/);
    expect((await run("compare", "--diagnose", "--no-cache")).out).toContain("diagnosis");
    expect((await run("compare", "--no-cache", "--json")).out).not.toContain("diagnosis");
  });

  it("goes with tables of runs only", async () => {
    writeSiblings();
    const { code, err } = await run("compare", "--diagnose", "--families", "--no-cache");
    expect([code, err]).toEqual([2, expect.stringContaining("neither --families")]);
  });
});
