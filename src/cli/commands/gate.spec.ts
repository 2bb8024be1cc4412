// What the commands of a gate are: gate and reference.

import type { CommandSpec } from "../command.js";
import { indexOptions, jsonOption, rootOption } from "./shared-options.js";

const subject =
  "A run (id or its unique start, folder, last, best:METRIC) or a family (its name, or family:RUN)";

export const gateSpec: CommandSpec = {
  name: "gate",
  summary: "Fail when a run or family is worse than a reference; for CI",
  arguments: [{ name: "RUN", required: true, summary: subject }],
  options: [
    {
      name: "reference",
      type: "string",
      placeholder: "R",
      summary: "What it is held against: the name of a reference, a run, or a family (default: main)",
    },
    {
      name: "metric",
      type: "string",
      repeated: true,
      placeholder: "METRIC",
      summary: "Judge these (default: those of the contract, else those whose direction the name tells)",
    },
    {
      name: "tolerance",
      type: "string",
      placeholder: "T",
      summary: "How much worse does not matter: 2%, or a number in the metric's unit",
    },
    {
      name: "direction",
      type: "string",
      choices: ["min", "max"],
      placeholder: "D",
      summary: "What is better, for metrics of which no contract says it",
    },
    {
      name: "min-seeds",
      type: "number",
      placeholder: "N",
      summary: "Fail when a family or the reference has fewer seeds",
    },
    {
      name: "junit",
      type: "string",
      placeholder: "FILE",
      summary: "Also write JUnit XML, one test case a metric",
    },
    { name: "markdown", type: "string", placeholder: "FILE", summary: "Also write a Markdown comment" },
    rootOption,
    jsonOption,
    ...indexOptions,
  ],
  examples: [
    { command: "runledger gate last --reference main", summary: "exit 4 when the last run is worse" },
    {
      command: "runledger gate family:last --reference main --tolerance 2% --min-seeds 3",
      summary: "all seeds of it",
    },
  ],
  exitCodes: [4],
};

export const referenceSpec: CommandSpec = {
  name: "reference",
  summary: "Keep references for gates in runledger.references.yaml, which belongs in git",
  arguments: [
    { name: "ACTION", required: true, summary: "set, list or remove" },
    { name: "RUN", summary: "For set: a run or a family, as for gate. For remove: the reference's name" },
  ],
  options: [
    {
      name: "name",
      type: "string",
      placeholder: "NAME",
      summary: "What the reference is called (default: main)",
    },
    rootOption,
    jsonOption,
    ...indexOptions,
  ],
  examples: [
    { command: "runledger reference set best:val_loss", summary: "what later runs have to reach" },
    { command: "runledger reference set family:last --name release", summary: "with the noise of its seeds" },
    { command: "runledger reference remove release", summary: "forget it" },
  ],
};
