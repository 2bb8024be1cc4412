// What the commands are that pack runs away and bring them back: archive, restore.

import { exitCodes } from "../../errors.js";
import type { CommandSpec } from "../command.js";
import { jsonOption, rootOption, runArgument } from "./shared-options.js";

export const archiveSpec: CommandSpec = {
  name: "archive",
  summary: "Pack runs into one .tar.gz each, read back and compared with their checksums before it says done",
  arguments: [{ ...runArgument, required: false, repeated: true }],
  options: [
    {
      name: "where",
      type: "string",
      placeholder: "EXPR",
      summary: "Runs that match, e.g. 'status = failed and t20.mae > 0.1'",
    },
    {
      name: "out",
      type: "string",
      placeholder: "DIR",
      summary: "Folder the archives go to (default: archive)",
    },
    {
      name: "remove",
      type: "boolean",
      summary: "Then move each archived run to .trash in its root; it stays in the tables",
    },
    {
      name: "level",
      type: "string",
      choices: ["fast", "small"],
      summary: "fast (default) stores what hardly compresses; small packs as tightly as tar -czf",
    },
    { name: "dry-run", type: "boolean", summary: "List every file with its size and why, and do nothing" },
    jsonOption,
    rootOption,
  ],
  examples: [
    { command: "runledger archive last", summary: "writes archive/<run id>.tar.gz; the run stays" },
    {
      command: "runledger archive hybrid_v2_20260122_020157 --remove",
      summary: "the run goes to experiments/.trash, once its archive is known to be good",
    },
    { command: "runledger archive --where 'status = failed' --remove --dry-run", summary: "what would go" },
  ],
  exitCodes: [exitCodes.refused],
};

export const restoreSpec: CommandSpec = {
  name: "restore",
  summary: "Bring an archived run back to its place, or one of its files, byte for byte",
  arguments: [
    { name: "RUN|ARCHIVE", required: true, summary: "An archived run as the tables show it, or a .tar.gz" },
  ],
  options: [
    { name: "file", type: "string", placeholder: "PATH", summary: "Only this file, into the working folder" },
    { name: "out", type: "string", placeholder: "DIR", summary: "Into this folder, not to its old place" },
    jsonOption,
    rootOption,
  ],
  examples: [
    { command: "runledger restore hybrid_v2_20260122_020157", summary: "the archive stays where it is" },
    { command: "runledger restore last --file checkpoints/best_model/weights.bin", summary: "" },
    { command: "runledger restore archive/lstm_20260122_020157.tar.gz --out /tmp", summary: "" },
  ],
  exitCodes: [exitCodes.refused],
};
