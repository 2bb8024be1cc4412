// What `runledger id` and `runledger stages` are.

import type { CommandSpec } from "../command.js";
import { jsonOption, rootArguments } from "./shared-options.js";

export const idSpec: CommandSpec = {
  name: "id",
  summary: "Print the id of the artifact that a config would give, for Makefiles and Snakemake",
  arguments: [],
  options: [
    {
      name: "config",
      type: "string",
      placeholder: "FILE",
      summary: "Settings as JSON or YAML; - reads standard input",
    },
    {
      name: "kind",
      type: "string",
      placeholder: "KIND",
      choices: ["target", "run"],
      summary: "What the config is of (default: target)",
    },
    {
      name: "sampler",
      type: "string",
      placeholder: "NAME",
      summary: "Of a run: its sampler (default: sampler of the config)",
    },
  ],
  examples: [
    { command: "runledger id --config target.yaml", summary: "tgt_ and 12 digits" },
    { command: "runledger id --config hmc.yaml --kind run --sampler hmc", summary: "run_hmc_ and 8 digits" },
  ],
};

export const stagesSpec: CommandSpec = {
  name: "stages",
  summary: "List the artifacts of stages: targets, their runs, who is at work, what failed, sizes",
  arguments: rootArguments,
  options: [
    {
      name: "rebuild",
      type: "boolean",
      summary: "First write _catalog.jsonl and every _runs.jsonl anew from what is there",
    },
    jsonOption,
  ],
  examples: [
    { command: "runledger stages", summary: "" },
    { command: "runledger stages runs --rebuild", summary: "after folders were deleted or copied by hand" },
  ],
};
