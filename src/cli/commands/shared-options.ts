// Options that several commands have.

import type { ArgumentSpec, OptionSpec } from "../command.js";

export const rootArguments: readonly ArgumentSpec[] = [
  {
    name: "ROOT",
    repeated: true,
    summary:
      "Folders that hold runs (default: roots of runledger.yaml, else experiments, runs, … that exist here)",
  },
];

/** For commands whose arguments are runs. */
export const rootOption: OptionSpec = {
  name: "root",
  type: "string",
  repeated: true,
  placeholder: "DIR",
  summary: "Folder that holds the runs",
};

export const jsonOption: OptionSpec = { name: "json", type: "boolean", summary: "Print the answer as JSON" };

export const strictOption: OptionSpec = {
  name: "strict",
  type: "boolean",
  summary: "Exit 3 when some runs could not be read",
};

/** For commands that read many runs and can take them from an index. */
export const indexOptions: readonly OptionSpec[] = [
  {
    name: "cache",
    type: "string",
    placeholder: "DIR",
    summary: "Folder for indexes of roots, which make the next look fast (default: the user's cache folder)",
  },
  { name: "no-cache", type: "boolean", summary: "Read everything anew; neither use nor write an index" },
  {
    name: "trust-index",
    type: "boolean",
    summary: "Take the index for true without looking whether files have changed",
  },
];

export const runArgument: ArgumentSpec = {
  name: "RUN",
  required: true,
  summary: "A run id or its unique start or end, its folder, last, or best:METRIC",
};
