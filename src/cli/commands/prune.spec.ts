// What `runledger prune` is.

import { exitCodes } from "../../errors.js";
import type { CommandSpec } from "../command.js";
import { jsonOption, rootArguments } from "./shared-options.js";

export const pruneSpec: CommandSpec = {
  name: "prune",
  summary:
    "Archive the runs that no rule keeps, then move them to the trash; running runs and references stay",
  arguments: rootArguments,
  options: [
    {
      name: "keep",
      type: "string",
      repeated: true,
      placeholder: "RULES",
      summary:
        "What stays, with commas: best:5:METRIC, last:20, tagged:TAG (without tagged: every tagged run)",
    },
    {
      name: "min-age-minutes",
      type: "number",
      placeholder: "N",
      summary:
        "Keep runs whose files changed less than N minutes ago (10 where they do not say that they ended)",
    },
    {
      name: "dry-run",
      type: "boolean",
      summary: "List every run and file, its size and the reason; do nothing",
    },
    { name: "yes", type: "boolean", summary: "Also where the rules keep nothing" },
    { name: "no-archive", type: "boolean", summary: "Make no archives: the trash alone holds the runs" },
    {
      name: "out",
      type: "string",
      placeholder: "DIR",
      summary: "Folder the archives go to (default: archive)",
    },
    jsonOption,
  ],
  examples: [
    {
      command: "runledger prune --keep best:5:t20.mae,tagged:good,last:20 --dry-run",
      summary: "what would go",
    },
    { command: "runledger prune --keep last:20", summary: "older ones are archived, then trashed" },
    { command: "runledger prune runs --min-age-minutes 10", summary: "all that is quiet and not tagged" },
  ],
  exitCodes: [exitCodes.refused],
};
