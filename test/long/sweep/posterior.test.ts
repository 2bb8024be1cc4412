// scripts/sample-posterior/sweep.yaml: the whole tree of trained networks and two samplers on them, file by file.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findPython } from "../../helpers/python.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const home = fileURLToPath(new URL("../../../", import.meta.url));
const sweepFile = join(home, "scripts/sample-posterior/sweep.yaml");
const patienceMs = 1_200_000;

function runledger(...words: string[]): string {
  return execFileSync(process.execPath, [join(home, "dist/cli/main.js"), ...words], { encoding: "utf8" });
}

function sweep(root: string): void {
  runledger("sweep", "run", sweepFile, "--root", root);
}

interface Planned {
  readonly id: string;
  readonly phase: string;
  readonly path: string;
  readonly state: string;
}

function planOf(root: string): Planned[] {
  const answer = runledger("sweep", "plan", sweepFile, "--root", root, "--json");
  return (JSON.parse(answer) as { trials: Planned[] }).trials;
}

/** Every file below targets/, with the time of its last change. */
function tree(root: string): Map<string, number> {
  const targets = join(root, "targets");
  const files = readdirSync(targets, { recursive: true, withFileTypes: true }).filter((each) =>
    each.isFile(),
  );
  const paths = files.map((each) => join(each.parentPath, each.name)).sort();
  return new Map(paths.map((path) => [relative(targets, path), statSync(path).mtimeMs]));
}

const ofTarget = ["meta.json", "data.npz", "params.npz", "_runs.jsonl"];
const ofRun = [
  ...["analysis.json", "trace.nc"],
  ...["trace", "rank", "running_llc"].map((name) => `diagnostics/${name}.png`),
];

describe("the posterior of trained networks", () => {
  it(
    "becomes the content-addressed tree, once",
    () => {
      const root = temporaryFolder();
      const planned = planOf(root);
      const names = planned.map(({ path }) => relative(join(root, "targets"), path));
      const expected = names.flatMap((name) =>
        (name.includes("/") ? ofRun : ofTarget).map((file) => `${name}/${file}`),
      );
      expect(planned.map(({ phase }) => phase).sort()).toEqual([
        "hmc",
        "hmc",
        "hmc",
        "hmc",
        "sgld",
        "sgld",
        "sgld",
        "sgld",
        "target",
        "target",
      ]);
      sweep(root);
      const first = tree(root);
      expect([...first.keys()]).toEqual(["_catalog.jsonl", ...expected].sort());
      expect(planOf(root).every(({ state }) => state === "captured")).toBe(true);
      checkAnalyses(planned);

      sweep(root);
      expect(tree(root)).toEqual(first);

      const [run = ""] = names.filter((name) => name.includes("/run_hmc_"));
      rmSync(join(root, "targets", run), { recursive: true });
      sweep(root);
      expect(changed(first, tree(root))).toEqual(
        [`${run.split("/")[0]}/_runs.jsonl`, ...ofRun.map((file) => `${run}/${file}`)].sort(),
      );

      const second = tree(root);
      const [target = ""] = names;
      rmSync(join(root, "targets", target), { recursive: true });
      sweep(root);
      const third = tree(root);
      expect([...third.keys()]).toEqual([...first.keys()]);
      expect(changed(second, third)).toEqual(
        ["_catalog.jsonl", ...expected.filter((file) => file.startsWith(`${target}/`))].sort(),
      );
      checkManifests(root, names);
      checkTraces(planned);
    },
    patienceMs,
  );
});

function changed(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  return [...after].filter(([path, time]) => before.get(path) !== time).map(([path]) => path);
}

/** Chains of both samplers agree on the coefficient, within and between samplers. */
function checkAnalyses(planned: readonly Planned[]): void {
  for (const { path } of planned.filter(({ phase }) => phase !== "target")) {
    const analysis = JSON.parse(readFileSync(join(path, "analysis.json"), "utf8")) as Record<string, number>;
    expect(analysis.rhat).toBeLessThan(1.1);
    expect(analysis.ess).toBeGreaterThan(50);
    expect(analysis.llc_mean).toBeGreaterThan(2);
    expect(analysis.llc_mean).toBeLessThan(10);
  }
}

function checkManifests(root: string, names: readonly string[]): void {
  const linesOf = (path: string): Record<string, string>[] =>
    readFileSync(join(root, "targets", path), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>);
  const targets = names.filter((name) => !name.includes("/"));
  expect(
    linesOf("_catalog.jsonl")
      .map(({ target_id: id }) => id)
      .sort(),
  ).toEqual([...targets].sort());
  for (const target of targets) {
    const paths = linesOf(`${target}/_runs.jsonl`).map(
      ({ artifact_path: path = "" }) => path.split("/targets/")[1],
    );
    expect(paths.sort()).toEqual(names.filter((name) => name.startsWith(`${target}/`)).sort());
  }
}

/** ArviZ opens every trace; its numbers are those of analysis.json. */
function checkTraces(planned: readonly Planned[]): void {
  const python = findPython(["arviz", "h5netcdf"]);
  if (python === undefined) {
    console.log("skipped: 1 check, no Python with arviz");
    return;
  }
  const folders = planned.filter(({ phase }) => phase !== "target").map(({ path }) => path);
  const code = `
import sys, json, arviz as az
for folder in sys.argv[1:]:
    data = az.from_netcdf(folder + "/trace.nc")
    found = json.load(open(folder + "/analysis.json"))
    assert dict(data.posterior.sizes)["chain"] == 4 and dict(data.posterior.sizes)["draw"] == 500
    assert abs(float(data.posterior["llc"].mean()) - found["llc_mean"]) < 1e-9
    assert abs(float(az.ess(data.posterior["llc"].values)) - found["ess"]) < 1e-6 * found["ess"]
    assert "lp" in data.sample_stats
print(len(sys.argv) - 1)`;
  expect(execFileSync(python, ["-c", code, ...folders], { encoding: "utf8" }).trim()).toBe("8");
}
