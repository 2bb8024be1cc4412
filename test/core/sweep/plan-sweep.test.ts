import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fitsText } from "../../../src/core/glob.js";
import { noOverrides, type SweepOverrides } from "../../../src/core/sweep/merge-sources.js";
import { countTrialsAtMost, planSweep, type SweepPlan } from "../../../src/core/sweep/plan-sweep.js";
import { readSweep } from "../../../src/core/sweep/read-sweep.js";
import { chooseTrials } from "../../../src/core/sweep/trial-globs.js";
import { parseYaml } from "../../../src/formats/yaml.js";
import { samplerRunId, targetId } from "../../../src/stage/artifact-id.js";

const planned = {
  sweepFolder: "/runs/demo",
  targetsFolder: "/runs/targets",
  ids: { target: targetId, run: samplerRunId },
};
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function settingsOf(text: string, overrides: SweepOverrides = noOverrides): ReturnType<typeof readSweep> {
  const { value, lineOf } = parseYaml(text);
  const file = { path: "sweep.yaml", lineOf };
  return readSweep(value, { file, defaultName: "demo", overrides, launcherNames: ["local", "slurm"] });
}

function planOf(text: string, overrides?: SweepOverrides): SweepPlan {
  return planSweep(settingsOf(text, overrides), { ...planned, sha256 });
}

function paramsOf(text: string, overrides?: SweepOverrides): unknown[] {
  return planOf(text, overrides).trials.map(({ params }) => params);
}

const values = (entries: Record<string, readonly (string | number)[]>): SweepOverrides => ({
  values: new Map(Object.entries(entries)),
});

describe("the trials of a sweep file", () => {
  it("are all combinations of a grid, seeds fastest", () => {
    const text = "command: run {a} {b} {seed}\ngrid: { a: [1, 2], b: x }\nseeds: { base: 7, count: 2 }";
    expect(paramsOf(text)).toEqual([
      { a: 1, b: "x", seed: 7 },
      { a: 1, b: "x", seed: 8 },
      { a: 2, b: "x", seed: 7 },
      { a: 2, b: "x", seed: 8 },
    ]);
  });

  it("keep the values of a list together", () => {
    const text = "command: run\nparams: { c: true }\nlist: [{ a: 1, b: 2 }, { a: 3 }]";
    expect(paramsOf(text)).toEqual([
      { a: 1, b: 2, c: true },
      { a: 3, c: true },
    ]);
  });

  it("have a conditional param only where its condition holds, without being told twice", () => {
    const text =
      "command: run\ngrid: { optimizer: [adam, sgd], momentum: [0, 0.9] }\nwhen: { momentum: { optimizer: sgd } }";
    const plan = planOf(text);
    expect(plan.trials.map(({ params }) => params)).toEqual([
      { optimizer: "adam" },
      { optimizer: "sgd", momentum: 0 },
      { optimizer: "sgd", momentum: 0.9 },
    ]);
    expect(plan.duplicates).toEqual([]);
  });

  it("leave out what is excluded", () => {
    const text = "command: run\ngrid: { a: [1, 2, 3], b: [1, 2] }\nexclude: [{ a: [1, 2], b: 2 }]";
    expect(paramsOf(text)).toEqual([
      { a: 1, b: 1 },
      { a: 2, b: 1 },
      { a: 3, b: 1 },
      { a: 3, b: 2 },
    ]);
  });

  it("take a phase's own settings over those of the file", () => {
    const text = `
command: run {steps} {model} {seed}
grid: { model: [m, n] }
params: { steps: 1 }
seeds: { base: 424242 }
retries: 2
time_limit: 1h30m
phases:
  breadth: { params: { steps: 12 }, seeds: { count: 3 } }
  long: { params: { steps: 80, model: only }, time_limit: 90, retries: 0, slots: { gpu: 1 } }`;
    const { trials } = planOf(text);
    expect(trials.map(({ phase }) => phase).join(" ")).toBe(
      "breadth breadth breadth breadth breadth breadth long",
    );
    expect(trials[2]?.params).toEqual({ steps: 12, model: "m", seed: 424244 });
    expect(trials[6]).toMatchObject({
      params: { steps: 80, model: "only", seed: 424242 },
      timeLimitSeconds: 90,
      retries: 0,
      slots: { cpu: 1, gpu: 1 },
    });
    expect(trials[0]).toMatchObject({ timeLimitSeconds: 5400, retries: 2, slots: { cpu: 1, gpu: 0 } });
  });

  it("have the values given beside the file, in all phases", () => {
    const text = "command: run {b}\ngrid: { b: [1, 2, 3] }\nphases: { p: {}, q: { params: { b: 9 } } }";
    expect(paramsOf(text, values({ b: [6, 8] }))).toEqual([{ b: 6 }, { b: 8 }, { b: 6 }, { b: 8 }]);
    const seeded = "command: run\nseeds: { base: 1, count: 2 }";
    expect(paramsOf(seeded, values({ seeds: [5] }))).toEqual([{ seed: 5 }]);
    expect(paramsOf(seeded, { values: new Map(), seedBase: 40 })).toEqual([{ seed: 40 }, { seed: 41 }]);
    expect(() => planOf(text, values({ budgets: [1] }))).toThrow('--set: no phase has a param "budgets"');
  });

  it("draw the same random values for the same seed, whatever else is drawn", () => {
    const text = (count: number, more = ""): string =>
      `command: run\nrandom: { count: ${count}, seed: 7, params: { lr: { log_uniform: [1e-5, 0.1] }, d: { uniform: [0, 0.5] }, n: { int: [1, 3] }, o: { choice: [a, b] }${more} } }`;
    const three = paramsOf(text(3)) as { lr: number; d: number; n: number; o: string }[];
    const five = paramsOf(text(5, ", z: { int: [0, 9] }")) as typeof three;
    expect(five.slice(0, 3).map(({ lr, d, n, o }) => ({ lr, d, n, o }))).toEqual(three);
    const many = paramsOf(text(500)) as typeof three;
    expect(
      many.every(({ lr, d, n }) => lr >= 1e-5 && lr <= 0.1 && d >= 0 && d <= 0.5 && [1, 2, 3].includes(n)),
    ).toBe(true);
    expect(new Set(many.map(({ n }) => n)).size).toBe(3);
    // Log-uniform: about half lies below the geometric mean.
    const below = many.filter(({ lr }) => lr < 1e-3).length;
    expect(below).toBeGreaterThan(200);
    expect(below).toBeLessThan(300);
  });

  it("are counted without being made", () => {
    const axes = Array.from({ length: 30 }, (_, i) => `a${i}: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]`).join(", ");
    const settings = settingsOf(`command: run\ngrid: { ${axes} }`);
    expect(countTrialsAtMost(settings)).toBeCloseTo(1e30, -20);
    expect(() => planSweep(settings, { ...planned, sha256 })).toThrow("more than 10^15 trials");
  });
});

