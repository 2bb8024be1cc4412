// runledger.yaml, damaged: a contract or an error for people that names the line; what is a contract can be asked.

import { expect, it } from "vitest";
import { type Contract, parseTolerance, ruleFor } from "../../../../src/core/contract/contract.js";
import { checkContract } from "../../../../src/core/contract/contract-check.js";
import { UserError } from "../../../../src/errors.js";
import { parseYaml, YamlSyntaxError } from "../../../../src/formats/yaml.js";
import { type FuzzTarget, fuzz } from "../../../helpers/fuzz.js";
import { fuzzPlanted } from "../../../helpers/planted-fault.js";

const samples = [
  'roots: [experiments, "../more"]\nmetrics:\n  t20.mae: { direction: min, unit: s, target: "<= 0.02", tolerance: 2% }\n  "*.r2": { direction: max, summary: best }\nvolatile: [seed]\ncolumns: [model, t20.mae]\n',
  "metrics:\n  loss:\n    direction: min\n    tolerance: 0.005\n    target: < 1\n  '*acc*':\n    target: '> 0.9'\n",
  "roots: runs\n",
];
const words = [
  ...[
    "direction: ",
    "min",
    "max",
    "target: ",
    '"<= "',
    "tolerance: ",
    "2%",
    "-1",
    ".nan",
    "1e999",
    "summary: best",
    "unit: ",
  ],
  ...[
    "*",
    "**".repeat(40),
    '"a*b*c*d*e*f*"',
    "null",
    "[]",
    "{}",
    "\n  ",
    "&a ",
    "*a",
    "__proto__: ",
    "- ".repeat(200),
    "%",
    "#",
  ],
  ...["metrics: ", "roots: ", "colums: ", "\u0000", "é", "toString: {}", "constructor: "],
];

function contractOf(text: string): Contract {
  const { value, lineOf } = parseYaml(text);
  return checkContract(value, "runledger.yaml", (path) => lineOf([...path]));
}

const target: FuzzTarget = {
  name: "contract",
  samples,
  words,
  inputs: 110_000,
  accepts: (input) => {
    try {
      const contract = contractOf(input.toString("utf8"));
      for (const metric of ["t20.mae", "val.acc", "a".repeat(200), "loss"]) {
        const { direction, tolerance } = ruleFor(contract, metric);
        if (direction !== undefined && direction !== "min" && direction !== "max")
          throw new Error(String(direction));
        const size = tolerance?.kind === "share" ? tolerance.share : tolerance?.amount;
        if (size !== undefined && !(size >= 0 && Number.isFinite(size))) throw new Error(`tolerance ${size}`);
      }
      for (const { tolerance } of contract.metrics)
        if (tolerance !== undefined && parseTolerance(tolerance) === undefined) throw new Error(tolerance);
      return true;
    } catch (error) {
      if (error instanceof YamlSyntaxError) return false;
      if (
        error instanceof UserError &&
        error.code === "bad-contract" &&
        error.message.startsWith("runledger.yaml")
      )
        return false;
      throw error;
    }
  },
};

it("110,000 damaged contracts are contracts, or refused with the place", () => {
  const report = fuzz(target);
  expect(report.failures).toEqual([]);
  expect(report.accepted).toBeGreaterThan(2000);
}, 1_200_000);

it("fails on a reader that takes the parts for what they should be", () => {
  const report = fuzzPlanted(target, (input) => {
    try {
      const value = parseYaml(input.toString("utf8")).value as {
        metrics: Record<string, { target: string }>;
      };
      return Object.values(value.metrics).every((metric) => metric.target.trim() !== "");
    } catch (error) {
      if (error instanceof YamlSyntaxError) return false;
      throw error;
    }
  });
  expect(report.failures.length).toBeGreaterThan(0);
});
