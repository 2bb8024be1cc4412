import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../helpers/run-cli.js";

const golden = new URL("../golden/training-log/root", import.meta.url).pathname;
const roomTargets = ["--target", "t20.mae<=0.020", "--target", "c50.mae<=0.90"];
let here = "";

beforeEach(() => {
  here = realpathSync(mkdtempSync(join(tmpdir(), "runledger-compare-")));
});
afterEach(() => rmSync(here, { recursive: true, force: true }));

const run = (...words: string[]): Promise<CliResult> => runCli(words, { in: here });
const experiments = (): string => {
  cpSync(golden, join(here, "experiments"), { recursive: true });
  return join(here, "experiments");
};
const write = (name: string, text: string): void => {
  mkdirSync(join(here, "experiments", name), { recursive: true });
  writeFileSync(join(here, "experiments", name, "metadata.json"), text);
};
const firstColumn = (out: string): string[] =>
  out
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter((word) => /_\d{8}_\d{6}$/.test(word));

describe("runledger compare", () => {
  it("compares what it finds here, the shortest training first, with the training log's columns", async () => {
    experiments();
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(firstColumn(out)).toEqual([
      "hybrid_v2_20260122_030000",
      "lstm_20260121_101500",
      "hybrid_v2_20260122_020157",
    ]);
    expect(out.split("\n")[0]?.split(/\s{2,}/)).toEqual([
      "run id",
      "model_name",
      "loss_type",
      "batch_size",
      "actual_epochs",
      "training_duration_minutes ▲",
      "overall_edc.mae",
      "edt.mae",
      "t20.mae",
      "c50.mae",
    ]);
    expect(out).toContain("442.7 h");
  });

  it("sorts best first by any spelling of a metric and flags targets with their factor", async () => {
    experiments();
    const { out } = await run("compare", "--sort-by", "t20_mae", ...roomTargets);
    expect(firstColumn(out)).toEqual([
      "lstm_20260121_101500",
      "hybrid_v2_20260122_030000",
      "hybrid_v2_20260122_020157",
    ]);
    const [best, middle, worst] = out
      .split("\n")
      .filter((line) => /_\d{6} /.test(line) && line.includes("met"));
    expect(best).toMatch(/✓.*–.*1\/2 met/);
    expect(middle).toMatch(/✗ 1\.4×.*✓.*1\/2 met/);
    expect(worst).toMatch(/✗ 36×.*–.*0\/2 met/);
    expect(out).toMatch(/best t20\.mae +0\.0199 .*lstm_20260121_101500/);
    expect(out).toMatch(/fastest +.*hybrid_v2_20260122_030000/);
  });

  it("says in one line that a file holds NaN, and where", async () => {
    experiments();
    const { err } = await run();
    expect(err).toContain("1 problem:");
    expect(err).toMatch(/lstm_20260121_101500\/metadata\.json:\d+: "mae" is NaN.*2 more such places/);
  });

  it("exits 4 with --check when a shown run misses a target or has no value for it", async () => {
    experiments();
    expect((await run("compare", ...roomTargets, "--check")).code).toBe(4);
    expect((await run("compare", "--target", "edt.mae<=9", "--check")).code).toBe(0);
    expect((await run("compare", "--target", "c50.mae<=9", "--check", "--strict")).code).toBe(4);
    const best = ["--sort-by", "t20.mae", "--top", "1", "--target", "t20.mae<=0.02"];
    expect((await run("compare", ...best, "--check")).code).toBe(0);
  });

  it("fails a check that checked nothing, and says so", async () => {
    mkdirSync(join(here, "empty"));
    experiments();
    const target = ["--target", "t20.mae<=9"];
    for (const words of [["empty", ...target], ["--where", "model_name = typo", ...target], []]) {
      const { code, err } = await run("compare", ...words, "--check");
      expect(code).toBe(4);
      expect(err).toContain("nothing was checked");
    }
    const twice = await run("compare", ...target, "--target", "t20_mae<=1");
    expect(twice).toMatchObject({ code: 2, err: expect.stringContaining("t20_mae has two targets") });
  });

  it("does not count what was mended or left out as unreadable", async () => {
    experiments();
    expect((await run("compare", "--strict")).code).toBe(0);
  });

  it("exits 3 with --strict when a run could not be read, and shows the others", async () => {
    experiments();
    write("cut_20260101_000000", '{"model_name": "x", "metr');
    const { code, out, err } = await run("compare", "--strict");
    expect(code).toBe(3);
    expect(firstColumn(out)).toContain("cut_20260101_000000");
    expect(firstColumn(out)).toHaveLength(4);
    expect(err).toMatch(/cut_20260101_000000\/metadata\.json:1: /);
  });

  it.each([
    ["empty", "", "Empty"],
    ["list", "[]", "not an object"],
    ["null", "null", "not an object"],
    ["number", "42", "not an object"],
  ])("lists a run whose metadata is %s as a problem and shows the others", async (name, text, message) => {
    experiments();
    write(name, text);
    const { code, out, err } = await run("compare");
    expect(code).toBe(0);
    expect(out).toContain("lstm_20260121_101500");
    expect(out).toMatch(new RegExp(`^${name} .*unknown`, "m"));
    expect(err).toContain(`experiments/${name}/metadata.json: `);
    expect(err).toContain(message);
  });

  it("writes full precision with flags as columns and never loses NaN, null and missing", async () => {
    experiments();
    const { code, err } = await run("compare", ...roomTargets, "--export", "csv", "--out", "table.csv");
    expect(code).toBe(0);
    expect(err).toContain("Wrote table.csv");
    const [header = "", ...lines] = readFileSync(join(here, "table.csv"), "utf8").trim().split(/\r?\n/);
    const cells = lines.map((line) =>
      Object.fromEntries(line.split(",").map((cell, i) => [header.split(",")[i], cell])),
    );
    const example = cells.find((row) => row.run_id === "hybrid_v2_20260122_020157");
    expect(example).toMatchObject({
      training_duration_minutes: "26564",
      "t20.mae": "0.726452",
      "t20.mae_target": "missed",
      verdict: "0/2 met",
    });
    expect(cells.find((row) => row.run_id === "lstm_20260121_101500")?.["c50.mae"]).toBe("NaN");
    expect(example?.["c50.mae"]).toBe("null");
    expect(example?.["c50.mae_target"]).toBe("unknown");
  });

  it("writes runs_comparison_<timestamp> into the root, which is never read as a run", async () => {
    experiments();
    const first = await run("compare", "--export", "json");
    const second = await run("compare", "--export", "csv");
    const third = await run("compare", "--export", "csv");
    expect(first.err).toMatch(/Wrote experiments\/runs_comparison_\d{8}_\d{6}\.json/);
    expect(second.err).toMatch(/Wrote experiments\/runs_comparison_\d{8}_\d{6}\.csv/);
    expect(third.err).toMatch(/runs_comparison_\d{8}_\d{6}-2\.csv/);
    expect(firstColumn((await run()).out)).toHaveLength(3);
  });

  it("does not touch a file that is there, unless it is told to", async () => {
    experiments();
    writeFileSync(join(here, "old.csv"), "mine");
    const refused = await run("compare", "--export", "csv", "--out", "old.csv");
    expect(refused.code).toBe(5);
    expect(refused.err).toContain("--out old.csv: is already there; it was not touched.");
    expect(refused.err).toContain("--force");
    expect(readFileSync(join(here, "old.csv"), "utf8")).toBe("mine");
    expect((await run("compare", "--export", "csv", "--out", "old.csv", "--force")).code).toBe(0);
    expect(readFileSync(join(here, "old.csv"), "utf8")).toMatch(/^run_id,/);
  });

  it.each([
    [["--out", "no/such/t.csv"], 2, "does not exist"],
    [["--out", "experiments"], 2, "is a folder"],
  ])("says why it cannot write to %j", async (words, code, message) => {
    experiments();
    const result = await run("compare", "--export", "csv", ...words);
    expect(result.code).toBe(code);
    expect(result.err).toContain(message);
  });

  it("says why it may not write, and leaves nothing half-written", async () => {
    experiments();
    const closed = process.getuid?.() === 0 ? "/sys/kernel" : join(here, "closed");
    mkdirSync(join(here, "closed"));
    chmodSync(join(here, "closed"), 0o500);
    const before = readdirSync(closed);
    const result = await run("compare", "--export", "csv", "--out", join(closed, "t.csv"));
    expect(result.code).toBe(1);
    expect(result.err).toMatch(/t\.csv: cannot be written \((EACCES|EPERM|EROFS)\)/);
    expect(readdirSync(closed)).toEqual(before);
  });

  it("answers with documented JSON alone on standard output", async () => {
    experiments();
    const { out } = await run("compare", "--json", ...roomTargets, "--sort-by", "t20.mae");
    const answer = JSON.parse(out);
    expect(answer.schema).toBe("runledger.compare/1");
    expect(answer.runs.map((entry: { id: string }) => entry.id)).toEqual([
      "lstm_20260121_101500",
      "hybrid_v2_20260122_030000",
      "hybrid_v2_20260122_020157",
    ]);
  });

  it("prints an export alone to standard output with --out -", async () => {
    experiments();
    const { out } = await run("compare", "--export", "csv", "--out", "-");
    expect(out).toMatch(/^run_id,/);
  });

  it("filters, and explains a filter it cannot read", async () => {
    experiments();
    const { out } = await run("compare", "--where", "model_name ~ '^hyb' and batch_size > 2");
    expect(firstColumn(out)).toEqual(["hybrid_v2_20260122_030000"]);
    const bad = await run("compare", "--where", "model_name ~ '('");
    expect(bad.code).toBe(2);
    expect(bad.err).toContain("is not a regular expression");
    expect((await run("compare", "--where", "batch_size >")).err).toContain("a value is missing");
  });

  it("names the nearest fields for a mistyped one", async () => {
    experiments();
    const { code, err, out } = await run("compare", "--sort-by", "t20_mea");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain('No field "t20_mea" in 3 runs.');
    expect(err).toContain("Nearest: t20.mae");
  });

  it("explains a target it cannot read", async () => {
    experiments();
    const { code, err } = await run("compare", "--target", "t20.mae is small");
    expect(code).toBe(2);
    expect(err).toContain('"t20.mae is small" is not a target.');
    expect(err).toContain("'t20.mae<=0.020'");
  });

  it("says what it looked for when there is nothing", async () => {
    mkdirSync(join(here, "runs"));
    const { code, out, err } = await run();
    expect([code, out]).toEqual([0, ""]);
    expect(err).toContain("No runs in runs.");
  });

  it("refuses a root that does not exist or is a file", async () => {
    writeFileSync(join(here, "file.txt"), "");
    expect(await run("compare", "nope")).toMatchObject({ code: 2, out: "" });
    const file = await run("file.txt");
    expect(file).toMatchObject({ code: 2, out: "" });
    expect(file.err).toContain("is a file, not a folder of runs");
  });

  it("says that it does not follow links out of the root, and follows none in silence", async () => {
    experiments();
    mkdirSync(join(here, "runs"));
    symlinkSync(join(here, "experiments", "lstm_20260121_101500"), join(here, "runs", "elsewhere"));
    symlinkSync(join(here, "experiments", "lstm_20260121_101500"), join(here, "experiments", "latest"));
    const { out, err } = await run("compare", "runs", "experiments");
    expect(firstColumn(out)).toHaveLength(3);
    expect(err).toMatch(/runs\/elsewhere: Is a link to a folder outside the root/);
    expect(err).not.toContain("latest");
  });

  it("says which path the system refused, without a stack", async () => {
    symlinkSync("loop", join(here, "loop"));
    writeFileSync(join(here, "file.txt"), "");
    for (const path of ["loop", "file.txt/x"]) {
      const { code, err } = await run("list", path);
      expect([1, 2]).toContain(code);
      expect(err).toContain(path);
      expect(err).not.toContain("defect");
    }
  });

  it("tells a mistyped command from a folder", async () => {
    const { code, err } = await run("lisst");
    expect(code).toBe(2);
    expect(err).toContain('"lisst" is neither a command nor a folder here.');
    expect(err).toContain("Did you mean: list?");
  });

  it("obeys the contract beside the root: targets, directions, units, columns", async () => {
    experiments();
    writeFileSync(
      join(here, "runledger.yaml"),
      'metrics:\n  t20.mae: { direction: max, unit: s, target: "<= 0.020" }\ncolumns: [model_name, t20.mae]\n',
    );
    const { out } = await run("compare", "--sort-by", "t20.mae");
    expect(firstColumn(out)[0]).toBe("hybrid_v2_20260122_020157");
    expect(out.split("\n")[0]).toMatch(/^run id +model_name +t20\.mae.* +verdict$/);
    expect(out).not.toContain("Inferred from names");
  });

  it.each([80, 100, 120])(
    "fits a terminal of %d columns and keeps run id, sort field and verdict",
    async (columns) => {
      experiments();
      const words = ["compare", "--sort-by", "c50.mae", ...roomTargets];
      const { out } = await runCli(words, { in: here, columns });
      const heading = out.slice(0, out.indexOf("──"));
      for (const line of out.split("\n")) expect([...line].length).toBeLessThanOrEqual(columns);
      expect(out).toMatch(/^hybrid_v2_20260122_020157 /m);
      expect(heading).toContain("▲");
      expect(heading).toContain("verdict");
      expect(out).toMatch(/columns? do(es)? not fit/);
    },
  );

  it("gives the same bytes whatever order the disk lists folders in", async () => {
    experiments();
    const first = await run("compare", "--json");
    for (const name of readdirSync(golden).reverse()) {
      rmSync(join(here, "experiments", name), { recursive: true });
      cpSync(join(golden, name), join(here, "experiments", name), { recursive: true });
    }
    expect((await run("compare", "--json")).out).toBe(first.out);
  });

  it("shows control characters of run folders instead of obeying them", async () => {
    experiments();
    write("evil", `{"model_name":"a\\u001b[2Jb","metrics":{"t20":{"mae":1}},"training_config":{}}`);
    const { out } = await run();
    expect(out).not.toContain("\u001b");
    expect(out).toContain("\\x1b[2J");
  });
});