describe("the id of a trial", () => {
  it("is the start of the SHA-256 of the canonical JSON of its params", () => {
    // printf '%s' '{"lr":0.1,"seed":1}' | sha256sum
    const [trial] = planOf("command: run\nparams: { seed: 1, lr: 0.1 }").trials;
    expect(trial?.id).toBe(sha256('{"lr":0.1,"seed":1}').slice(0, 12));
  });

  it("does not change with order, command, phase, limits or spelling of the file", () => {
    const idsOf = (text: string): string[] =>
      planOf(text)
        .trials.map(({ id }) => id)
        .sort();
    const ids = idsOf("command: run {a}\ngrid: { a: [1, 2], b: [0.1] }");
    expect(idsOf("command: [python, new.py]\ngrid: { b: [1.0e-1], a: [2, 1.0] }\nretries: 3")).toEqual(ids);
    expect(idsOf("command: run\nphases: { p: { list: [{ a: 1, b: 0.1 }, { a: 2, b: 0.1 }] } }")).toEqual(ids);
  });

  it("is planned once, and the repetition is told once", () => {
    const { trials, duplicates } = planOf("command: run\nlist: [{ a: 1 }, { a: 1.0 }, { a: 1 }, { a: 2 }]");
    expect(trials).toHaveLength(2);
    expect(duplicates).toEqual([{ id: trials[0]?.id, count: 2 }]);
  });

  it("is refused where two configs share it", () => {
    const settings = settingsOf("command: run\ngrid: { a: [1, 2] }");
    const short = (text: string): string => `aaaaaaaaaaaa${sha256(text)}`;
    expect(() => planSweep(settings, { ...planned, sha256: short })).toThrow(
      'Two different configs have the id aaaaaaaaaaaa: {"a":1} and {"a":2}.',
    );
  });
});

describe("the command of a trial", () => {
  const wordsOf = (text: string): unknown => planOf(text).trials[0]?.command;

  it("has a value in the place of its braces, whatever is in it", () => {
    const hostile = `'; rm -rf / "$(x)" \`y\` {b} *`;
    const text = `command: [run, "--a={a}", "{b}", "{{a}}", "{run_id}"]\nparams: { a: ${JSON.stringify(hostile)}, b: [1, two] }`;
    expect(wordsOf(text)).toEqual({
      words: ["run", `--a=${hostile}`, '[1,"two"]', "{a}", expect.stringMatching(/^run_[0-9a-f]{12}$/)],
    });
  });

  it("is split into words like a shell does, before values come in", () => {
    const text = `command: python "my train.py" --lr {lr} --note '{note}' a\\ b\nparams: { lr: 0.1, note: "two words" }`;
    expect(wordsOf(text)).toEqual({
      words: ["python", "my train.py", "--lr", "0.1", "--note", "two words", "a b"],
    });
  });

  it("reads values from variables where a shell runs it", () => {
    const text = `command: 'run {lr} "x{lr}y" >out'\nshell: true\nparams: { lr: "$(reboot)" }`;
    expect(wordsOf(text)).toEqual({ shell: `run "\${RUNLEDGER_PARAM_LR}" "x\${RUNLEDGER_PARAM_LR}y" >out` });
  });
});

