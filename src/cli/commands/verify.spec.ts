// What `runledger verify` is.

import type { CommandSpec } from "../command.js";
import { jsonOption, rootOption } from "./shared-options.js";

export const verifySpec: CommandSpec = {
  name: "verify",
  summary: "Compare a run or an archive with its checksums and name each file that differs",
  arguments: [
    {
      name: "RUN|ARCHIVE",
      repeated: true,
      summary:
        "A run id or its unique start or end, its folder, last, best:METRIC, or a .tar.gz; exit 1 when one differs",
    },
  ],
  options: [
    { name: "all", type: "boolean", summary: "Every run of the roots, archived ones by their archives" },
    { name: "where", type: "string", placeholder: "EXPR", summary: "Runs that match" },
    jsonOption,
    rootOption,
  ],
  examples: [
    { command: "runledger verify last", summary: "" },
    { command: "runledger verify --all", summary: "one line for each run that differs" },
    { command: "runledger verify archive/hybrid_v2_20260122_020157.tar.gz", summary: "nothing is unpacked" },
  ],
};
