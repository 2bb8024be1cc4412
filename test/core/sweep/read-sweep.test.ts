// What a sweep file may say, and what it is told when it says something else.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { noOverrides, type SweepOverrides } from "../../../src/core/sweep/merge-sources.js";
import { planSweep } from "../../../src/core/sweep/plan-sweep.js";
import { readSweep } from "../../../src/core/sweep/read-sweep.js";
import type { Trial } from "../../../src/core/sweep/trial.js";
import { chooseTrials } from "../../../src/core/sweep/trial-globs.js";
import type { UserError } from "../../../src/errors.js";
import { parseYaml } from "../../../src/formats/yaml.js";
import { samplerRunId, targetId } from "../../../src/stage/artifact-id.js";

function trialsOf(text: string, overrides: SweepOverrides = noOverrides): readonly Trial[] {
  const { value, lineOf } = parseYaml(text);
  const file = { path: "sweep.yaml", lineOf };
  const settings = readSweep(value, { file, defaultName: "demo", overrides, launcherNames: ["local"] });
  const ids = { target: targetId, run: samplerRunId };
  const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
  return planSweep(settings, { sweepFolder: "/runs/demo", targetsFolder: "/runs/targets", ids, sha256 })
    .trials;
}

function errorOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    const { message, hint } = error as UserError;
    return [message, hint].filter((part) => part !== undefined).join(" | ");
  }
  throw new Error("Nothing was thrown.");
}

const run = "command: run\n";
const drawn = (param: string): string => `${run}random: { count: 2, params: { a: ${param} } }`;
const folderHint = "Use letters, digits and _ . + = @ -; start with a letter or digit.";
const timeHint = "Write 45s, 90m or 1h30m; a bare number is seconds. At most 23 days.";
const commandHint = 'Example: command: [python, train.py, --lr, "{lr}"]';
const oneHint = "One of: uniform: [0, 1], log_uniform: [1e-5, 1e-2], int: [1, 8], choice: [a, b].";
const finiteHint =
  "Write a finite number, a text, true, false, null, a list or an object; an infinite or missing value as a text.";

describe("a sweep file is refused for", () => {
  it.each([
    ["", "sweep.yaml: The file must hold names and values, but is empty."],
    ["true", "sweep.yaml: The file must hold names and values, but is true."],
    [`${run}seeds: { count: 1.5 }`, ":2: seeds.count must be a whole number of at least 1, but is 1.5."],
    [`${run}seeds: { count: many }`, ':2: seeds.count must be a whole number of at least 1, but is "many".'],
    [`${run}seeds: { count: [1] }`, ":2: seeds.count must be a whole number of at least 1, but is a list."],
    [`${run}seeds: { base: -1 }`, ":2: seeds.base must be a whole number of at least 0, but is -1."],
    [
      `${run}random: { count: 2, seed: x, params: { a: { int: [1, 2] } } }`,
      ':2: random.seed must be a number, but is "x".',
    ],
    [
      `${run}random: { count: 2, params: {} }`,
      ":2: random names no params. | Example: params: { lr: { log_uniform: [1e-5, 1e-2] } }",
    ],
    [drawn("{}"), `:2: random.params.a must name one distribution. | ${oneHint}`],
    [
      drawn("{ int: [1, 2], uniform: [0, 1] }"),
      `:2: random.params.a must name one distribution. | ${oneHint}`,
    ],
    [drawn("{ int: [1] }"), ":2: random.params.a.int must be two numbers, low and high."],
    [drawn("{ int: [1, 2, 3] }"), ":2: random.params.a.int must be two numbers, low and high."],
    [drawn("{ int: [3, 1] }"), ":2: random.params.a.int runs backwards: 3 is above 1."],
    [drawn("{ int: [1, 2.5] }"), ":2: random.params.a.int must be whole numbers."],
    [`${run}exclude: [{}]`, ":2: exclude.0 names no param. | Example: { optimizer: sgd }"],
    [`${run}exclude: { a: 1 }`, ":2: exclude must be a list, but is an object."],
    [`${run}list: 3`, ":2: list must be a list, but is a number."],
    [`${run}time_limit: 0`, `:2: time_limit is no time: 0. | ${timeHint}`],
    [`${run}time_limit: [1]`, `:2: time_limit is no time: a list. | ${timeHint}`],
    [`${run}time_limit: 30d`, `:2: time_limit is no time: "30d". | ${timeHint}`],
    [`${run}launcher: 3`, ":2: launcher must be a text, but is 3."],
    [`${run}launcher:`, ":2: launcher must be a text, but is empty."],
    [`${run}root: ""`, ':2: root must be a text, but is "".'],
    [`${run}phases: {}`, ":2: phases names no phase."],
    [`${run}phases: { p: 3 }`, ":2: phases.p must hold names and values, but is a number."],
    [`${run}phases: { a/b: {} }`, `:2: phases.a/b is no name of a folder: "a/b". | ${folderHint}`],
    [`${run}name: true`, `:2: name is no name of a folder: true. | ${folderHint}`],
    [`${run}shell: maybe`, ":2: shell must be true or false, but is a text."],
    ["command: [run]\nshell: true", ":1: command must be a text where shell is true."],
    ["command: ''", `:1: command must be a list of words, or a text. | ${commandHint}`],
    ["command: 3", `:1: command must be a list of words, or a text. | ${commandHint}`],
    ['command: "run \'a"', ":1: command has a ' that is not closed."],
    [
      "command: 'run \\{a}'\nshell: true\nparams: { a: 1 }",
      ":1: command has {a} after a backslash. | A value is quoted already: write it bare.",
    ],
    [
      "command: 'cat <<{a}'\nshell: true\nparams: { a: 1 }",
      ":1: command has a placeholder after <<. | Pass it as an argument instead.",
    ],
    [`${run}slots: { cpu: 0 }`, ":2: slots.cpu must be a whole number of at least 1, but is 0."],
    [
      `${run}slots: { tpu: 1 }`,
      ":2: slots.tpu is not a known key. | Did you mean cpu or gpu? Keys here: cpu, gpu.",
    ],
    [
      `${run}params: { a: { b: [1, .nan] } }`,
      `:2: params.a cannot be a param: "b.1" is NaN, which canonical JSON does not allow; a config must be canonical JSON. | ${finiteHint}`,
    ],
    [`${run}stages: {}`, ":2: stages names no stage."],
    [
      `${run}stages: { a: { on: b }, bb: {} }`,
      ':2: stages.a.on names "b", which is no stage. | Did you mean "a"? Stages: a, bb.',
    ],
    [
      `${run}stages: { a: { on: zzzz }, bb: {} }`,
      ':2: stages.a.on names "zzzz", which is no stage. | Stages: a, bb.',
    ],
    [
      `${run}stages: { t: {}, a: { on: b }, b: { on: c }, c: { on: b } }`,
      ':2: stages.a.on names "b", whose artifacts are runs themselves. | Runs are made on targets: name a stage without `on`.',
    ],
    [`${run}stages: { t: {}, a: { on: 3 } }`, ":2: stages.a.on must be a text, but is 3."],
  ])("%j", (text, message) => {
    const error = errorOf(() => trialsOf(text));
    expect(message.startsWith(":") ? error.slice("sweep.yaml".length) : error).toBe(message);
  });

  it("a seed of the command line that is no whole number", () => {
    const overrides = { values: new Map([["seeds", [1, "two"]]]) };
    expect(errorOf(() => trialsOf(`${run}seeds: [1]`, overrides))).toBe(
      '--set: a seed is "two", not a whole number.',
    );
  });

  it("more trials than anybody runs", () => {
    expect(errorOf(() => trialsOf(`${run}seeds: { count: 3000000 }`))).toMatch(/3000000/);
  });
});

