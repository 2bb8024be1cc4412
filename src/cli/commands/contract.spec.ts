// What `runledger contract` and `runledger init` are.

import type { CommandSpec } from "../command.js";
import { indexOptions, jsonOption, rootArguments, strictOption } from "./shared-options.js";

export const contractSpec: CommandSpec = {
  name: "contract",
  summary: "What runledger.yaml says of these runs' metrics, and what it does not",
  arguments: rootArguments,
  options: [jsonOption, strictOption, ...indexOptions],
  examples: [
    {
      command: "runledger contract",
      summary: "every metric, who rules it; metrics without a contract, contracts without a metric",
    },
  ],
  exitCodes: [3],
};

export const initSpec: CommandSpec = {
  name: "init",
  summary: "Write runledger.yaml from the runs found here, and .gitignore lines",
  arguments: rootArguments,
  options: [
    { name: "dry-run", type: "boolean", summary: "Print what would be written; write nothing" },
    { name: "force", type: "boolean", summary: "Replace a runledger.yaml that is there" },
    ...indexOptions,
  ],
  examples: [
    { command: "runledger init --dry-run", summary: "see it first" },
    { command: "runledger init experiments", summary: "from the runs below experiments" },
  ],
  exitCodes: [5],
};
