// Stages of a sweep with tiny programs: what is made, once, under which ids, and what a failure leaves.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { samplerRunId, targetId } from "../../src/stage/artifact-id.js";
import { stage } from "../../src/stage/stage.js";
import { type CliResult, runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const environment = { PATH: process.env.PATH ?? "", HOME: "/nonexistent" };
const entry = fileURLToPath(new URL("../../dist/index.js", import.meta.url));

/** Builds write what they were given; samplers write an analysis. `fail` in the folder makes builds fail. */
const usual = `
name: demo
root: runs
shell: true
stages:
  target:
    command: |
      echo build >>starts.log; test ! -f fail || {{ echo "no luck" >&2; exit 3; }}
      cp {run_dir}/config/params.json {run_dir}/seen.json
      echo '{{"dims":{{"n":4}},"metrics":{{"L0":0.5}},"pkg_versions":{{"jax":"0.7"}}}}' >{run_dir}/meta.json
    params: { model_cfg: { depth: 1 } }
    grid: { data_cfg.n_data: [4, 8] }
    seeds: [42]
  hmc:
    on: target
    command: |
      echo sample >>starts.log; test -f {target_dir}/meta.json && mkdir {run_dir}/diagnostics
      echo '{{"llc_mean":1.5}}' >{run_dir}/analysis.json; echo png >{run_dir}/diagnostics/trace.png
    params: { draws: 10 }
    seeds: { base: 1, count: 2 }
`;
const targets = [4, 8].map((n_data) => targetId({ model_cfg: { depth: 1 }, data_cfg: { n_data }, seed: 42 }));
const runs = [1, 2].map((seed) => samplerRunId("hmc", { draws: 10, seed }));

function folderWith(yaml: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "sweep.yaml"), yaml);
  return folder;
}

async function sweep(folder: string, ...words: string[]): Promise<CliResult> {
  return await runCli(["sweep", words[0] ?? "", "sweep.yaml", ...words.slice(1)], {
    in: folder,
    now: Date.now(),
    environment,
  });
}

interface TrialAnswer {
  readonly name: string;
  readonly state: string;
  readonly reason: string | null;
}

async function trialsOf(folder: string): Promise<TrialAnswer[]> {
  const { out } = await sweep(folder, "status", "--json");
  return (JSON.parse(out) as { trials: TrialAnswer[] }).trials;
}

/** How often programs were started so far. */
function starts(folder: string): number {
  const path = join(folder, "starts.log");
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n").length : 0;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => relative(folder, join(each.parentPath, each.name)))
    .sort();
}

