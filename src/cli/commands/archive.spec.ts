// What `runledger archive` is.

import { exitCodes } from "../../errors.js";
import type { CommandSpec } from "../command.js";
import { rootOption, runArgument } from "./shared-options.js";

export const archiveSpec: CommandSpec = {
  name: "archive",
  summary: "Pack runs into one .tar.gz each, read back and compared with their checksums before it says done",
  arguments: [{ ...runArgument, repeated: true }],
  options: [
    {
      name: "out",
      type: "string",
      placeholder: "DIR",
      summary: "Folder the archives go to (default: archive)",
    },
    {
      name: "remove",
      type: "boolean",
      summary: "Then move each archived run to .trash in its root",
    },
    rootOption,
  ],
  examples: [
    { command: "runledger archive last", summary: "writes archive/<run id>.tar.gz; the run stays" },
    {
      command: "runledger archive hybrid_v2_20260122_020157 --remove",
      summary: "the run goes to experiments/.trash, once its archive is known to be good",
    },
  ],
  exitCodes: [exitCodes.refused],
};