describe("a sweep file may have", () => {
  it("numbers and truths among the words of its command, and blanks and quotes in a line", () => {
    expect(trialsOf("command: [run, 3, true]")[0]?.command).toEqual({ words: ["run", "3", "true"] });
    expect(trialsOf(`command: "run  a\\"b c\\\\\\" d\\" "`)[0]?.command).toEqual({
      words: ["run", 'ab c" d'],
    });
  });

  it("braces that stand for themselves in a line of a shell", () => {
    expect(trialsOf("command: 'awk {{x}} {a}'\nshell: true\nparams: { a: 1 }")[0]?.command).toEqual({
      shell: `awk {x} "\${RUNLEDGER_PARAM_A}"`,
    });
  });

  it("seconds as a text, processors, and seeds with a base of their own", () => {
    const [trial] = trialsOf(`${run}time_limit: "90"\nslots: { cpu: 4 }\nseeds: { base: 5 }`);
    expect(trial).toMatchObject({ timeLimitSeconds: 90, slots: { cpu: 4, gpu: 0 }, params: { seed: 5 } });
  });

  it("lists and objects as values of params, in conditions too", () => {
    const text = `${run}grid: { layers: [[8, 8], [16]], b: [1, 2] }\nexclude: [{ layers: [[8, 8]], b: 2 }]`;
    expect(trialsOf(text).map(({ params }) => params)).toEqual([
      { layers: [8, 8], b: 1 },
      { layers: [16], b: 1 },
      { layers: [16], b: 2 },
    ]);
  });

  it("random draws without a seed, which are the same every time", () => {
    const text = drawn("{ uniform: [0, 1] }");
    expect(trialsOf(text)).toEqual(trialsOf(text));
    expect(trialsOf(text)).toEqual(trialsOf(text.replace("count: 2", "count: 2, seed: 0")));
  });

  it("values of the command line in place of a whole list or of all that is drawn", () => {
    const overrides = { values: new Map([["a", [7]]]) };
    const paramsOf = (text: string): unknown[] => trialsOf(text, overrides).map(({ params }) => params);
    expect(paramsOf(`${run}list: [{ a: 1 }, { a: 2 }]`)).toEqual([{ a: 7 }]);
    expect(paramsOf(drawn("{ int: [1, 9] }"))).toEqual([{ a: 7 }]);
    expect(trialsOf(`${run}seeds: [1]`, { values: new Map([["seed", [3, 4]]]) })).toHaveLength(2);
  });
});

describe("choosing trials", () => {
  it("says what phases there are, and which is meant", () => {
    const phased = trialsOf(`${run}phases: { long: {}, short: { params: { a: 1 } } }`);
    const refusal = (trials: readonly Trial[], phase: string): string =>
      errorOf(() => chooseTrials(trials, { phases: [phase], globs: [] }));
    expect(refusal(phased, "lon")).toBe(
      'There is no phase "lon" in the sweep. | Did you mean "long"? Phases: long, short.',
    );
    expect(refusal(phased, "zzzzzz")).toMatch(/\| Phases: long, short\.$/);
    expect(refusal(trialsOf(run), "long")).toMatch(/\| The sweep has no phases\.$/);
  });

  it("names single trials of a sweep without phases by their id", () => {
    const trials = trialsOf(`${run}grid: { a: [1, 2] }`);
    expect(chooseTrials(trials, { phases: [], globs: [trials[1]?.id ?? ""] })).toEqual([trials[1]]);
  });
});
