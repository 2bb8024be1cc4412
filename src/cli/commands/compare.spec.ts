// What `runledger compare` is.

import { exportFormats } from "../../exporters/index.js";
import type { CommandSpec } from "../command.js";
import { indexOptions, jsonOption, rootArguments, strictOption } from "./shared-options.js";

export const compareSpec: CommandSpec = {
  name: "compare",
  summary: "Compare runs in one table, with targets met or missed",
  arguments: rootArguments,
  options: [
    {
      name: "sort-by",
      type: "string",
      placeholder: "FIELD",
      summary: "Sort by a field, best first (default: duration)",
    },
    { name: "asc", type: "boolean", summary: "Sort from small to large" },
    { name: "desc", type: "boolean", summary: "Sort from large to small" },
    { name: "top", type: "number", placeholder: "N", summary: "Show the first N runs only" },
    {
      name: "where",
      type: "string",
      placeholder: "EXPR",
      summary: "Only runs that match: 'lr >= 1e-3 and (model_name ~ hybrid or not tags = bad)'",
    },
    { name: "columns", type: "string", repeated: true, placeholder: "A,B,C", summary: "Show these fields" },
    { name: "all", type: "boolean", summary: "Show every field" },
    {
      name: "diagnose",
      type: "boolean",
      summary: "Add a column with the codes of what runledger diagnose finds",
    },
    {
      name: "families",
      type: "boolean",
      summary:
        "One row for runs that differ in seed only: mean ± half of the 95 % interval, targets judged on it",
    },
    {
      name: "target",
      type: "string",
      repeated: true,
      placeholder: "TARGET",
      summary: "Required value of a metric: 't20.mae<=0.020'",
    },
    {
      name: "export",
      type: "string",
      choices: exportFormats.map((format) => format.name),
      placeholder: "FORMAT",
      summary: "Also write the table to runs_comparison_<timestamp> in the root, or to --out",
    },
    { name: "out", type: "string", placeholder: "FILE", summary: "File for --export; - is standard output" },
    { name: "force", type: "boolean", summary: "Let --export replace an existing file" },
    { name: "check", type: "boolean", summary: "Exit 4 when a shown run has not met all targets" },
    jsonOption,
    strictOption,
    ...indexOptions,
  ],
  examples: [
    { command: "runledger compare --sort-by t20_mae", summary: "best t20.mae first" },
    {
      command: "runledger compare runs --target 'val_loss<=0.1' --check",
      summary: "exit 4 when a run misses it",
    },
    {
      command: "runledger compare --export csv --out table.csv",
      summary: "full precision, flags as columns",
    },
    { command: "runledger compare --families --sort-by t20_mae", summary: "seeds averaged, with error bars" },
    { command: "runledger compare --sort-by started_at", summary: "in order of time, each new best marked" },
  ],
  exitCodes: [3, 4, 5],
};
