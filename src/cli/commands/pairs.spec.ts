// What `runledger pairs` is.

import type { CommandSpec } from "../command.js";
import { indexOptions, jsonOption, rootOption, runArgument } from "./shared-options.js";

const columns = { type: "string", repeated: true, placeholder: "A,B" } as const;
const column = { type: "string", placeholder: "FIELD" } as const;

export const pairsSpec: CommandSpec = {
  name: "pairs",
  summary: "Compare two runs item by item: which items flipped, and is B better than A?",
  arguments: [
    { ...runArgument, name: "A", summary: `The reference. ${runArgument.summary}; or a file of results` },
    { name: "B", required: true, summary: "The run that is held against it" },
  ],
  options: [
    { name: "key", ...columns, summary: "Columns that name an item (default: an id unique in both runs)" },
    { name: "correct", ...column, summary: "Column that says whether the answer was right" },
    { name: "expected", ...column, summary: "Column of the labels" },
    { name: "answer", ...column, summary: "Column of the run's own answers" },
    {
      name: "metric",
      ...columns,
      summary: "accuracy, f1_macro, mae, rmse, or a column of numbers (default: what is found)",
    },
    { name: "cluster", ...column, summary: "Items with the same value here are no independent evidence" },
    { name: "items", type: "string", placeholder: "NAME", summary: "The file of results in both runs" },
    {
      name: "csv",
      type: "string",
      placeholder: "FILE",
      summary: "Write all disagreeing items as CSV; - is standard output",
    },
    { name: "force", type: "boolean", summary: "Let --csv replace an existing file" },
    rootOption,
    jsonOption,
    ...indexOptions,
  ],
  examples: [
    { command: "runledger pairs RUN last", summary: "is the last run better, item by item?" },
    { command: "runledger pairs RUN OTHER --csv flips.csv", summary: "all items they disagree on" },
    { command: "runledger pairs old.csv new.csv --cluster document", summary: "two files of results" },
  ],
  exitCodes: [5],
};
