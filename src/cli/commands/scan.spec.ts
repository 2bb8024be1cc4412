// What `runledger scan` is.

import { exitCodes } from "../../errors.js";
import type { CommandSpec } from "../command.js";
import { jsonOption, rootArguments, strictOption } from "./shared-options.js";

export const scanSpec: CommandSpec = {
  name: "scan",
  summary: "Look for passwords, keys and tokens that any tool has left in files; exit 4 when there are some",
  arguments: rootArguments,
  options: [
    {
      name: "ignore",
      type: "string",
      repeated: true,
      placeholder: "GLOB",
      summary: "Leave out paths below a ROOT that fit: *.ipynb, wandb/**",
    },
    jsonOption,
    { ...strictOption, summary: "Exit 3 when something could not be read" },
  ],
  examples: [
    { command: "runledger scan", summary: "file, line, kind; never the secret itself" },
    { command: "runledger scan . --ignore 'test/**'", summary: "everything here but what is below test/" },
  ],
  exitCodes: [exitCodes.unreadable, exitCodes.missed],
  exitMeanings: {
    0: "none found",
    3: "done, but something could not be read (with --strict)",
    4: "secrets were found",
  },
};
