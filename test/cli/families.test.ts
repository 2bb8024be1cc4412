import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const matchers = fileURLToPath(new URL("../fixtures/matcher-runs", import.meta.url));
const values = { mse: [0.5, 0.52, 0.48], huber: [0.4, 0.6], mae: [0.3] };

/** Three families of three, two and one seed. */
function project(): (...words: string[]) => Promise<CliResult> {
  const folder = temporaryFolder();
  Object.entries(values).forEach(([loss, all], family) => {
    all.forEach((value, index) => {
      writeTree(folder, {
        [`experiments/lstm_20260122_0${family}${index}000/metadata.json`]: {
          model_name: "lstm",
          timestamp: `20260122_0${family}${index}000`,
          training_config: { batch_size: 8 },
          loss_config: { loss_type: loss },
          seed: index,
          metrics: { val: { error: value } },
        },
      });
    });
  });
  return (...words) => runCli(["compare", "--families", "--no-cache", ...words], { in: folder });
}

describe("compare --families", () => {
  it("shows a row per family with mean, half-width, n, min and max, doubtful ones marked", async () => {
    const { out } = await project()();
    expect(out).toMatch(/^family +n +val\.error ▲ +± +min +max$/m);
    expect(out).toMatch(/^loss_type=mse +3 +0\.5 +0\.04968 /m);
    expect(out).toMatch(/^loss_type=huber +2 +0\.5 +1\.271 \(!\) /m);
    expect(out).toMatch(/^loss_type=mae +1 +0\.3 +n = 1 /m);
    expect(out).toContain("6 runs, 3 families shown");
    expect(out).not.toContain("best");
  });

  it("never leaves out a mean and keeps its spread", async () => {
    const folder = temporaryFolder();
    const metrics = (shift: number) => ({
      one: { error_of_the_first_kind: 10 + shift },
      two: { error_of_the_second_kind: 1234.5 + shift },
      three: { error_of_the_third_kind: 33.3 + shift },
    });
    for (const index of [0, 1, 2, 3]) {
      writeTree(folder, {
        [`experiments/r${index}/metadata.json`]: {
          run_id: `r${index}`,
          seed: index % 2,
          training_config: { batch_size: index < 2 ? 8 : 16 },
          metrics: metrics(index),
        },
      });
    }
    for (const columns of [40, 50, 60, 70, 80]) {
      const { out } = await runCli(["compare", "--families", "--no-cache"], { in: folder, columns });
      const [header = ""] = out.split("\n").filter((line) => line.startsWith("family"));
      const means = header.match(/kind|first|second|third/g) ?? [];
      expect((header.match(/±/g) ?? []).length).toBeLessThanOrEqual(means.length);
    }
  });

  it("judges targets on the interval: met, missed, or unknown where it crosses", async () => {
    const run = project();
    const outcomes = async (target: string): Promise<unknown> => {
      const { out } = await run("--target", target, "--json", "--sort-by", "n");
      const { families } = JSON.parse(out) as {
        families: { metrics: Record<string, { outcome: string }> }[];
      };
      return families.map(({ metrics }) => metrics["val.error"]?.outcome);
    };
    expect(await outcomes("val.error<=0.56")).toEqual(["met", "unknown", "unknown"]);
    expect(await outcomes("val.error<=0.4")).toEqual(["missed", "unknown", "unknown"]);
    expect(await outcomes("val.error<=0.51")).toEqual(["unknown", "unknown", "unknown"]);
    expect((await run("--target", "val.error<=0.56", "--check")).code).toBe(4);
    const onlyMse = ["--where", "loss_type = mse", "--target", "val.error<=0.56", "--check"];
    expect((await run(...onlyMse)).code).toBe(0);
  });

  it("exports numbers in columns of their own", async () => {
    const { out } = await project()("--export", "csv", "--out", "-", "--sort-by", "n");
    const [header, first] = out.split("\n");
    expect(header).toBe(
      "family,runs,val.error.mean,val.error.half_width,val.error.n,val.error.min,val.error.max,loss_type",
    );
    expect(first).toMatch(/^loss_type=mse,3,0\.5,0\.0496827\d+,3,0\.48,0\.52,mse$/);
  });

  it.each(["markdown", "latex", "html"])("exports %s", async (format) => {
    const { out, code } = await project()("--export", format, "--out", "-");
    expect(code).toBe(0);
    expect(out).toContain("family");
    expect(out).toMatch(/loss(\\_|_)type=huber/);
  });

  it("obeys --sort-by, --top and --columns as runs do", async () => {
    const run = project();
    const names = (out: string): string[] => out.match(/^loss_type=\w+/gm) ?? [];
    expect(names((await run("--sort-by", "val.error")).out)[0]).toBe("loss_type=mae");
    expect(names((await run("--sort-by", "val.error", "--desc", "--top", "1")).out)).toEqual([
      "loss_type=mse",
    ]);
    expect(names((await run("--sort-by", "n", "--asc")).out)[0]).toBe("loss_type=mae");
    const { out } = await run("--columns", "loss_type,batch_size");
    expect(out).toMatch(/^family .*loss_type +batch_size/m);
    expect((await run("--sort-by", "val.eror")).code).toBe(2);
  });

  it("averages repeats of a seed", async () => {
    const { out } = await runCli(
      ["compare", matchers, "--families", "--json", "--no-cache", "--columns", "semantic_f1"],
      { in: matchers },
    );
    const { families } = JSON.parse(out) as { families: { family: string; metrics: object }[] };
    expect(families).toMatchObject([
      { family: "all runs", metrics: { semantic_f1: { n: 4, runs: 5, left_out: 0 } } },
    ]);
  });
});
