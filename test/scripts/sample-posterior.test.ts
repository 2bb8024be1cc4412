// The example of stages as a person runs it: its tree file by file, a second time, and after a run's folder was deleted.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRuns } from "../../src/catalog/read-runs.js";
import { withPython } from "../helpers/python.js";
import { runCli } from "../helpers/run-cli.js";

const script = fileURLToPath(new URL("../../build/scripts/sample-posterior.js", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "posterior-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const small = ["--rows", "32", "--chains", "2", "--draws", "60", "--warmup", "40"];

function sample(...words: string[]) {
  return spawnSync(process.execPath, [script, ...words], { encoding: "utf8", cwd: home });
}

/** Files below the root with the id's digits left out, sorted. */
function tree(): string[] {
  return readdirSync(join(home, "runs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(home, join(entry.parentPath, entry.name)).replaceAll(
        /_[0-9a-f]{12}|(?<=run_[a-z]+)_[0-9a-f]{8}/g,
        "",
      ),
    )
    .sort();
}

/** Times of change of all files. */
function times(): string[] {
  return readdirSync(join(home, "runs"), { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return `${path} ${statSync(path).mtimeMs}`;
  });
}

let first: ReturnType<typeof sample>;
beforeAll(() => {
  first = sample(...small);
});

describe("npm run sample-posterior", () => {
  it("makes the whole tree", () => {
    expect(first.stderr).toBe("");
    expect(first.stdout).toMatch(
      /^made +\S+tgt_\w+\nmade .*run_hmc_\w+ {2}llc .*\nmade .*run_sgld_\w+ {2}llc .*\n$/,
    );
    const run = (name: string): string[] =>
      [
        "analysis.json",
        "diagnostics/rank.png",
        "diagnostics/running_llc.png",
        "diagnostics/trace.png",
        "trace.nc",
      ].map((file) => `runs/targets/tgt/run_${name}/${file}`);
    const target = ["_runs.jsonl", "data.npz", "meta.json", "params.npz"].map(
      (file) => `runs/targets/tgt/${file}`,
    );
    expect(tree()).toEqual(["runs/targets/_catalog.jsonl", ...target, ...run("hmc"), ...run("sgld")].sort());
  });

  it("does nothing the second time", () => {
    const before = times();
    expect(sample(...small).stdout.match(/^\w+/gm)).toEqual(["reused", "reused", "reused"]);
    expect(times()).toEqual(before);
  });

  it("makes again the one run whose folder was deleted, with the same result", () => {
    const target = join(
      home,
      "runs",
      "targets",
      readdirSync(join(home, "runs", "targets")).find((name) => name.startsWith("tgt_")) ?? "",
    );
    const folder = join(target, readdirSync(target).find((name) => name.startsWith("run_hmc")) ?? "");
    const resultOf = (): unknown => {
      const {
        created_at: _,
        walltime_sec: __,
        ...rest
      } = JSON.parse(readFileSync(join(folder, "analysis.json"), "utf8"));
      return rest;
    };
    const before = resultOf();
    rmSync(folder, { recursive: true });
    expect(sample(...small).stdout.match(/^\w+/gm)).toEqual(["reused", "made", "reused"]);
    expect(resultOf()).toEqual(before);
  });

  it("finds half the number of parameters as the coefficient of a linear model", () => {
    const words = [
      "--hidden",
      "0",
      "--rows",
      "200",
      "--chains",
      "2",
      "--draws",
      "500",
      "--warmup",
      "100",
      "--samplers",
      "hmc",
    ];
    const mean = Number(/llc ([\d.]+)/.exec(sample(...words).stdout)?.[1]);
    expect(mean).toBeGreaterThan(1.35);
    expect(mean).toBeLessThan(1.65);
  });

  it("is read as one run each, which the commands show", async () => {
    const { runs, problems } = await readRuns(join(home, "runs"));
    expect([...problems, ...runs.flatMap((run) => run.problems)]).toEqual([]);
    expect(runs).toHaveLength(5);
    const { out } = await runCli(["compare", "runs", "--columns", "sampler,llc_mean,rhat"], { in: home });
    expect(out).toMatch(/run_sgld_\w+ +sgld/);
    const query = await runCli(
      [
        "query",
        "SELECT sampler, count(*) AS n FROM runs GROUP BY ALL ORDER BY ALL",
        "runs",
        "--format",
        "csv",
      ],
      { in: home },
    );
    expect(query.out).toContain("hmc,2");
  });

  it("says what it does not know", () => {
    expect(sample("--samplers", "nuts")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Choose hmc or sgld"),
    });
    expect(sample("--rows", "many")).toMatchObject({ status: 2, stderr: "--rows is not a number: many.\n" });
    expect(sample("--depth", "3")).toMatchObject({ status: 2, stderr: expect.stringContaining("--depth") });
  });
});

withPython(["arviz", "pandas"], (test) => {
  test("Python gathers the tree into a table, and ArviZ finds the ESS and R-hat of analysis.json", (runPython) => {
    const code = `
import sys, json, arviz as az, pandas as pd
from pathlib import Path
rows = []
for t in sorted(Path(sys.argv[1], "targets").iterdir()):
    if not t.name.startswith("tgt_"): continue
    m = json.loads((t / "meta.json").read_text())
    for r in sorted(t.iterdir()):
        if not r.name.startswith("run_"): continue
        a = json.loads((r / "analysis.json").read_text())
        i = az.from_netcdf(str(r / "trace.nc"))
        assert abs(float(az.ess(i.posterior.llc).llc) / a["ess"] - 1) < 1e-6
        if i.posterior.sizes["chain"] > 1: assert abs(float(az.rhat(i.posterior.llc).llc) - a["rhat"]) < 1e-6
        rows.append(dict(target=m["target_id"], depth=m["model_cfg"]["depth"], n=m["data_cfg"]["n_data"], p=m["dims"]["p"],
          L0=m["metrics"]["L0"], seed=m["seed"], sampler=r.name.split("_")[1], llc=a["llc_mean"], sd=a["llc_std"], s=a["walltime_sec"], f=a["total_fges"]))
d = pd.DataFrame(rows)
assert not d.isna().any().any()
print(d.groupby(["sampler", "n"]).size().to_dict())`;
    expect(runPython(code, join(home, "runs")).trim().split("\n").at(-1)).toBe(
      "{('hmc', 32): 1, ('hmc', 200): 1, ('sgld', 32): 1}",
    );
  });
});
