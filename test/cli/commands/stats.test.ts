import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

const matchers = fileURLToPath(new URL("../../fixtures/matcher-runs", import.meta.url));

interface Case {
  readonly loss: string;
  readonly seed?: number;
  /** null for NaN. */
  readonly mae?: number | null;
}

/** A root of training logs; returns a way to run the command there. */
function project(cases: readonly Case[], contract = ""): (...words: string[]) => Promise<CliResult> {
  const folder = temporaryFolder();
  const files = cases.map(({ loss, seed, mae }, index) => [
    `experiments/lstm_20260122_0${10000 + index}/metadata.json`,
    {
      model_name: "lstm",
      timestamp: `20260122_0${10000 + index}`,
      training_config: { batch_size: 8 },
      loss_config: { loss_type: loss },
      ...(seed === undefined ? {} : { seed }),
      metrics: { t20: { r2: 0.5, ...(mae === undefined ? {} : { mae: mae ?? "NaN" }) } },
    },
  ]);
  writeTree(folder, Object.fromEntries(files));
  if (contract !== "") writeTree(folder, { "runledger.yaml": contract });
  return (...words) => runCli([...words, "--no-cache"], { in: folder });
}

const seeds = (loss: string, values: readonly number[], first = 1): Case[] =>
  values.map((mae, index) => ({ loss, seed: first + index, mae }));

interface Answer {
  readonly reference: string | null;
  readonly families: readonly Record<string, unknown>[];
  readonly comparisons: readonly Record<string, unknown>[];
  readonly assumptions: readonly string[];
}

async function answerOf(result: Promise<CliResult>): Promise<Answer> {
  const { out, code } = await result;
  expect(code).toBe(0);
  return JSON.parse(out) as Answer;
}

