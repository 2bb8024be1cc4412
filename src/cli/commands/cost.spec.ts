// What `runledger cost` is.

import type { CommandSpec } from "../command.js";
import { indexOptions, jsonOption, rootArguments } from "./shared-options.js";

export const costSpec: CommandSpec = {
  name: "cost",
  summary: "Sum up tokens and their cost, by model, run or param, and what is worth it",
  arguments: rootArguments,
  options: [
    {
      name: "by",
      type: "string",
      placeholder: "model|run|PARAM",
      summary: "What the lines stand for (default: model)",
    },
    {
      name: "metric",
      type: "string",
      placeholder: "METRIC",
      summary: "Marks what nothing else beats in cost and in this metric",
    },
    {
      name: "prices",
      type: "string",
      placeholder: "FILE",
      summary: "Recalculates all costs with this prices.yaml (default: what the runs recorded)",
    },
    { name: "where", type: "string", placeholder: "EXPR", summary: "Only runs that match" },
    jsonOption,
    ...indexOptions,
  ],
  examples: [
    { command: "runledger cost runs", summary: "by model, with a projection to 1,000 items" },
    { command: "runledger cost runs --by run --metric accuracy", summary: "which runs are worth their cost" },
  ],
};
