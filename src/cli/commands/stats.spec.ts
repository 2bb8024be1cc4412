// What `runledger stats` is.

import type { CommandSpec } from "../command.js";
import { indexOptions, jsonOption, rootArguments, rootOption, strictOption } from "./shared-options.js";

export const statsSpec: CommandSpec = {
  name: "stats",
  summary: "Is it better, worse, or can nobody tell? Families of runs against a reference",
  arguments: rootArguments,
  options: [
    { name: "metric", type: "string", placeholder: "METRIC", summary: "The metric to compare by" },
    {
      name: "by",
      type: "string",
      repeated: true,
      placeholder: "A,B",
      summary: "Group by these fields (default: families, runs that differ in seed only)",
    },
    {
      name: "reference",
      type: "string",
      placeholder: "FAMILY",
      summary:
        "What the others are compared with: a family's name, part of it, or a run in it (default: most runs)",
    },
    {
      name: "against",
      type: "string",
      placeholder: "METRIC",
      summary: "Compare --metric with this metric of the same runs, paired by seed",
    },
    {
      name: "tolerance",
      type: "string",
      placeholder: "2%",
      summary:
        "Difference that does not matter: a share of the reference, or a number (default: runledger.yaml)",
    },
    { name: "where", type: "string", placeholder: "EXPR", summary: "Only runs that match, as for compare" },
    rootOption,
    jsonOption,
    strictOption,
    ...indexOptions,
  ],
  examples: [
    { command: "runledger stats --metric val_loss", summary: "every family against the one with most runs" },
    {
      command: "runledger stats --metric t20.mae --by loss_type --reference mse --tolerance 2%",
      summary: "groups of one param; differences up to 2 % are called none",
    },
    {
      command: "runledger stats --metric semantic_f1 --against hybrid_f1",
      summary: "two metrics of the same runs, paired by seed",
    },
  ],
  exitCodes: [3],
};
