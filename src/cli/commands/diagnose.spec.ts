// What `runledger diagnose` is.

import type { CommandSpec } from "../command.js";
import { jsonOption, rootOption } from "./shared-options.js";

export const diagnoseSpec: CommandSpec = {
  name: "diagnose",
  summary: "Say what is wrong with runs, likely causes first, with file and field",
  arguments: [
    {
      name: "RUN",
      repeated: true,
      summary:
        "Runs (id or its unique start, folder, last, best:METRIC), or a folder that holds runs; all runs when absent",
    },
  ],
  options: [
    {
      name: "check",
      type: "boolean",
      summary: "Exit 4 when something is wrong with a run, or there is no run",
    },
    rootOption,
    jsonOption,
  ],
  examples: [
    { command: "runledger diagnose last", summary: "the newest run" },
    { command: "runledger diagnose experiments --check", summary: "all runs below a folder; a gate for CI" },
  ],
  exitCodes: [4],
};