describe("a sweep with stages", () => {
  it("makes the tree that stage() makes, once; what is deleted is made again, and that alone", async () => {
    const folder = folderWith(usual);
    const first = await sweep(folder, "run", "--parallel", "3");
    expect(first.code, first.err + first.out).toBe(0);
    expect(filesIn(join(folder, "runs/targets"))).toEqual(
      [
        "_catalog.jsonl",
        ...targets.flatMap((id) => [
          ...["_runs.jsonl", "meta.json", "seen.json"].map((name) => `${id}/${name}`),
          ...runs.flatMap((run) => [`${id}/${run}/analysis.json`, `${id}/${run}/diagnostics/trace.png`]),
        ]),
      ].sort(),
    );
    const [a = "", b = ""] = targets;
    const meta = JSON.parse(readFileSync(join(folder, "runs/targets", a, "meta.json"), "utf8")) as object;
    const config = { model_cfg: { depth: 1 }, data_cfg: { n_data: 4 }, seed: 42 };
    expect(meta).toMatchObject({
      target_id: a,
      ...config,
      config,
      dims: { n: 4 },
      pkg_versions: { jax: "0.7" },
    });
    expect(readFileSync(join(folder, "runs/targets", a, "seen.json"), "utf8")).toContain('"n_data": 4');
    expect(starts(folder)).toBe(6);

    const again = await sweep(folder, "run");
    expect(again.err).toContain("All 6 trials are captured already: nothing is run.");
    expect(starts(folder)).toBe(6);
    const target = await stage("target", config, () => expect.unreachable(), { root: join(folder, "runs") });
    expect((await target.run("hmc", { draws: 10, seed: 2 }, () => expect.unreachable())).isNew).toBe(false);

    rmSync(join(folder, "runs/targets", b, runs[0] ?? ""), { recursive: true });
    expect((await sweep(folder, "run")).err).toContain(`[1/1] ${b}/${runs[0]} captured`);
    expect(starts(folder)).toBe(7);
    rmSync(join(folder, "runs/targets", a), { recursive: true });
    expect((await sweep(folder, "run")).code).toBe(0);
    expect(starts(folder)).toBe(10);
    const catalog = readFileSync(join(folder, "runs/targets/_catalog.jsonl"), "utf8").trim().split("\n");
    expect(catalog.map((line) => (JSON.parse(line) as { target_id: string }).target_id).sort()).toEqual(
      [...targets].sort(),
    );
  });

  it("never starts runs on a target that failed, says that they wait, and goes on when it is there", async () => {
    const folder = folderWith(usual);
    writeFileSync(join(folder, "fail"), "");
    // A folder of that name is no target: nothing in it says so.
    mkdirSync(join(folder, "runs/targets", targets[1] ?? ""), { recursive: true });
    const { code, out } = await sweep(folder, "run");
    expect(code).toBe(1);
    expect(out).toContain("Ended with exit code 3: no luck");
    expect(out).toContain("4 runs wait for targets that failed.");
    expect(starts(folder)).toBe(2);
    const trials = await trialsOf(folder);
    expect(trials.map(({ state }) => state)).toEqual(
      ["failed", "failed", ...runs, ...runs].map((each, i) => (i < 2 ? each : "waiting")),
    );
    expect(trials[2]?.reason).toBe(`Its target ${targets[0]} failed: Ended with exit code 3: no luck`);
    expect(existsSync(join(folder, "runs/targets", targets[0] ?? ""))).toBe(false);
    rmSync(join(folder, "fail"));
    await sweep(folder, "retry");
    expect(starts(folder)).toBe(4);
    expect((await sweep(folder, "run")).code).toBe(0);
    expect(starts(folder)).toBe(8);
  });

  it("makes exactly what --force, --stage and globs name, and of targets those that are missing", async () => {
    const folder = folderWith(usual);
    const dry = await sweep(folder, "run", "--dry-run");
    expect(dry.out).toContain(`${targets[0]}/${runs[1]}`);
    expect(existsSync(join(folder, "runs"))).toBe(false);
    expect((await sweep(folder, "run", "--stage", "hmc", `${targets[0]}/${runs[0]}`)).code).toBe(0);
    expect(
      (await trialsOf(folder)).filter(({ state }) => state === "captured").map(({ name }) => name),
    ).toEqual([targets[0], `${targets[0]}/${runs[0]}`]);
    await sweep(folder, "run", "--force", "--stage", "hmc", "run_hmc_*");
    // The second target was missing; the first was left alone.
    expect(starts(folder)).toBe(2 + 1 + 4);
    await sweep(folder, "run", "--force", "--stage", "target", targets[0] ?? "");
    expect(starts(folder)).toBe(8);
    const states = (await trialsOf(folder)).map(({ state }) => state);
    expect(states).toEqual(["captured", "captured", "waiting", "waiting", "captured", "captured"]);
    await sweep(folder, "run", "--set", "draws=10,20", "--stage", "hmc");
    expect(starts(folder)).toBe(8 + 6);
  });

  it("takes what a program makes by calling stage() and run() itself", async () => {
    const program = `
import { readFileSync, writeFileSync } from "node:fs";
import { stage } from ${JSON.stringify(entry)};
const { RUNLEDGER_RUN_DIR: folder, RUNLEDGER_TARGET_DIR: home } = process.env;
const config = JSON.parse(readFileSync(folder + "/config/params.json", "utf8"));
const isTarget = home === folder;
const targetConfig = isTarget ? config : JSON.parse(readFileSync(home + "/meta.json", "utf8")).config;
const target = await stage("target", targetConfig, (place) => {
  writeFileSync(place + "/built", "");
  return { metrics: { L0: 1 } };
}, { collect: false });
if (!isTarget) {
  const { sampler, ...settings } = config;
  await target.run(sampler, settings, (place) => { writeFileSync(place + "/sampled", ""); return { ess: 7 }; });
}
`;
    const folder = folderWith(`
name: demo
root: runs
command: [${process.execPath}, program.mjs]
stages: { target: { params: { seed: 1 } }, hmc: { on: target, params: { draws: 2 } } }
`);
    writeFileSync(join(folder, "program.mjs"), program);
    const { code, out, err } = await sweep(folder, "run");
    expect(code, out + err).toBe(0);
    const [target, run] = [targetId({ seed: 1 }), samplerRunId("hmc", { draws: 2 })];
    expect(filesIn(join(folder, "runs/targets"))).toEqual([
      "_catalog.jsonl",
      ...["_runs.jsonl", "built", "meta.json", `${run}/analysis.json`, `${run}/sampled`].map(
        (name) => `${target}/${name}`,
      ),
    ]);
    expect(
      readdirSync(join(folder, "runs/targets"), { recursive: true }).filter((name) =>
        String(name).includes("attempt"),
      ),
    ).toEqual([]);
  });

  it("leaves nothing that counts where a program is killed, and what it kept aside is there for the next", async () => {
    const folder = folderWith(`
name: demo
root: runs
shell: true
retries: 1
stages:
  target:
    command: |
      echo "$RUNLEDGER_RESUME" >>starts.log; touch {run_dir}/half
      test -f "$RUNLEDGER_CHECKPOINT_DIR/step" || {{ touch "$RUNLEDGER_CHECKPOINT_DIR/step"; kill -9 $PPID; kill -9 $$; }}
      rm {run_dir}/half; touch {run_dir}/whole
`);
    const { code, out, err } = await sweep(folder, "run");
    expect(code, out + err).toBe(0);
    expect(readFileSync(join(folder, "starts.log"), "utf8")).toBe("0\n1\n");
    const id = targetId({});
    expect(filesIn(join(folder, "runs/targets", id))).toEqual(["meta.json", "whole"]);
    expect(readdirSync(join(folder, "runs/demo/.runledger/attempts"))).toEqual([`${id}.log`]);
  });

  it("says of each artifact that cannot be why", async () => {
    const folder = folderWith(`
name: demo
root: runs
shell: true
stages:
  target: { command: "touch {run_dir}/built", grid: { kind: [other, damaged, wide], precision: [float64] } }
  empty: { on: target, command: "true" }
  mute: { on: target, command: "touch {run_dir}/trace.nc" }
  liar: { on: target, command: "echo '{{\\"sampler_config\\":{{\\"draws\\":9}}}}' >{run_dir}/analysis.json" }
  narrow: { on: target, command: "touch {run_dir}/x; echo '{{}}' >{run_dir}/analysis.json", params: { precision: float32 } }
`);
    const [other = "", damaged = "", wide = ""] = ["other", "damaged", "wide"].map((kind) =>
      targetId({ kind, precision: "float64" }),
    );
    for (const [id, text] of [
      [other, '{"config":{"kind":"something else"}}'],
      [damaged, "{"],
    ] as const) {
      mkdirSync(join(folder, "runs/targets", id), { recursive: true });
      writeFileSync(join(folder, "runs/targets", id, "meta.json"), text);
    }
    expect((await sweep(folder, "run")).code).toBe(1);
    const reasons = new Map((await trialsOf(folder)).map(({ name, reason }) => [name, reason]));
    const reasonOf = (name: string): string | null | undefined =>
      [...reasons].find(([each]) => each.startsWith(name))?.[1];
    expect(reasonOf(other)).toContain("was made of another config that has the same id. It is not shared.");
    expect(reasonOf(damaged)).toContain("It is neither used nor replaced.");
    expect(reasonOf(wide)).toBe(null);
    expect(reasonOf(`${wide}/run_empty`)).toMatch(
      /^It ended well, but neither wrote into \$RUNLEDGER_RUN_DIR nor made run_/,
    );
    expect(reasonOf(`${wide}/run_mute`)).toBe("It ended well, but wrote no analysis.json.");
    expect(reasonOf(`${wide}/run_liar`)).toBe("It says another sampler_config than it was given.");
    expect(reasonOf(`${wide}/run_narrow`)).toContain(
      "was built in float64, but the narrow run asks for float32.",
    );
    expect(reasonOf(`${other}/run_mute`)).toContain(`Its target ${other} failed: `);
    expect(readFileSync(join(folder, "runs/targets", damaged, "meta.json"), "utf8")).toBe("{");
  });

  it("that is run twice at once makes everything once", async () => {
    const folder = folderWith(usual);
    const both = await Promise.all([sweep(folder, "run"), sweep(folder, "run")]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(starts(folder)).toBe(6);
  });
});