describe("a wrong sweep file", () => {
  it.each([
    ["comand: run", "sweep.yaml:1: comand is not a known key", /Did you mean command/],
    ["command: run\ngrid:\n  lr: [1, .nan]", "sweep.yaml:3: grid.lr.1 is NaN", /finite/],
    ["command: run\ngrid: { lr: [] }", "sweep.yaml:2: grid.lr is an empty list", /at least one/],
    [
      "command: run {lrr}\ngrid: { lr: 1 }",
      "sweep.yaml:1: command names {lrr}, which is no param",
      /Params: lr/,
    ],
    [
      "command: run\nparams: { a: 1 }\ngrid: { a: [1, 2] }",
      'sweep.yaml:3: grid.a is given twice; params.a gives "a" too',
      undefined,
    ],
    ["command: run\nparams: { a: 123456789012345678 }", "sweep.yaml:2: params.a is beyond 2^53", /as a text/],
    ["command: run\ntime_limit: soon", 'sweep.yaml:2: time_limit is no time: "soon"', /1h30m/],
    [
      "command: run\nphases: { p: { steps: 1 } }",
      "sweep.yaml:2: phases.p.steps is not a known key",
      /Keys here/,
    ],
    ["grid: { a: 1 }", "sweep.yaml: The file has no command", /Example/],
    ["command: run | tee log", "sweep.yaml:1: command uses |, but is not run by a shell", /shell: true/],
    [
      "command: \"run '{a}'\"\nshell: true\nparams: { a: 1 }",
      "sweep.yaml:1: command has {a} inside single quotes",
      /bare/,
    ],
    ["command: [run, {a}]\nparams: { a: 1 }", "sweep.yaml:1: command.1 must be a text", /quotes/],
    [
      "command: run\nrandom: { count: 2, params: { a: { log_uniform: [0, 1] } } }",
      "above 0 to have a logarithm",
      undefined,
    ],
    [
      "command: run\nrandom: { count: 2, params: { a: { normal: [0, 1] } } }",
      "a.normal is not a known key",
      undefined,
    ],
    [
      "command: run\nwhen: { a: { b: 1 } }\nparams: { a: 1 }",
      'has a condition on "b", which is no param',
      undefined,
    ],
    ["command: run\nparams: { lr: 1, LR: 2 }", "share the variable RUNLEDGER_PARAM_LR", undefined],
    [
      "command: run\nparams: { __proto__x: 1, toString: 2 }",
      "params.toString is no name of a param",
      undefined,
    ],
    ["command: run\nname: ../up", "name is no name of a folder", undefined],
    ['command: run\nparams: { a: "x\\0y" }', "params.a holds a NUL character", undefined],
    ["- a", "The file must hold names and values, but is a list", undefined],
  ])("%s", (text, message, hint) => {
    const error = caught(() => planOf(text));
    expect(error.message).toContain(message);
    if (hint !== undefined) expect(error.hint).toMatch(hint);
  });
});

function caught(action: () => unknown): { message: string; hint?: string } {
  try {
    action();
  } catch (error) {
    return error as { message: string; hint?: string };
  }
  throw new Error("Nothing was thrown.");
}

describe("choosing trials", () => {
  const { trials } = planOf(
    "command: run\ngrid: { a: [1, 2, 3] }\nphases: { p: {}, q: { params: { b: 1 } } }",
  );
  const [first] = trials;

  it("takes globs over names, ids and phases", () => {
    expect(chooseTrials(trials, { phases: [], globs: [] })).toHaveLength(6);
    expect(chooseTrials(trials, { phases: ["q"], globs: [] })).toHaveLength(3);
    expect(chooseTrials(trials, { phases: [], globs: ["p/*"] })).toHaveLength(3);
    expect(chooseTrials(trials, { phases: [], globs: [`run_${first?.id}`] })).toEqual([first]);
    expect(chooseTrials(trials, { phases: [], globs: [`${first?.id.slice(0, 8)}*`] })).toEqual([first]);
  });

  it("refuses what names nothing", () => {
    expect(() => chooseTrials(trials, { phases: ["pp"], globs: [] })).toThrow('There is no phase "pp"');
    expect(() => chooseTrials(trials, { phases: [], globs: ["run_zz*"] })).toThrow(
      'No planned trial fits "run_zz*"',
    );
  });

  it("takes no time for a hostile glob", () => {
    expect(fitsText(`${"*a".repeat(40)}b`, "a".repeat(5000))).toBe(false);
    expect(fitsText("a?c*", "abcdef")).toBe(true);
    expect(fitsText("a[b]", "ab")).toBe(false);
  });
});
