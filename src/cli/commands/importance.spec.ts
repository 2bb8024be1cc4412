// What `runledger importance` is.

import type { CommandSpec } from "../command.js";
import { indexOptions, jsonOption, rootArguments } from "./shared-options.js";

export const importanceSpec: CommandSpec = {
  name: "importance",
  summary: "Rank params by how much of a metric goes with them, with the mean by value",
  arguments: rootArguments,
  options: [
    { name: "metric", type: "string", placeholder: "METRIC", summary: "The metric (required)" },
    {
      name: "by",
      type: "string",
      repeated: true,
      placeholder: "PARAM",
      summary: "Print the means of these params only (default: of the strongest)",
    },
    { name: "where", type: "string", placeholder: "EXPR", summary: "Only runs that match" },
    jsonOption,
    ...indexOptions,
  ],
  examples: [
    { command: "runledger importance --metric val_loss", summary: "which params go with it, over all runs" },
    {
      command: "runledger importance runs --metric credited --by budget",
      summary: "the mean by budget, with n",
    },
  ],
};
