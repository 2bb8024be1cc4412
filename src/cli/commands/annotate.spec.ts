// What the commands are that add to runs or index them: note, tag, index.

import type { CommandSpec } from "../command.js";
import { rootArguments, rootOption, runArgument } from "./shared-options.js";

export const noteSpec: CommandSpec = {
  name: "note",
  summary: "Add a dated note to a run",
  arguments: [runArgument, { name: "TEXT", required: true, repeated: true, summary: "The note" }],
  options: [rootOption],
  examples: [
    { command: 'runledger note last "weighted loss, batch 8: good"', summary: "works on anybody's runs" },
  ],
};

export const tagSpec: CommandSpec = {
  name: "tag",
  summary: "Add or remove tags of a run",
  arguments: [
    runArgument,
    { name: "±TAG", required: true, repeated: true, summary: "+good adds, -good removes" },
  ],
  options: [rootOption],
  examples: [
    { command: "runledger tag last +good -draft", summary: "then: runledger compare --where 'tags = good'" },
  ],
  hasSignedArguments: true,
};

export const indexSpec: CommandSpec = {
  name: "index",
  summary: "Write index.json into a root: one line a run, made to be kept in git",
  arguments: rootArguments,
  options: [],
  examples: [{ command: "runledger index experiments", summary: "writes experiments/index.json" }],
};

export const completionSpec: CommandSpec = {
  name: "completion",
  summary: "Print a completion script for a shell",
  arguments: [{ name: "SHELL", required: true, summary: "bash, zsh or fish" }],
  options: [],
  examples: [
    { command: 'eval "$(runledger completion bash)"', summary: "for this shell; put it into ~/.bashrc" },
  ],
};
