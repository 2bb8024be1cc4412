import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { noOverrides } from "../../../src/core/sweep/merge-sources.js";
import { nestedConfig } from "../../../src/core/sweep/nested-config.js";
import { countTrialsAtMost, planSweep, type SweepPlan } from "../../../src/core/sweep/plan-sweep.js";
import { readSweep } from "../../../src/core/sweep/read-sweep.js";
import { trialName } from "../../../src/core/sweep/trial.js";
import { chooseTrials } from "../../../src/core/sweep/trial-globs.js";
import { parseYaml } from "../../../src/formats/yaml.js";
import { samplerRunId, targetId } from "../../../src/stage/artifact-id.js";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const options = {
  sha256,
  sweepFolder: "/runs/demo",
  targetsFolder: "/runs/targets",
  ids: { target: targetId, run: samplerRunId },
};

function settingsOf(text: string): ReturnType<typeof readSweep> {
  const { value, lineOf } = parseYaml(text);
  const file = { path: "sweep.yaml", lineOf };
  return readSweep(value, { file, defaultName: "demo", overrides: noOverrides, launcherNames: ["local"] });
}

function planOf(text: string): SweepPlan {
  return planSweep(settingsOf(text), options);
}

const names = ({ trials }: SweepPlan): string[] => trials.map(trialName);

describe("stages", () => {
  const plan = planOf(`
command: run
stages:
  sgld: { on: [small, wide], params: { draws: 5 }, seeds: { base: 1, count: 2 } }
  small: { params: { model_cfg: { depth: 1 } }, grid: { model_cfg.widths: [[3], [4]] } }
  wide: { params: { model_cfg: { depth: 2 } } }
`);

  it("plan targets first, then every run on every target, under the ids that stage() gives", () => {
    const targets = [{ depth: 1, widths: [3] }, { depth: 1, widths: [4] }, { depth: 2 }].map((model_cfg) =>
      targetId({ model_cfg }),
    );
    const runs = [1, 2].map((seed) => samplerRunId("sgld", { draws: 5, seed }));
    expect(names(plan)).toEqual([...targets, ...targets.flatMap((id) => runs.map((run) => `${id}/${run}`))]);
    expect(countTrialsAtMost(plan.settings)).toBe(9);
  });

  it("are chosen by stage and by any part of the name", () => {
    const [first, second] = plan.trials;
    const chosen = (globs: string[], phases: string[] = []): number =>
      chooseTrials(plan.trials, { globs, phases }).length;
    expect(chosen(["tgt_*"])).toBe(9);
    expect(chosen([], ["small"])).toBe(2);
    expect(chosen(["run_sgld_*"])).toBe(6);
    expect(chosen([`${first?.id}/*`])).toBe(2);
    expect(chosen([second?.id ?? ""])).toBe(1);
  });

  it("fill in where the artifact and its target are", () => {
    const { trials } = planOf(
      "stages: { t: { command: [b, '{run_dir}', '{stage}'] }, hmc: { on: t, command: [s, '{target_dir}', '{target_id}', '{sampler}'] } }",
    );
    const id = targetId({});
    expect(trials.map(({ command }) => command)).toEqual([
      { words: ["b", `/runs/targets/${id}`, "t"] },
      { words: ["s", `/runs/targets/${id}`, id, "hmc"] },
    ]);
  });

  it("leave out what a condition on the target excludes", () => {
    const { trials } = planOf(`
command: run
stages:
  t: { grid: { n: [1, 2] } }
  hmc: { on: t, grid: { eps: [0.1, 0.2] }, exclude: [{ target.n: 2, eps: 0.2 }], params: { k: 1 }, when: { k: { target.n: 1 } } }
`);
    const runs = trials.filter(({ artifact }) => artifact?.kind === "run").map(({ params }) => params);
    expect(runs).toEqual([
      { sampler: "hmc", k: 1, eps: 0.1 },
      { sampler: "hmc", k: 1, eps: 0.2 },
      { sampler: "hmc", eps: 0.1 },
    ]);
  });

  it("make an artifact once that two stages ask for, and say so", () => {
    const twice = planOf(
      "command: run\nstages: { a: { params: { n: 1 } }, b: { grid: { n: [1, 2] } }, hmc: { on: [a, b] } }",
    );
    expect(names(twice).filter((name) => !name.includes("/"))).toEqual([
      targetId({ n: 1 }),
      targetId({ n: 2 }),
    ]);
    expect(names(twice)).toHaveLength(4);
    expect(twice.duplicates).toEqual([{ id: targetId({ n: 1 }), phase: "b", count: 1 }]);
  });

  it("are refused where two configs share a shortened id", () => {
    const same = { target: () => "tgt_aaaaaaaaaaaa", run: samplerRunId };
    const settings = settingsOf("command: run\nstages: { t: { grid: { n: [1, 2] } } }");
    expect(() => planSweep(settings, { ...options, ids: same })).toThrow(
      'Two different configs have the id tgt_aaaaaaaaaaaa: {"n":1} and {"n":2}.',
    );
  });

  it.each([
    [
      "hmc: { on: targte }, target: {}",
      'sweep.yaml:2: stages.hmc.on names "targte", which is no stage.',
      'Did you mean "target"?',
    ],
    ["a: { on: b }, b: { on: a }", "stages.a.on goes round in a circle: a on b on a.", ""],
    ["a: { on: a }", "stages.a.on goes round in a circle: a on a.", ""],
    ["t: {}, a: { on: t }, b: { on: a }", 'stages.b.on names "a", whose artifacts are runs themselves.', ""],
    ["t: { params: { lr: .nan } }", "stages.t.params.lr is NaN; a config must be canonical JSON.", ""],
    ["t: {}, my_hmc: { on: t }", 'stages.my_hmc cannot name a sampler "my_hmc".', "params: { sampler: hmc }"],
    ["t: { onn: x }", "stages.t.onn is not a known key.", "Did you mean on?"],
    [
      "t: {}, hmc: { on: t, exclude: [{ target.m: 1 }] }",
      'has a condition on "target.m", which is no param',
      "",
    ],
  ])("with %s are refused with the place and the reason", (stages, message, hint) => {
    try {
      planOf(`command: run\nstages: { ${stages} }`);
      expect.unreachable();
    } catch (error) {
      expect(String((error as Error).message)).toContain(message);
      expect(String((error as { hint?: string }).hint ?? "")).toContain(hint);
    }
  });

  it("and phases do not go together", () => {
    expect(() => planOf("command: run\nphases: { p: {} }\nstages: { t: {} }")).toThrow(
      "and phases are both there",
    );
  });
});

describe("the config of an artifact", () => {
  it("has a section for each dot, whatever the order", () => {
    const config = { data_cfg: { n: 4, noise: 0.1 }, seed: 1 };
    expect(nestedConfig({ "data_cfg.n": 4, data_cfg: { noise: 0.1 }, seed: 1 })).toEqual(config);
    expect(nestedConfig({ seed: 1, data_cfg: { noise: 0.1 }, "data_cfg.n": 4 })).toEqual(config);
  });

  it.each([
    [{ a: 1, "a.b": 2 }, 'The param "a.b" would be a member of "a", which is no section.'],
    [{ a: { b: 1 }, "a.b": 2 }, 'The param "a.b" is given twice'],
    [{ "a..b": 2 }, "has an empty name between its dots"],
  ])("of %j is refused", (params, message) => {
    expect(() => nestedConfig(params)).toThrow(message);
  });
});