describe("runledger stats", () => {
  it("gives two pairs no effect size, and begins an error with its name once", async () => {
    const run = project([...seeds("mse", [0.3, 0.31]), ...seeds("huber", [0.4, 0.42])]);
    const { comparisons } = await answerOf(run("stats", "--metric", "t20.mae", "--json"));
    expect(comparisons).toMatchObject([{ pairs: 2, effect_size: null, verdict: "worse" }]);
    expect((await run("stats")).err).toMatch(/^runledger stats: --metric is missing\./);
  });

  it("compares families with the one that has most runs, paired by seed, and says better", async () => {
    const run = project([...seeds("mse", [0.5, 0.51, 0.49, 0.5]), ...seeds("huber", [0.4, 0.412, 0.389])]);
    const answer = await answerOf(run("stats", "--metric", "t20.mae", "--json"));
    expect(answer.reference).toBe("loss_type=mse");
    expect(answer.comparisons).toMatchObject([
      { family: "loss_type=huber", method: "paired-t", n: 3, n_reference: 4, pairs: 3, verdict: "better" },
    ]);
    const { out } = await run("stats", "--metric", "t20.mae");
    expect(out).toContain("t20.mae: lower is better (inferred from the name); 7 runs");
    expect(out).toMatch(/^loss_type=huber: better by 0\.09967 \(0\.09\d* to 0\.1\d*\)\.$/m);
    expect(out).toContain("paired by seed, Student's t test");
  });

  it("never calls a winner from overlapping noise, and says how many seeds would tell", async () => {
    const run = project([...seeds("mse", [0.5, 0.6, 0.4]), ...seeds("huber", [0.45, 0.58, 0.42], 7)]);
    const answer = await answerOf(run("stats", "--metric", "t20.mae", "--json"));
    expect(answer.comparisons).toMatchObject([{ verdict: "cannot_tell", method: "welch" }]);
    expect(answer.comparisons[0]?.seeds_needed).toMatchObject({ estimate: expect.any(Number) as number });
    const { out } = await run("stats", "--metric", "t20.mae");
    expect(out).toMatch(/cannot tell: n = 3; about \d+ \(\d+–.+\) seeds would show a difference of [\d.]+ %/);
  });

  it("says higher or lower, never better, where the direction is not known", async () => {
    const runs = [...seeds("mse", [5, 5.1, 4.9]), ...seeds("huber", [9, 9.11, 8.9])];
    const run = project(runs, "metrics: { t20.r2: { direction: max } }");
    const folderRun = (...words: string[]): Promise<CliResult> => run(...words);
    const known = await answerOf(folderRun("stats", "--metric", "t20.mae", "--json"));
    expect(known.comparisons).toMatchObject([{ verdict: "worse" }]);
    const folder = temporaryFolder();
    writeTree(
      folder,
      Object.fromEntries(
        runs.map(({ loss, seed, mae }, index) => [
          `runs/r${index}/metadata.json`,
          {
            model_name: "m",
            timestamp: "20260122_010000",
            training_config: { batch_size: 1 },
            loss_config: { loss_type: loss },
            seed,
            metrics: { zzz: mae },
          },
        ]),
      ),
    );
    const unknown = await answerOf(
      runCli(["stats", "runs", "--metric", "zzz", "--json", "--no-cache"], { in: folder }),
    );
    expect(unknown.comparisons).toMatchObject([{ verdict: "higher" }]);
  });

  it("calls differences within the contract's tolerance equivalent", async () => {
    const run = project(
      [...seeds("mse", [0.5, 0.52, 0.48, 0.51]), ...seeds("huber", [0.501, 0.5195, 0.481, 0.5105])],
      "metrics: { t20.mae: { direction: min, tolerance: 2% } }",
    );
    const { out } = await run("stats", "--metric", "t20.mae");
    expect(out).toContain("loss_type=huber: no difference larger than 2 %.");
    const strict = await answerOf(run("stats", "--metric", "t20.mae", "--tolerance", "0.00001", "--json"));
    expect(strict.comparisons).toMatchObject([{ verdict: "cannot_tell" }]);
  });

  it("averages runs of one seed, counts runs without a value, and shows no interval for one seed", async () => {
    const run = project([
      ...seeds("mse", [0.4, 0.6]),
      { loss: "mse", seed: 1, mae: 0.5 },
      { loss: "mse", seed: 3, mae: null },
      { loss: "huber", seed: 1, mae: 0.3 },
      { loss: "huber", seed: 1, mae: 0.5 },
    ]);
    const { families, comparisons } = await answerOf(run("stats", "--metric", "t20.mae", "--json"));
    expect(families).toMatchObject([
      { family: "loss_type=mse", n: 2, runs: 3, left_out: 1, reliable: false, mean: 0.525 },
      { family: "loss_type=huber", n: 1, runs: 2, mean: 0.4, interval: null, half_width: null },
    ]);
    expect(comparisons).toMatchObject([{ verdict: "cannot_tell", p: null, seeds_needed: null }]);
    const { out } = await run("stats", "--metric", "t20.mae");
    expect(out).toContain("(!) n = 2: this interval is unreliable");
    expect(out).toContain("cannot tell: n = 1, one run shows no spread");
  });

  it.each([
    ["one run only", [{ loss: "mse", seed: 1, mae: 0.5 }], "There is one family only"],
    [
      "identical values",
      [...seeds("mse", [0.5, 0.5, 0.5]), ...seeds("huber", [0.4, 0.4, 0.4])],
      "and the values do not vary",
    ],
    [
      "nothing but NaN",
      [
        { loss: "mse", seed: 1, mae: null },
        { loss: "huber", seed: 1, mae: null },
      ],
      "No run has a finite value of t20.mae",
    ],
    [
      "a metric that one family lacks",
      [...seeds("mse", [0.5, 0.6, 0.7]), { loss: "huber", seed: 1 }],
      "1 more family (1 run) without a finite value not shown",
    ],
  ])("says what it can of %s", async (_, cases, words) => {
    const { out, err, code } = await project(cases)("stats", "--metric", "t20.mae");
    expect([out.includes(words), err, code]).toEqual([true, "", 0]);
  });

  it("groups by params", async () => {
    const run = project([...seeds("mse", [0.5, 0.51, 0.49]), ...seeds("huber", [0.4, 0.41, 0.39])]);
    const { families } = await answerOf(run("stats", "--metric", "t20.mae", "--by", "batch_size", "--json"));
    expect(families).toMatchObject([{ family: "batch_size=8", n: 3, runs: 6 }]);
  });

  it.each([
    [["--metric", "t20.mea"], "Nearest: t20.mae"],
    [["--metric", "t20.mae", "--reference", "hubr"], "Nearest: loss_type=huber"],
    [["--metric", "t20.mae", "--by", "los_type"], "loss_type"],
    [["--metric", "loss_type"], "holds texts, no numbers"],
    [["--metric", "t20.mae", "--tolerance", "2 percent"], "Write a share such as 2%"],
    [["--metric", "t20.mae", "--against", "t20.r2", "--by", "seed"], "exclude each other"],
    [["--metric", "t20.mae", "--against", "t20.mae"], "Name two different metrics"],
    [[], "For example: t20."],
  ])("refuses %j with a way out", async (words, hint) => {
    const run = project([...seeds("mse", [0.5, 0.6]), ...seeds("huber", [0.5, 0.6])]);
    const { code, err } = await run("stats", ...words);
    expect(code).toBe(2);
    expect(err).toContain(hint);
  });

  it("compares two metrics of the same runs, repeats of a seed averaged to one pair", async () => {
    const words = ["stats", matchers, "--metric", "semantic_f1", "--against", "hybrid_f1", "--no-cache"];
    const answer = await answerOf(runCli([...words, "--json"], { in: matchers }));
    expect(answer.families).toMatchObject([
      { family: "semantic_f1", n: 4, runs: 5 },
      { family: "hybrid_f1", n: 4, runs: 5 },
    ]);
    expect(answer.comparisons).toMatchObject([
      { family: "semantic_f1", reference: "hybrid_f1", method: "paired-t", pairs: 4, verdict: "better" },
    ]);
    expect(answer.comparisons[0]?.difference).toBeCloseTo(0.037, 12);
    const { out } = await runCli(words, { in: matchers });
    expect(out).toMatch(/^semantic_f1: better by 0\.037 \(/m);
  });

  it.each([120, 80])("fits %i columns", async (columns) => {
    const words = ["stats", matchers, "--metric", "semantic_f1", "--no-cache"];
    const { out } = await runCli(words, { in: matchers, columns });
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(columns);
  });
});
