// Sweep files, damaged: settings whose trials can be counted and planned, or an error for people that names the line.

import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { noOverrides } from "../../../src/core/sweep/merge-sources.js";
import { countTrialsAtMost, planSweep } from "../../../src/core/sweep/plan-sweep.js";
import { readSweep } from "../../../src/core/sweep/read-sweep.js";
import { UserError } from "../../../src/errors.js";
import { parseYaml, YamlSyntaxError } from "../../../src/formats/yaml.js";
import { samplerRunId, targetId } from "../../../src/stage/artifact-id.js";
import { type FuzzTarget, fuzz } from "../../helpers/fuzz.js";
import { fuzzPlanted } from "../../helpers/planted-fault.js";

const samples = [
  "name: demo\ncommand: train {a} --b {b} --seed {seed}\ngrid: { a: [1, 2], b: [x, y] }\nseeds: { base: 7, count: 3 }\nwhen: { b: { a: 1 } }\nexclude: [{ a: 2, seed: 8 }]\n",
  "command: [python, train.py, '{lr}']\nrandom:\n  count: 4\n  seed: 1\n  params:\n    lr: { log_uniform: [1e-5, 1e-1] }\n    units: { int: [8, 64] }\nslots: 2\nretries: 1\ntime_limit: 90m\n",
  "root: runs\nlauncher: slurm\nslurm: { partition: p }\nphases:\n  one: { command: a, list: [{ x: 1, y: 2 }, { x: 3 }] }\n  two: { command: b {x}, params: { x: 5 } }\n",
];
const words = [
  ...[
    "grid: ",
    "list: ",
    "random: ",
    "seeds: ",
    "when: ",
    "exclude: ",
    "phases: ",
    "stages: ",
    "command: ",
    "params: ",
  ],
  ...[
    "{a}",
    "{{",
    "}}",
    "{run_dir}",
    "{ count: 1000000000 }",
    "1e999",
    ".nan",
    "-1",
    "null",
    "[]",
    "{}",
    "\n  ",
    "9007199254740993",
  ],
  ...[
    "uniform: [0, 1]",
    "int: [5, 1]",
    "choice: []",
    "../x",
    "__proto__: 1",
    "&a ",
    "*a",
    "[1, 1, 1]",
    "~",
    "'",
    "\u0000",
    "- ",
  ],
  `[${"0,".repeat(900)}1]`,
];
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const places = {
  sweepFolder: "/runs/demo",
  targetsFolder: "/runs/targets",
  ids: { target: targetId, run: samplerRunId },
  sha256,
};

function checkPlan(text: string): void {
  const { value, lineOf } = parseYaml(text);
  const file = { path: "sweep.yaml", lineOf };
  const settings = readSweep(value, {
    file,
    defaultName: "demo",
    overrides: noOverrides,
    launcherNames: ["local", "slurm"],
  });
  const most = countTrialsAtMost(settings);
  if (!(most >= 0)) throw new Error(`${most} trials`);
  // Two million would be planned, and take as long as they should.
  if (most > 3000 && most <= 2_000_000) return;
  const { trials } = planSweep(settings, places);
  if (trials.length > most) throw new Error("more trials than there can be");
  const ids = new Set(trials.map(({ id, phase }) => `${phase}/${id}`));
  if (ids.size !== trials.length) throw new Error("a trial is there twice");
}

const target: FuzzTarget = {
  name: "sweep file",
  samples,
  words,
  inputs: 110_000,
  accepts: (input) => {
    try {
      checkPlan(input.toString("utf8"));
      return true;
    } catch (error) {
      if (error instanceof YamlSyntaxError) return false;
      if (error instanceof UserError && error.message.length > 10) return false;
      throw error;
    }
  },
};

it("110,000 damaged sweep files are planned or refused with an error for people", () => {
  const report = fuzz(target);
  expect(report.failures).toEqual([]);
  expect(report.accepted).toBeGreaterThan(2000);
}, 2_400_000);

it("fails on a reader that makes as many seeds as it is told", () => {
  const report = fuzzPlanted(target, (input) => {
    const count = Number(/count: (\d+)/.exec(input.toString("utf8"))?.[1] ?? 0);
    return Array.from({ length: count }, (_, index) => index).length >= 0;
  });
  expect(report.failures.length).toBeGreaterThan(0);
});
