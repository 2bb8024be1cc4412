// What `runledger diff` is.

import type { CommandSpec } from "../command.js";
import { indexOptions, jsonOption, rootOption, runArgument } from "./shared-options.js";

export const diffSpec: CommandSpec = {
  name: "diff",
  summary: "Show what runs do not share, what most likely explains their metrics first",
  arguments: [{ ...runArgument, repeated: true }],
  options: [
    {
      name: "metric",
      type: "string",
      placeholder: "METRIC",
      summary: "The metric whose difference is to be explained (default: the first that differs)",
    },
    {
      name: "reference",
      type: "string",
      placeholder: "NAME",
      summary: "Hold the runs against this run or reference, which becomes A",
    },
    { name: "all", type: "boolean", summary: "Also show what is the same, and everything without limit" },
    rootOption,
    jsonOption,
    ...indexOptions,
  ],
  examples: [
    { command: "runledger diff best:val_loss last", summary: "why is the last run not the best one?" },
    { command: "runledger diff RUN OTHER THIRD --metric t20.mae", summary: "three runs in columns" },
  ],
};
